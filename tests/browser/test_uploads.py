"""Conversations held elsewhere: a file or pasted text is scored, its quotes open, and it is forgotten."""

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.conftest import PHONE, Desk

SAMPLES = Path(__file__).parents[1] / "analysis" / "samples"
CALL = SAMPLES / "phone-call.vtt"
TABLE = SAMPLES / "spreadsheet.csv"
CHAT = SAMPLES / "night-chat.txt"
PASTED = "Kim: Hello, my VPN fails.\nLee: Good morning, this is Lee. What does it say?\nKim: E-619.\n"

DROP = """([name, text]) => {
    const held = new DataTransfer();
    held.items.add(new File([text], name));
    for (const kind of ["dragenter", "dragover", "drop"]) {
        const how = {dataTransfer: held, bubbles: true, cancelable: true};
        document.body.dispatchEvent(new DragEvent(kind, how));
    }
}"""


@pytest.fixture
def form(desk: Desk) -> Locator:
    desk.open("/")
    desk.page.get_by_role("link", name="Transcripts").click()
    expect(desk.page.get_by_role("heading", level=1)).to_have_text("Conversations held elsewhere")
    return desk.page.locator("form")


def score(form: Locator) -> None:
    form.get_by_role("button", name="Score it", exact=True).click()


def scored(desk: Desk, name: str | re.Pattern[str]) -> None:
    desk.page.wait_for_url("**/analyses/*")
    expect(desk.page.get_by_role("heading", level=1)).to_have_text(name)


def test_a_captioned_call_is_scored_and_its_quotes_open_at_their_lines(desk: Desk, form: Locator):
    form.locator("input[type=file]").set_input_files(CALL)
    expect(form).to_contain_text("phone-call.vtt")
    score(form)
    scored(desk, "phone-call.vtt")
    page = desk.page
    page.locator("#criterion-greeting summary").first.click()
    quote = page.locator("#criterion-greeting li button").first
    words = quote.locator("q").inner_text().strip("“”")
    quote.click()
    line = desk.log.locator("[data-focus]")
    expect(line.locator("mark")).to_have_text(words)
    expect(line).to_contain_text("Agent · 0:")
    expect(line).to_be_focused()


def test_a_table_is_held_against_a_scenario(desk: Desk, form: Locator):
    form.locator("input[type=file]").set_input_files(TABLE)
    form.get_by_label("Scenario to hold it against").click()
    desk.page.get_by_role("option", name="The VPN stopped this morning").click()
    score(form)
    scored(desk, "spreadsheet.csv")
    expect(desk.page.get_by_text("The VPN stopped this morning")).to_be_visible()
    expect(desk.of("agent").first).to_contain_text("this is [name 1]")
    expect(desk.of("customer").first).to_contain_text("My VPN does not connect.")


def test_dropped_text_asks_who_the_agent_is(desk: Desk, form: Locator):
    desk.page.evaluate(DROP, [CHAT.name, CHAT.read_text("utf-8")])
    expect(form).to_contain_text("night-chat.txt")
    score(form)
    who = form.get_by_role("group", name="Who of them is the agent?")
    expect(who).to_be_focused()
    go_on = who.get_by_role("button", name="Go on and score it")
    expect(go_on).to_be_disabled()
    who.get_by_label("Maria").check()
    go_on.click()
    scored(desk, "night-chat.txt")
    expect(desk.of("agent").first).to_contain_text("my name is [name 1]")
    expect(desk.of("customer").first).to_contain_text("I have a deadline.\nIt worked this afternoon:")


def test_what_was_pasted_is_kept_when_it_cannot_be_read(desk: Desk, form: Locator):
    text = form.get_by_label("Transcript")
    score(form)
    expect(form.get_by_role("alert")).to_contain_text("There is nothing to score yet")
    expect(text).to_be_focused()
    text.fill("nobody says this\nor that")
    score(form)
    expect(form.get_by_role("alert")).to_contain_text("line 1: a transcript without speakers")
    expect(form.get_by_role("alert")).to_contain_text("Start each message with who says it")
    expect(form.get_by_text("What can be read").locator("..")).to_have_attribute("open", "")
    expect(text).to_have_value("nobody says this\nor that")
    text.fill(PASTED)
    expect(form.get_by_role("alert")).to_have_count(0)
    score(form)
    form.get_by_label("Lee").check()
    form.get_by_role("button", name="Go on and score it").click()
    scored(desk, re.compile(r"^“\[name \d\]: Hello, my VPN fails\.”$"))
    expect(desk.of("agent")).to_have_count(1)
    expect(desk.log).not_to_contain_text("0:00")  # the text has no times


def test_a_file_that_is_too_large_is_not_even_sent(desk: Desk, form: Locator, tmp_path: Path):
    sent: list[str] = []
    desk.page.on("request", lambda request: sent.append(request.method))
    large = tmp_path / "large.txt"
    large.write_bytes(b"x" * (20 * 2**20 + 1))
    form.locator("input[type=file]").set_input_files(large)
    expect(form.get_by_role("alert")).to_contain_text("At most 20 MB fit")
    expect(form.get_by_label("Transcript")).to_be_visible()
    assert "POST" not in sent


def test_the_server_is_gone_for_a_moment_and_nothing_is_lost(desk: Desk, form: Locator):
    form.get_by_label("Transcript").fill("Agent: Hello.\nCustomer: Hello.")
    desk.page.route("**/api/analyses", lambda route: route.abort())
    score(form)
    expect(form.get_by_role("alert")).to_contain_text("The server cannot be reached")
    desk.page.unroute("**/api/analyses")
    score(form)
    scored(desk, "“Agent: Hello.”")


def test_scoring_can_be_stopped(desk: Desk, form: Locator):
    form.get_by_label("Transcript").fill("Agent: Hello.\nCustomer: Hello.")
    desk.page.route("**/api/analyses", lambda route: None)  # neither sent nor answered
    score(form)
    expect(form.get_by_role("status")).to_contain_text("Sending")
    form.get_by_role("button", name="Stop").click()
    expect(form.get_by_role("status")).to_have_count(0)
    expect(form.get_by_label("Transcript")).to_have_value("Agent: Hello.\nCustomer: Hello.")
    expect(form.get_by_role("alert")).to_have_count(0)


def test_earlier_ones_are_listed_and_forgotten_after_a_question(desk: Desk):
    page = desk.page
    lines = json.dumps([{"speaker": "agent", "text": "Hello."}, {"speaker": "customer", "text": "Hello."}])
    made = page.request.post(f"{desk.base}/api/analyses", data={"name": "old.json", "text": lines}).json()
    page.set_viewport_size(PHONE)
    desk.open("/analyses")
    row = page.get_by_role("listitem").filter(has_text="old.json")
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    row.get_by_role("button", name="Delete old.json").click()
    page.get_by_role("dialog").get_by_role("button", name="Keep it").click()
    row.get_by_role("link").click()
    scored(desk, "old.json")
    page.get_by_role("button", name="Delete").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    page.wait_for_url("**/analyses")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(row).to_have_count(0)
    desk.open(f"/analyses/{made['row']['id']}")
    expect(page.get_by_role("alert")).to_contain_text("There is no such conversation")
    page.get_by_role("link", name="Back to the list").click()
    page.wait_for_url("**/analyses")
