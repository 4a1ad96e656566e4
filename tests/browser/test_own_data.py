"""One's own data: a copy is made and fetched, and an account is deleted by typing its name."""

import zipfile
from pathlib import Path

from playwright.sync_api import Route, expect

from tests.browser.conftest import PHONE, Desk
from tests.browser.test_accounts import Open, invited, joined
from tests.browser.test_accounts import stranger as stranger  # noqa: PLC0414  (a fixture)

NAME = "Odette Vanterpool"


def test_a_copy_is_made_and_fetched_and_the_account_deleted(
    desk: Desk, stranger: Open, tmp_path: Path
) -> None:
    page = stranger(invited(desk))
    joined(page, NAME)
    page.goto("/".join([*page.url.split("/")[:3], "account"]))
    mine = page.get_by_role("region", name="Your data")
    mine.get_by_role("button", name="Get a copy of my data").click()
    expect(mine.get_by_text("Your file is ready")).to_be_visible()
    with page.expect_download() as coming:
        mine.get_by_role("button", name="Download my data").click()
    kept = tmp_path / "data.zip"
    coming.value.save_as(kept)
    with zipfile.ZipFile(kept) as archive:
        assert NAME in archive.read("account.json").decode()
    expect(mine.get_by_role("button", name="Get a copy of my data")).to_be_visible()

    page.set_viewport_size(PHONE)
    mine.get_by_role("button", name="Delete my account").click()
    dialog = page.get_by_role("dialog")
    delete = dialog.get_by_role("button", name="Delete my account for good")
    expect(delete).to_be_disabled()
    dialog.get_by_role("textbox").fill(NAME)
    delete.click()
    expect(page.get_by_label("Name or e-mail")).to_be_visible()
    desk.open("/people")
    expect(desk.page.get_by_text(NAME)).to_have_count(0)


def test_an_administrator_sees_what_was_set_aside_and_has_it_tried_again(desk: Desk) -> None:
    asked = []

    def aside(route: Route) -> None:
        job = {"kind": "score", "subject": "s1", "tries": 5, "error": "no room on the disk"}
        left = [] if asked else [{**job, "ended_at": "2026-01-02T03:04:05+00:00"}]
        route.fulfill(json={"items": left, "total": len(left), "counts": []})

    def again(route: Route) -> None:
        asked.append(route.request.post_data_json)
        route.fulfill(status=204)

    page = desk.page
    page.route("**/api/jobs?state=aside", aside)
    page.route("**/api/jobs/retry", again)
    desk.open("/status")
    region = page.get_by_role("region", name="Set aside")
    expect(region).to_contain_text("no room on the disk")
    page.set_viewport_size(PHONE)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    region.get_by_role("button", name="Try score s1 again").click()
    expect(region).to_have_count(0)
    assert asked == [{"kind": "score", "subject": "s1"}]
