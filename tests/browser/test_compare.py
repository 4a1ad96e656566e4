"""Two attempts side by side: a fork with the attempt it came from, two that are apart, and what cannot be."""

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE, Desk

VPN = "vpn-fails"
GREETING = "Good morning Dana, my name is Sam from the service desk."
UNKIND = "That is your own fault, you should have been more careful."
KIND = "I can imagine how stressful that is. Could you tell me what happened?"


def play(desk: Desk, session: str, *words: str) -> None:
    """Say `words` one after the other, then end it."""
    desk.open(f"/sessions/{session}")
    expect(desk.bubbles.first).to_be_visible()
    for text in words:
        before = desk.of("customer").count()
        desk.say(text)
        expect(desk.of("agent").filter(has_text=text)).to_be_visible()
        desk.page.wait_for_function(
            "n => document.querySelectorAll('[role=log] [data-from=customer]').length > n", arg=before
        )
    desk.page.get_by_role("button", name="End", exact=True).click()
    desk.page.get_by_role("button", name="End and see the report").click()
    desk.page.wait_for_url("**/report")


def report(desk: Desk, session: str) -> Any:
    return desk.page.request.get(f"{desk.base}/api/sessions/{session}/report").json()


def fork(desk: Desk, session: str, message: int) -> str:
    said = [e["seq"] for e in report(desk, session)["events"] if e["kind"] == "agent_said"]
    answer = desk.page.request.post(f"{desk.base}/api/sessions/{session}/fork", data={"seq": said[message]})
    return str(answer.json()["row"]["id"])


@pytest.fixture
def pair(desk: Desk) -> tuple[str, str]:
    """An attempt, and one that went on from its second message."""
    parent = desk.start(VPN)
    play(desk, parent, GREETING, UNKIND)
    other = fork(desk, parent, 1)
    play(desk, other, KIND)
    return parent, other


def test_a_fork_stands_beside_the_attempt_it_came_from(desk: Desk, pair: tuple[str, str]):
    parent, other = pair
    page = desk.page
    page.get_by_role("link", name="Compare with the attempt it came from").click()
    page.wait_for_url(f"**/compare/{parent}/{other}")
    was, now = (report(desk, each)["evaluation"]["scores"]["empathy"] for each in pair)
    row = page.get_by_role("row", name="Empathy")
    expect(row.get_by_role("cell")).to_have_text([str(was), str(now), f"+{now - was}"])

    talks = page.get_by_role("region", name="Conversations", exact=True)
    expect(talks.get_by_text(UNKIND)).to_be_visible()
    expect(talks.get_by_text(KIND)).to_be_visible()
    expect(talks.get_by_text("Here they part")).to_be_visible()
    expect(talks.get_by_text(GREETING)).to_have_count(1)
    expect(talks.get_by_text(GREETING)).to_be_hidden()
    talks.get_by_text("The same in both").click()
    expect(talks.get_by_text(GREETING)).to_be_visible()

    curves = page.get_by_role("slider", name="Mood after each message")
    curves.focus()
    curves.press("Home")
    for _ in range(2):
        curves.press("ArrowRight")
    before, after = (report(desk, each)["mood"][-1]["mood"]["frustration"] for each in pair)
    assert after < before
    expect(curves).to_have_attribute("aria-valuetext", f"After message 2: {_told(desk, pair)}")

    row.get_by_role("link").last.click()
    page.wait_for_url(f"**/sessions/{other}/report#criterion-empathy")
    expect(page.locator("#criterion-empathy")).to_have_attribute("open", "")


def _told(desk: Desk, pair: tuple[str, str]) -> str:
    """The moods at the end of both, as they are read out."""
    ends = [report(desk, each)["mood"][-1]["mood"] for each in pair]
    return "; ".join(
        f"{mood.title()} {round(ends[0][mood])}, then {round(ends[1][mood])}"
        for mood in ("frustration", "satisfaction", "patience", "cooperation")
    )


def test_another_attempt_is_chosen_from_a_list(desk: Desk):
    first = desk.start(VPN)
    play(desk, first, UNKIND)
    second = desk.start(VPN)
    play(desk, second, KIND)
    page = desk.page
    page.get_by_role("link", name="Compare with another attempt").click()
    expect(page.get_by_role("heading", name="Compare with which attempt?")).to_be_visible()
    page.locator(f"a[href='/compare/{first}/{second}']").click()
    talks = page.get_by_role("region", name="Conversations", exact=True)
    expect(talks.get_by_text(UNKIND)).to_be_visible()
    expect(talks.get_by_text(KIND)).to_be_visible()
    expect(talks.get_by_text("Here they part")).to_have_count(0)

    desk.open("/")
    page.get_by_role("link", name="Compare with other attempts at this").first.click()
    page.wait_for_url(f"**/compare/{second}")


def test_what_cannot_be_compared_says_why(desk: Desk, pair: tuple[str, str]):
    parent, other = pair
    page = desk.page
    running = desk.start(VPN)
    desk.open(f"/compare/{parent}/{running}")
    expect(page.get_by_role("alert")).to_contain_text("This attempt still runs")
    expect(page.get_by_role("link", name="Go on with it")).to_have_attribute("href", f"/sessions/{running}")
    assert page.request.delete(f"{desk.base}/api/sessions/{other}").status == 204
    desk.open(f"/compare/{parent}/{other}")
    expect(page.get_by_role("alert")).to_contain_text("This attempt is not there")
    page.get_by_role("link", name="Choose another attempt").click()
    page.wait_for_url(f"**/compare/{parent}")
    expect(page.locator(f"a[href*='{other}']")).to_have_count(0)
    assert page.request.delete(f"{desk.base}/api/sessions/{running}").status == 204


def test_on_a_phone_the_two_take_turns(desk: Desk, pair: tuple[str, str]):
    desk.page.set_viewport_size(PHONE)
    desk.open(f"/compare/{pair[0]}/{pair[1]}")
    talks = desk.page.get_by_role("region", name="Conversations", exact=True)
    expect(talks.get_by_text(KIND)).to_be_visible()
    expect(talks.get_by_text(UNKIND)).to_be_hidden()
    talks.get_by_role("radiogroup", name="Which attempt").get_by_text("A ·").click()
    expect(talks.get_by_text(UNKIND)).to_be_visible()
    expect(talks.get_by_text(KIND)).to_be_hidden()
    assert desk.page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
