"""From the library to the report, with clicks and keys."""

import re

from playwright.sync_api import Locator, expect

from tests.browser.conftest import Desk

VPN = "The VPN stopped this morning"
HELLO = "Good morning Dana, my name is Sam from the service desk. Thanks for writing to us."


def test_a_conversation_ends_in_a_report_whose_quotes_can_be_seen(desk: Desk):
    desk.take(VPN)
    heard = desk.of("customer").count()
    desk.say(HELLO)
    expect(desk.of("customer")).not_to_have_count(heard)
    desk.say("Could you read me the exact wording of the error in the VPN window?")
    expect(desk.log).to_contain_text("619")

    desk.page.get_by_role("tab", name="Checks").click()
    desk.page.get_by_label("Error message read out").check()
    expect(desk.page.get_by_text("1 of 5 done")).to_be_visible()
    desk.page.get_by_role("tab", name="Notes").click()
    desk.page.get_by_label("New note").fill("E-619: the certificate")
    desk.page.get_by_role("button", name="Keep note").click()
    expect(desk.page.get_by_role("listitem").filter(has_text="E-619: the certificate")).to_be_visible()

    desk.page.get_by_role("button", name="End", exact=True).click()
    desk.page.get_by_role("button", name="End and see the report").click()
    desk.page.wait_for_url("**/report")
    greeting = desk.page.get_by_role("group").filter(has_text="Greeting").first
    greeting.locator("summary").first.click()
    quote = greeting.get_by_role("button").first
    words = quote.inner_text().strip('“”"')
    quote.click()
    expect(desk.log.locator("mark")).to_have_text(words)
    assert words in HELLO

    chart = desk.page.get_by_role("slider", name="Mood over the conversation")
    chart.focus()
    chart.press("Home")
    chart.press("ArrowRight")
    expect(chart).to_have_attribute("aria-valuenow", "1")
    desk.page.get_by_role("button", name="Show as a table").click()
    expect(desk.page.get_by_role("row").filter(has_text="Was greeted")).to_be_visible()

    desk.page.get_by_role("slider", name="Position in the conversation").fill("0")
    expect(desk.bubbles).to_have_count(1)
    desk.page.get_by_role("button", name="Show all").click()
    expect(desk.of("agent")).to_have_count(2)

    desk.open("/")
    expect(desk.page.get_by_role("link").filter(has_text=VPN).first).to_be_visible()


def test_what_was_missed_comes_with_better_words(desk: Desk):
    desk.take(VPN)
    desk.say("Yes?")
    expect(desk.of("customer")).not_to_have_count(1)
    desk.say("Restart the laptop.")
    expect(desk.of("agent")).to_have_count(2)
    desk.page.get_by_role("button", name="End", exact=True).click()
    desk.page.get_by_role("button", name="End and see the report").click()
    desk.page.wait_for_url("**/report")
    expect(desk.page.get_by_text("Not passed")).to_be_visible()
    better = desk.page.get_by_role("region", name="What to do better")
    expect(better.get_by_text("Better, for instance").first).to_be_visible()
    desk.page.get_by_role("button", name="Practise again").click()
    expect(desk.page.get_by_role("dialog")).to_contain_text(VPN)


def test_hold_stops_the_timers_and_a_reply_takes_the_customer_back(desk: Desk):
    desk.take(VPN)
    desk.say(HELLO)
    expect(desk.of("customer")).not_to_have_count(1)
    desk.page.get_by_role("button", name="Hold", exact=True).click()
    expect(desk.page.get_by_text("The timers stand still")).to_be_visible()
    expect(desk.page.get_by_role("link").filter(has_text="paused").first).to_be_visible()
    desk.say("Thank you for waiting, I am back.")
    expect(desk.page.get_by_text("The timers stand still")).to_have_count(0)
    expect(desk.of("agent").last).to_contain_text("I am back")


def test_everything_by_keyboard(desk: Desk):
    desk.take(VPN)
    keyboard = desk.page.keyboard
    desk.reply.focus()
    keyboard.type("/")
    options = desk.page.get_by_role("option")
    expect(options.first).to_have_attribute("aria-selected", "true")
    keyboard.press("ArrowDown")
    expect(options.nth(1)).to_have_attribute("aria-selected", "true")
    keyboard.press("ArrowUp")
    keyboard.press("Enter")
    expect(desk.reply).to_have_value(
        "Hello Dana, my name is ... from the service desk. Thank you for getting in touch."
    )
    keyboard.press("Shift+Enter")
    keyboard.type("more")
    assert "\n" in desk.reply.input_value()
    desk.reply.fill("Hello Dana, how can I help?")
    keyboard.press("Enter")
    expect(desk.of("agent")).to_have_count(1)
    keyboard.press("Escape")
    keyboard.press("4")
    expect(desk.page.get_by_role("tab", name="Knowledge")).to_have_attribute("aria-selected", "true")
    keyboard.press("?")
    expect(desk.page.get_by_role("dialog")).to_contain_text("Keyboard shortcuts")
    keyboard.press("Escape")
    expect(desk.page.get_by_role("dialog")).to_have_count(0)
    keyboard.press("g")
    keyboard.press("h")
    expect(desk.page.get_by_role("heading", level=1)).to_contain_text("Hello")


def test_knowledge_is_found_and_used(desk: Desk):
    desk.take(VPN)
    desk.page.get_by_role("tab", name="Knowledge").click()
    desk.page.get_by_label("Search the knowledge base").fill("error codes")
    article = desk.page.get_by_role("group").filter(has_text="What the VPN error codes mean")
    article.locator("summary").click()
    article.get_by_role("button", name="Use in reply").click()
    expect(desk.reply).to_have_value(re.compile("E-619 the device certificate has expired"))


def test_several_conversations_at_once(desk: Desk):
    unopened = desk.start("password-reset-genuine")
    first = desk.take(VPN)
    second = desk.take("The printer that prints nothing")
    queue = desk.page.get_by_role("navigation", name="Conversations")

    def item(session: str) -> Locator:
        return queue.locator(f"a[href='/sessions/{session}']")

    expect(item(second)).to_have_attribute("aria-current", "true")
    expect(item(unopened)).to_contain_text("new message")
    expect(item(first)).not_to_contain_text("new message")
    item(first).click()
    expect(desk.page.get_by_role("heading", name="Dana Whitfield", level=2)).to_be_visible()
    desk.say(HELLO)
    expect(desk.of("agent")).to_have_count(1)
    item(unopened).click()
    expect(desk.page.get_by_role("heading", name="Amara Nwosu", level=2)).to_be_visible()
    expect(desk.of("agent")).to_have_count(0)
    expect(item(unopened)).not_to_contain_text("new message")
