"""The coaching page: honest while there is little to go by, then a plan that can be taken up."""

from playwright.sync_api import Browser, expect

from tests.browser.conftest import Desk, Server


def test_a_plan_comes_after_three_sessions(desk: Desk):
    desk.open("/coaching")
    expect(desk.page.get_by_role("heading", level=1)).to_have_text("Coaching")
    for _ in range(3):
        session = desk.start("vpn-fails")
        desk.open(f"/sessions/{session}")
        desk.say("Restart it.")
        expect(desk.of("agent")).to_have_count(1)
        desk.page.get_by_role("button", name="End", exact=True).click()
        desk.page.get_by_role("button", name="End and see the report").click()
        desk.page.wait_for_url("**/report")
    desk.open("/coaching")
    plan = desk.page.get_by_role("heading", name="What to work on")
    expect(plan).to_be_visible()
    desk.page.get_by_role("listitem").get_by_role("button").first.click()
    expect(desk.page.get_by_role("dialog")).to_be_visible()


def test_the_navigation_fits_a_small_phone(browser: Browser, server: Server, signed_in):
    context = browser.new_context(viewport={"width": 320, "height": 640}, storage_state=signed_in)
    page = context.new_page()
    page.goto(server.base + "/coaching")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    context.close()
