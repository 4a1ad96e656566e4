"""What is done with a report: second opinions on its scores, a link for others, paper."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, StorageState, expect

from greenroom.library.loader import packaged_root
from tests.browser.conftest import PHONE, SCREEN, Desk, Server, entered

VPN = "The VPN stopped this morning"
HELLO = "Good morning Dana, my name is Sam from the service desk."
PAPER = """addEventListener('beforeprint', () => {
    window.paper = {
        folded: document.querySelectorAll('details:not([open])').length,
        scheme: document.documentElement.dataset.mantineColorScheme,
        title: document.title,
        lines: document.querySelectorAll('[role=log] [data-from]').length,
    };
})"""
"""Notes what is about to be printed; to be run once the report is there."""

UNKIND = "That is your own fault, you should have been more careful."


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One of its own: only who is alone in the house reviews their own sessions."""
    found = Server(tmp_path_factory.mktemp("alone"))
    found.start()
    yield found
    found.kill()


@pytest.fixture(scope="module")
def signed_in(server: Server, browser: Browser) -> StorageState:
    return entered(server, browser)


@pytest.fixture
def played(desk: Desk) -> str:
    """A session that has ended; the desk shows its report."""
    session = desk.take(VPN)
    desk.page.get_by_role("tab", name="Notes").click()
    desk.page.get_by_label("New note").fill("Sounds tired")
    desk.page.get_by_role("button", name="Keep note").click()
    for words in (HELLO, UNKIND):
        heard = desk.of("customer").count()
        desk.say(words)
        expect(desk.of("customer")).not_to_have_count(heard)
    desk.page.get_by_role("button", name="End", exact=True).click()
    desk.page.get_by_role("button", name="End and see the report").click()
    desk.page.wait_for_url("**/report")
    expect(desk.page.get_by_role("heading", name="Scores")).to_be_visible()
    return session


def criterion(page: Page, label: str) -> Locator:
    return page.get_by_role("group").filter(has=page.locator(f"summary:has-text('{label}')")).first


def test_a_score_is_disputed_answered_and_overridden_and_all_of_it_stays(desk: Desk, played: str) -> None:
    greeting = criterion(desk.page, "Greeting")
    greeting.locator("summary").first.click()
    greeting.get_by_role("button", name="I see this differently").click()
    greeting.get_by_role("button", name="Send objection").click()
    expect(greeting.get_by_text("Say why")).to_be_visible()
    expect(greeting.get_by_role("textbox")).to_be_focused()
    greeting.get_by_role("textbox").fill("I said my name.")
    greeting.get_by_role("button", name="Send objection").click()
    expect(greeting.locator("summary").first).to_contain_text("disputed")

    greeting.get_by_role("button", name="Answer").click()
    greeting.get_by_role("textbox").fill("So you did.")
    greeting.get_by_role("button", name="Send answer").click()
    expect(greeting.locator("summary").first).to_contain_text("2 remarks")
    for score, note in (("35", "Half of it."), ("95", "No, nearly all of it.")):
        greeting.get_by_role("button", name="Give another score").click()
        greeting.get_by_label("Score, 0 to 100").fill(score)
        greeting.get_by_label("Why this score?").fill(note)
        greeting.get_by_role("button", name="Set this score").click()
        expect(greeting.get_by_role("listitem").filter(has_text=note)).to_contain_text(f"New score: {score}")

    desk.page.reload()
    greeting.locator("summary").first.click()
    thread = greeting.get_by_role("region", name="Second opinions").get_by_role("listitem")
    expect(thread).to_contain_text(["I said my name.", "So you did.", "Half of it.", "nearly all of it."])
    report = desk.page.request.get(f"{desk.base}/api/sessions/{played}/report").json()
    first = report["evaluation"]["scores"]["greeting"]
    expect(greeting.locator("summary").first).to_contain_text(f"95scored {first}")
    after = desk.page.get_by_role("figure").filter(has_text="After review")
    expect(after).to_contain_text(str(report["reviewed"]["overall"]))
    scored = desk.page.get_by_role("figure").filter(has_text="As scored")
    expect(scored).to_contain_text(str(report["evaluation"]["overall"]))


def test_a_criterion_is_taken_out_of_the_score(desk: Desk, played: str) -> None:
    empathy = criterion(desk.page, "Empathy")
    empathy.locator("summary").first.click()
    empathy.get_by_role("button", name="Give another score").click()
    empathy.get_by_label("Not to be scored").check()
    empathy.get_by_role("button", name="Set this score").click()
    expect(empathy.get_by_role("textbox", name="Why this score?")).to_be_focused()
    empathy.get_by_label("Why this score?").fill("There was no occasion for it.")
    empathy.get_by_role("button", name="Set this score").click()
    expect(empathy.locator("summary").first).to_contain_text("not scored")
    reviewed = desk.page.request.get(f"{desk.base}/api/sessions/{played}/report").json()["reviewed"]
    assert reviewed["scores"]["empathy"] is None


@pytest.fixture
def stranger(browser: Browser) -> Iterator[BrowserContext]:
    opened = browser.new_context(reduced_motion="reduce")
    yield opened
    opened.close()


def test_a_link_shows_the_report_to_a_stranger_until_it_is_revoked(
    desk: Desk, played: str, stranger: BrowserContext, server: Server
) -> None:
    desk.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    desk.page.get_by_role("button", name="Share").click()
    dialog = desk.page.get_by_role("dialog")
    expect(dialog).to_contain_text("30 days")
    expect(dialog).to_contain_text("Whoever has the link")
    dialog.get_by_role("button", name="Make a link").click()
    dialog.get_by_role("button", name="Copy").click()
    expect(dialog.get_by_role("button", name="Copied")).to_be_visible()
    url = desk.page.evaluate("navigator.clipboard.readText()")
    assert url.startswith(f"{server.base}/shared/")

    page = stranger.new_page()
    page.goto(url)
    expect(page.get_by_role("heading", name=VPN)).to_be_visible()
    greeting = criterion(page, "Greeting")
    greeting.locator("summary").first.click()
    greeting.get_by_role("button").first.click()
    expect(page.get_by_role("log").locator("mark")).to_be_visible()
    expect(page.get_by_role("log")).not_to_contain_text("Sounds tired")
    for name in ("I see this differently", "Give another score", "Try again from here", "What if", "Share"):
        expect(page.get_by_role("button", name=name)).to_have_count(0)
    expect(page.get_by_role("navigation")).to_have_count(0)
    expect(page.get_by_role("button", name="Print or save as PDF")).to_be_visible()

    dialog.get_by_role("button", name="Revoke all links").click()
    expect(dialog).to_contain_text("No link shows this report any more")
    page.reload()
    expect(page.get_by_role("alert")).to_contain_text("This link shows nothing any more")


@pytest.mark.parametrize("size", [SCREEN, PHONE], ids=["screen", "phone"])
def test_the_whole_report_goes_on_paper_in_light_colours(
    desk: Desk, played: str, tmp_path: Path, size: dict[str, int]
) -> None:
    page = desk.page
    page.set_viewport_size({"width": size["width"], "height": size["height"]})
    page.emulate_media(color_scheme="dark")
    page.evaluate(PAPER)
    if size is SCREEN:
        page.get_by_role("slider", name="Position in the conversation").fill("0")
        expect(desk.bubbles).to_have_count(1)
    page.pdf(path=tmp_path / "report.pdf", format="A4")
    paper = page.evaluate("window.paper")
    assert paper["folded"] == 0
    assert paper["scheme"] == "light"
    assert paper["title"].startswith(VPN)
    assert paper["lines"] > 3
    expect(page.locator("html")).to_have_attribute("data-mantine-color-scheme", "dark")
    assert page.locator("details[open]").count() == 0
    assert page.title().startswith("Report")

    page.emulate_media(media="print")
    for gone in (
        page.get_by_role("navigation"),
        page.get_by_role("slider", name="Position in the conversation"),
        page.get_by_role("button", name="Print or save as PDF"),
        page.get_by_role("button", name="Practise again"),
    ):
        expect(gone).to_be_hidden()
    expect(page.get_by_role("heading", name="Conversation")).to_be_visible()
    expect(page.get_by_role("heading", name="Scores")).to_be_visible()
    for cut in (page.get_by_role("log"), page.locator("main")):
        assert cut.evaluate("(e) => e.scrollHeight - e.clientHeight") <= 1


SCRIPT = """rubric:
  use: support
  script:
    - {id: kept, text: "This chat is kept for training.", must: true}
    - {id: name, text: "May I have your full name please?"}
    - {id: rate, text: "How would you rate this chat today?"}
"""


@pytest.fixture
def scripted(browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """The desk of a server that has a scenario of its own, "with-script"."""
    folder = tmp_path / "library" / "own"
    folder.mkdir(parents=True)
    text = (packaged_root() / "helpdesk" / "vpn-fails.yaml").read_text()
    text = text.replace("id: vpn-fails\n", "id: with-script\n").replace("rubric:\n  use: support\n", SCRIPT)
    (folder / "with-script.yaml").write_text(text)
    monkeypatch.setenv("GREENROOM_LIBRARY", str(folder.parent))
    own = Server(tmp_path / "data")
    own.start()
    context = browser.new_context(viewport=SCREEN, reduced_motion="reduce")
    page = context.new_page()
    page.goto(own.link)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Hello")
    yield Desk(page, own.base)
    context.close()
    own.kill()


def test_script_lines_hints_and_moves_of_the_difficulty_are_in_the_report(scripted: Desk) -> None:
    page = scripted.page
    body = {"scenario_id": "with-script", "speed": "instant", "dynamic": True, "difficulty": "intermediate"}
    session = page.request.post(f"{scripted.base}/api/sessions", data=body).json()["row"]["id"]
    scripted.open(f"/sessions/{session}")
    expect(scripted.bubbles.first).to_be_visible()
    page.get_by_role("tab", name="Help").click()
    page.get_by_role("button", name="Nudge").click()
    expect(page.get_by_text("Greet the customer, and say who you are")).to_be_visible()
    for words in (
        "Hello Dana. May I have your full name please?",
        "This chat is kept for training.",
        UNKIND,
        UNKIND,
    ):
        heard = scripted.of("customer").count()
        scripted.say(words)
        expect(scripted.of("customer")).not_to_have_count(heard)
    page.get_by_role("button", name="End", exact=True).click()
    page.get_by_role("button", name="End and see the report").click()
    page.wait_for_url("**/report")

    lines = page.get_by_role("region", name="Script").get_by_role("listitem")
    expect(lines).to_have_count(3)
    expect(lines.last).to_contain_text("Not said")
    places = [lines.nth(0).inner_text(), lines.nth(1).inner_text()]
    assert sum("out of its place" in place for place in places) == 1
    assert "must be said" in places[0]
    lines.first.get_by_role("button").click()
    expect(scripted.log.locator("mark")).to_have_text("This chat is kept for training.")

    moments = page.get_by_role("region", name="Key moments")
    for happened in ("Hint for 1 point", "it became easier: Intermediate → Beginner"):
        expect(moments).to_contain_text(happened)
        expect(scripted.log).to_contain_text(happened)
    page.get_by_role("button", name="Show as a table").click()
    expect(page.get_by_role("row").filter(has_text="it became easier")).to_be_visible()

    page.get_by_role("slider", name="Position in the conversation").fill("0")
    now = page.get_by_role("complementary").get_by_role("list", name="Mood")
    expect(now).to_contain_text("Frustration")
    expect(now).to_contain_text("Intermediate")
