"""The manager's chair and two people in one conversation, each in a browser of their own."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, StorageState, ViewportSize, expect

from tests.browser.conftest import PHONE, SCREEN, Desk, Server

HELLO = "Good morning Dana, my name is Ola. I am sorry that you cannot work."
ERROR = "Could you read me the exact wording of the error in the VPN window?"

Person = Callable[..., Desk]


@pytest.fixture(scope="module")
def known() -> dict[str, StorageState]:
    """The cookies of people who have signed in already."""
    return {}


@pytest.fixture
def person(browser: Browser, server: Server, known: dict[str, StorageState]) -> Iterator[Person]:
    """`person(name, role)`: someone who is signed in, in a browser of their own."""
    opened, broken = [], []

    def signed_in(name: str, role: str = "trainee", size: ViewportSize = SCREEN) -> Desk:
        state = known.get(name)
        context = browser.new_context(viewport=size, reduced_motion="reduce", storage_state=state)
        opened.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: broken.append(str(error)))
        page.goto(server.base + (link(server, name, role) if state is None else "/"))
        expect(page.get_by_role("heading", level=1)).to_contain_text(name)
        known[name] = context.storage_state()
        return Desk(page, server.base)

    yield signed_in
    for context in opened:
        context.close()
    assert broken == []


def link(server: Server, name: str, role: str) -> str:
    """The path that signs someone in, as the host gets it for them."""
    program = Path(sys.executable).parent / "greenroom"
    command = [str(program), "link", "--data", str(server.data), "--name", name, "--role", role]
    printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return printed[printed.index("/enter/") :].split()[0]


def test_a_trainer_watches_and_whispers(person: Person) -> None:
    ola, maria = person("Ola"), person("Maria", "manager")
    expect(ola.page.get_by_role("link", name="Team")).to_have_count(0)
    ola.open("/team")
    expect(ola.page.get_by_role("alert")).to_contain_text("Only managers and administrators watch others")

    session = ola.start("vpn-fails")
    ola.open(f"/sessions/{session}")
    maria.page.get_by_role("link", name="Team").click()
    item = maria.page.locator(f"a[href='/team/{session}']")
    expect(item).to_contain_text("Ola")
    expect(item).to_contain_text("The VPN stopped this morning")
    expect(item).to_contain_text("Frustration")
    item.click()

    ola.say(f"{HELLO} {ERROR}")
    expect(maria.of("agent")).to_contain_text(f"Ola: {HELLO} {ERROR}")
    expect(maria.log).to_contain_text("619")
    behind = maria.page.get_by_role("region", name="Behind the messages")
    expect(behind).to_contain_text("Earned: the exact error message")
    expect(behind).to_contain_text("Got an apology")
    expect(maria.page.get_by_role("slider", name="Mood over the conversation")).to_be_visible()

    maria.page.get_by_label("Whisper to Ola").fill("Ask when it began.")
    maria.page.get_by_role("button", name="Whisper", exact=True).click()
    expect(ola.page.get_by_text("Maria whispers: Ask when it began.")).to_be_visible()
    expect(behind).to_contain_text("Maria whispered: Ask when it began.")


def test_a_trainer_takes_over_and_gives_back_while_the_draft_is_kept(person: Person) -> None:
    ola, maria = person("Ola"), person("Maria", "manager")
    session = ola.start("vpn-fails")
    ola.open(f"/sessions/{session}")
    ola.reply.fill("half a draft")
    maria.open(f"/team/{session}")
    sides = maria.page.get_by_role("region", name="Who has which side")
    expect(sides).to_contain_text("the simulation")
    sides.get_by_role("button", name="Take over").click()

    expect(ola.page.get_by_text("Maria has taken over and writes for you.")).to_be_visible()
    expect(ola.reply).not_to_be_editable()
    expect(ola.reply).to_have_value("half a draft")
    expect(ola.page.get_by_role("button", name="Send")).to_be_disabled()
    expect(ola.page.get_by_role("button", name="Hold", exact=True)).to_be_disabled()

    expect(sides.get_by_role("button", name="Play the customer")).to_be_disabled()
    maria.page.get_by_label("Write to Dana Whitfield for Ola").fill("Hello Dana, this is Maria.")
    maria.page.keyboard.press("Enter")
    expect(ola.of("agent")).to_contain_text("Hello Dana, this is Maria.")
    expect(ola.of("agent")).to_contain_text("Maria ·")

    sides.get_by_role("button", name="Give back to Ola").click()
    expect(ola.reply).to_be_editable()
    expect(ola.reply).to_have_value("half a draft")
    ola.reply.press("Enter")
    expect(ola.of("agent")).to_have_count(2)
    assert ola.said(session) == ["Hello Dana, this is Maria.", "half a draft"]


def test_a_colleague_is_invited_plays_the_customer_and_hangs_up(person: Person) -> None:
    ola, eve = person("Ola"), person("Eve")
    ola.open("/scenarios")
    card = ola.page.get_by_role("listitem").filter(
        has=ola.page.get_by_role("heading", name="The VPN stopped this morning", exact=True)
    )
    card.get_by_role("button").click()
    dialog = ola.page.get_by_role("dialog")
    dialog.get_by_text("At once", exact=True).click()
    dialog.get_by_role("switch", name="A colleague plays the customer").check()
    dialog.get_by_role("switch", name="Private practice").check()
    dialog.get_by_role("button", name="Start the conversation").click()
    link = ola.page.get_by_label("Link for your colleague").input_value()
    ola.page.get_by_role("button", name="Go to the conversation").click()
    expect(ola.page.get_by_text("The simulation answers until your colleague")).to_be_visible()
    expect(ola.bubbles.first).to_be_visible()

    eve.page.goto(link)
    part = eve.page.get_by_role("region", name="Your part")
    expect(part).to_contain_text("You are Dana Whitfield")
    expect(part).to_contain_text("the exact error message")
    expect(ola.page.get_by_text("Eve plays the customer.")).to_be_visible()

    ola.say(f"{HELLO} {ERROR}")
    expect(part.get_by_role("button", name="Say this").first).to_be_visible()
    suggested = part.get_by_role("listitem").first.locator("p").inner_text()
    part.get_by_role("button", name="Say this").first.click()
    expect(ola.of("customer").last).to_contain_text(suggested)
    eve.page.get_by_label("Write to Ola as Dana Whitfield").fill("And I have to go in a minute!")
    eve.page.keyboard.press("Enter")
    expect(ola.of("customer").last).to_contain_text("And I have to go in a minute!")

    eve.page.get_by_role("button", name="Hang up").click()
    eve.page.get_by_role("dialog").get_by_role("button", name="Hang up").click()
    expect(eve.page.get_by_text("Thank you for playing the customer.")).to_be_visible()
    expect(ola.page.get_by_text("This conversation has ended.")).to_be_visible()


def test_a_trainer_plays_the_customer_for_a_while(person: Person) -> None:
    ola, maria = person("Ola"), person("Maria", "manager", size=PHONE)
    session = ola.start("vpn-fails")
    ola.open(f"/sessions/{session}")
    expect(ola.bubbles.first).to_be_visible()
    maria.open(f"/team/{session}")
    maria.page.get_by_role("button", name="Play the customer").click()
    expect(ola.page.get_by_text("Maria plays the customer.")).to_be_visible()
    ola.say(ERROR)
    maria.page.get_by_text("Your part", exact=True).first.click()
    part = maria.page.get_by_role("region", name="Your part")
    part.get_by_role("button", name="Change first").first.click()
    mine = maria.page.get_by_label("Write to Ola as Dana Whitfield")
    expect(mine).not_to_have_value("")
    mine.fill("One moment, I am looking for it.")
    mine.press("Enter")
    expect(ola.of("customer").last).to_contain_text("One moment, I am looking for it.")
    assert maria.page.evaluate("document.documentElement.scrollWidth <= innerWidth")

    maria.page.get_by_role("button", name="Give back to the simulation").click()
    expect(ola.page.get_by_text("Maria plays the customer.")).to_have_count(0)
    maria.page.get_by_role("button", name="Play the customer").click()
    ola.page.get_by_role("button", name="Let the simulation go on").click()
    sides = maria.page.get_by_role("region", name="Who has which side")
    expect(sides).to_contain_text("the simulation")
    heard = ola.of("customer").count()
    ola.say("Thank you. What does it say?")
    expect(ola.of("customer")).not_to_have_count(heard)


def test_an_invitation_is_for_others(person: Person) -> None:
    ola = person("Ola")
    body = {"scenario_id": "vpn-fails", "speed": "instant", "peer": True}
    link = ola.page.request.post(f"{ola.base}/api/sessions", data=body).json()["invite"]
    ola.page.goto(link)
    expect(ola.page.get_by_role("alert")).to_contain_text("This invitation does not work")
    ola.page.get_by_role("link", name="Back to home").click()
    expect(ola.page.get_by_role("heading", level=1)).to_contain_text("Hello")


def test_others_do_not_call_the_host_you(person: Person, desk: Desk) -> None:
    ola = person("Ola")
    session = ola.start("vpn-fails")
    ola.open(f"/sessions/{session}")
    desk.open(f"/team/{session}")
    desk.page.get_by_role("button", name="Take over").click()
    expect(ola.page.get_by_text("The host has taken over and writes for you.")).to_be_visible()
    desk.page.get_by_label("Write to Dana Whitfield for Ola").fill("Hello Dana.")
    desk.page.keyboard.press("Enter")
    expect(ola.of("agent")).to_contain_text("The host ·")
    expect(desk.of("agent")).to_contain_text("You ·")
