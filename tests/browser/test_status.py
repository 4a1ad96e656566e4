"""The status page: what an administrator sees of a server that is well, and of one that is not."""

import json
import re

from playwright.sync_api import Route, expect

from tests.browser.conftest import PHONE, Desk


def test_what_is_well(desk: Desk) -> None:
    desk.open()
    page = desk.page
    page.get_by_role("link", name="Status").click()
    expect(page.get_by_role("heading", name="Status", level=1)).to_be_visible()
    expect(page).to_have_title(re.compile("Status"))
    expect(page.get_by_role("region", name="Database")).to_contain_text(re.compile(r"Answers.*SQLite"))
    expect(page.get_by_text("answers you", exact=True)).to_be_visible()
    expect(page.get_by_role("listitem").filter(has_text="Scoring sessions")).to_contain_text("None failed")


def test_what_is_not(desk: Desk) -> None:
    desk.open()
    page = desk.page

    def worse(route: Route) -> None:
        answer = route.fetch()
        found = json.loads(answer.text())
        found["database"] = {"kind": "postgresql", "ok": False, "ms": 3000, "problem": "no answer within 3 s"}
        found["redis"] = {"kind": "redis", "ok": True, "ms": 1, "problem": ""}
        silent = {"id": "desk-2-1", "place": "desk-2", "alive": False, "here": False}
        found["workers"].append({**found["workers"][0], **silent})
        found["disk"] = {"free": 900_000_000, "total": 100_000_000_000}
        found["models"] = {"spent": 12_000_000, "limit": 12_000_000}
        found["jobs"][0]["failed"] = 2
        route.fulfill(json=found)

    page.route("**/api/status", worse)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.keyboard.press("g")
    page.keyboard.press("s")
    health = page.get_by_text("5 things to look at").locator("..")
    expect(health).to_contain_text("The database does not answer: no answer within 3 s")
    expect(health).to_contain_text("A worker on desk-2 has fallen silent")
    expect(health).to_contain_text("Only 900 MB are left")
    expect(health).to_contain_text("2 jobs have failed")
    expect(health).to_contain_text("budget for language models is used up")


def test_nothing_runs_over_on_a_phone(desk: Desk) -> None:
    page = desk.page
    page.set_viewport_size(PHONE)
    desk.open("/status")
    expect(page.get_by_text("answers you", exact=True)).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
