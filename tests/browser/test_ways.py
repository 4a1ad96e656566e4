"""How one is understood on the phone: what is offered, in which order, and what is said of it."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, StorageState, expect

from tests.browser.conftest import PHONE, SCREEN, Server
from tests.browser.test_call import Opened, call, desks, launched

ORDER = ["Whisper on this server", "Your browser", "A cloud service", "You type", "Built in (demo grade)"]


@pytest.fixture
def quiet(browser: Browser, server: Server, signed_in: StorageState) -> Iterator[Opened]:
    """Desks whose microphone is there."""
    yield from desks(launched(browser, "--use-fake-ui-for-media-stream"), server, signed_in)


@pytest.mark.parametrize("size", [SCREEN, PHONE], ids=["screen", "phone"])
def test_the_ways_stand_in_order_and_the_built_in_is_called_what_it_is(quiet: Opened, size: dict[str, int]):
    desk = quiet(size)
    call(desk)
    heading = desk.page.get_by_role("heading", name="How your words are understood")
    ways = desk.page.locator("section").filter(has=heading).last
    expect(ways.get_by_role("radio")).to_have_count(len(ORDER))
    for place, name in enumerate(ORDER):
        expect(ways.get_by_role("radio").nth(place)).to_have_accessible_name(name)
    expect(ways.get_by_role("radio", name="Built in (demo grade)")).to_be_checked()
    expect(ways).to_contain_text("four words in ten of natural speech to be misheard")
    expect(ways.get_by_role("radio", name="Whisper on this server")).to_be_disabled()
    expect(ways).to_contain_text("greenroom voice install")
    expect(ways).to_contain_text("send what you say to their maker")
    assert desk.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
