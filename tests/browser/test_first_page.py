"""What the first page shows is asked for before the program is there, and once."""

from collections import Counter
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Desk


@pytest.mark.parametrize(
    ("path", "asks", "times", "shows"),
    [
        ("/", "/api/home", 1, "All scenarios"),
        ("/scenarios", "/api/scenarios", 2, "The VPN stopped this morning"),
    ],
)
def test_what_a_page_shows_first_is_asked_for_early_and_its_answer_taken_up(
    desk: Desk, path: str, asks: str, times: int, shows: str
) -> None:
    asked: Counter[str] = Counter()
    desk.page.on("request", lambda request: asked.update([urlsplit(request.url).path]))
    desk.page.route("**/assets/index-*.js", lambda route: route.abort())
    desk.open(path)
    assert (asked["/api/me"], asked[asks]) == (1, 1), "without the program"
    desk.page.unroute_all()
    asked.clear()
    desk.open(path)
    expect(desk.page.get_by_text(shows).first).to_be_visible()
    assert (asked["/api/me"], asked[asks]) == (1, times)
