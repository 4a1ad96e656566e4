"""From a report back into the conversation: what other words would have brought, and going on from there."""

from playwright.sync_api import expect

from tests.browser.conftest import Desk

VPN = "The VPN stopped this morning"
UNKIND = "That is your own fault, you should have been more careful."
KIND = "I can imagine how stressful that is. Could you tell me what happened?"


def test_other_words_are_tried_and_gone_on_from(desk: Desk):
    parent = desk.take(VPN)
    desk.say(UNKIND)
    expect(desk.of("customer")).not_to_have_count(1)
    desk.page.get_by_role("button", name="End", exact=True).click()
    desk.page.get_by_role("button", name="End and see the report").click()
    desk.page.wait_for_url("**/report")

    desk.page.get_by_role("button", name="What if you had said").first.click()
    dialog = desk.page.get_by_role("dialog")
    expect(dialog).to_contain_text(UNKIND)
    dialog.get_by_role("textbox").fill(KIND)
    dialog.get_by_role("textbox").press("Enter")
    expect(dialog.get_by_role("status")).to_contain_text("Felt understood")
    dialog.get_by_role("button", name="Go on from there").click()
    expect(desk.reply).to_be_visible()
    fork = desk.page.url.rsplit("/", 1)[1]
    assert fork != parent
    expect(desk.of("agent").first).to_contain_text("how stressful that is")
    assert desk.said(fork) == [KIND]


def test_try_again_from_a_message_shares_what_came_before(desk: Desk):
    desk.take(VPN)
    desk.say("Good morning Dana, my name is Sam from the service desk.")
    expect(desk.of("customer")).not_to_have_count(1)
    desk.say(UNKIND)
    expect(desk.of("agent")).to_have_count(2)
    desk.page.get_by_role("button", name="End", exact=True).click()
    desk.page.get_by_role("button", name="End and see the report").click()
    desk.page.wait_for_url("**/report")
    desk.log.get_by_role("button", name="Try again from here").nth(1).click()
    expect(desk.reply).to_be_visible()
    expect(desk.of("agent")).to_have_count(1)
    expect(desk.log).to_contain_text("my name is Sam")
    expect(desk.log).not_to_contain_text("your own fault")
