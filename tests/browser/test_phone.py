"""On a phone: one pane at a time, nothing wider than the screen, the composer always in reach."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, StorageState, expect

from tests.browser.conftest import PHONE, Desk, Server

VPN = "The VPN stopped this morning"


@pytest.fixture
def phone(browser: Browser, signed_in: StorageState, server: Server) -> Iterator[Desk]:
    context = browser.new_context(
        viewport=PHONE, storage_state=signed_in, is_mobile=True, has_touch=True, reduced_motion="reduce"
    )
    yield Desk(context.new_page(), server.base)
    context.close()


def fits(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


def test_one_pane_at_a_time_with_the_composer_in_reach(phone: Desk):
    phone.take(VPN)
    phone.say("Good morning Dana, my name is Sam from the service desk.")
    expect(phone.of("agent")).to_have_count(1)
    expect(phone.reply).to_be_in_viewport()
    expect(phone.page.get_by_role("button", name="Take next ticket")).to_be_hidden()
    assert fits(phone.page)

    phone.page.set_viewport_size({"width": PHONE["width"], "height": 430})  # as the keyboard leaves it
    expect(phone.reply).to_be_in_viewport(ratio=1)
    phone.page.set_viewport_size(PHONE)

    phone.page.get_by_text("Details", exact=True).click()
    expect(phone.page.get_by_role("tab", name="Ticket")).to_be_visible()
    expect(phone.reply).to_be_hidden()
    assert fits(phone.page)
    phone.page.get_by_text("Queue", exact=True).click()
    expect(phone.page.get_by_role("button", name="Take next ticket")).to_be_in_viewport()
    phone.page.get_by_role("link").filter(has_text="Dana Whitfield").first.click()
    expect(phone.reply).to_be_visible()


def test_pages_are_no_wider_than_the_screen(phone: Desk):
    session = phone.take(VPN)
    phone.say("Hello Dana, thank you for writing. What does the VPN window say?")
    expect(phone.of("customer")).not_to_have_count(1)
    for path, landmark in (("/", "Hello"), ("/scenarios", "Scenarios")):
        phone.open(path)
        expect(phone.page.get_by_role("heading", level=1)).to_contain_text(landmark)
        expect(phone.page.get_by_role("button").last).to_be_visible()
        assert fits(phone.page)
    phone.open(f"/sessions/{session}")
    phone.page.get_by_role("button", name="End", exact=True).click()
    phone.page.get_by_role("button", name="End and see the report").click()
    phone.page.wait_for_url("**/report")
    expect(phone.page.get_by_role("heading", name=VPN)).to_be_visible()
    assert fits(phone.page)
    phone.page.get_by_text("Conversation", exact=True).first.click()
    expect(phone.bubbles.first).to_be_visible()
    assert fits(phone.page)
