"""Hints: asked for, paid for, put into the reply; offered when stuck."""

from playwright.sync_api import expect

from tests.browser.conftest import Desk

EASY = "Forgotten over the weekend"


def test_a_hint_gives_words_and_costs_what_it_said(desk: Desk):
    session = desk.take(EASY)
    desk.page.get_by_role("tab", name="Help").click()
    desk.page.get_by_role("button", name="Plain answer").click()
    use = desk.page.get_by_role("button", name="Use these words")
    expect(use).to_be_visible()
    use.click()
    expect(desk.reply).not_to_have_value("")
    words = desk.reply.input_value()
    assert desk.said(session) == [], "nothing is sent by itself"
    desk.reply.press("Enter")
    expect(desk.of("agent").first).to_contain_text(words[:20])
    desk.page.get_by_role("button", name="End", exact=True).click()
    desk.page.get_by_role("button", name="End and see the report").click()
    desk.page.wait_for_url("**/report")
    report = desk.page.request.get(f"{desk.base}/api/sessions/{session}/report").json()
    assert report["evaluation"]["measures"]["hint_cost"] == 6


def test_a_hint_is_offered_when_nothing_moves_on(desk: Desk):
    body = {"scenario_id": "password-reset-genuine", "speed": "instant", "seed": 5}
    answer = desk.page.request.post(f"{desk.base}/api/sessions", data=body)
    desk.open(f"/sessions/{answer.json()['row']['id']}")
    for number, line in enumerate(["Hello.", *["Okay."] * 6], 1):
        desk.say(line)
        expect(desk.of("agent")).to_have_count(number)
        expect(desk.bubbles.last).to_have_attribute("data-from", "customer")
    expect(desk.page.get_by_text("A hint might help")).to_be_visible()
    desk.page.get_by_role("button", name="Show hints").click()
    expect(desk.page.get_by_role("button", name="Nudge")).to_be_enabled()
