"""An administrator has somebody forgotten: what goes is named, and it takes their name to be done."""

from playwright.sync_api import expect

from tests.browser.conftest import PHONE, Desk
from tests.browser.test_accounts import Open, invited, joined
from tests.browser.test_accounts import stranger as stranger  # noqa: PLC0414  (a fixture)

NAME = "Quillan Abernathy"


def test_somebody_is_forgotten_by_an_administrator(desk: Desk, stranger: Open) -> None:
    theirs = stranger(invited(desk))
    joined(theirs, NAME)
    desk.open("/people")
    page = desk.page
    page.set_viewport_size(PHONE)
    page.get_by_role("button", name=f"Change {NAME}").click()
    page.get_by_role("button", name="Forget this person").click()
    dialog = page.get_by_role("dialog", name=f"Forget {NAME}")
    for goes in ("every way to sign in", "recordings of their calls", "personal data in their sessions"):
        expect(dialog.get_by_role("listitem").filter(has_text=goes)).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    forget = dialog.get_by_role("button", name=f"Forget {NAME} for good")
    dialog.get_by_role("textbox").fill("Somebody else")
    expect(forget).to_be_disabled()
    dialog.get_by_role("textbox").fill(NAME)
    dialog.get_by_role("textbox").press("Enter")
    expect(page.get_by_role("status").filter(has_text=f"{NAME} is forgotten.")).to_be_visible()
    expect(page.get_by_role("button", name=f"Change {NAME}")).to_have_count(0)
    theirs.reload()
    expect(theirs.get_by_label("Name or e-mail")).to_be_visible()
    page.get_by_role("tab", name="Audit log").click()
    expect(page.get_by_role("listitem").filter(has_text="had somebody forgotten")).to_be_visible()


def test_nobody_forgets_themselves_here(desk: Desk) -> None:
    desk.open("/people")
    desk.page.get_by_role("button", name="Change You").click()
    dialog = desk.page.get_by_role("dialog")
    expect(dialog.get_by_role("button", name="Save")).to_be_visible()
    expect(dialog.get_by_role("button", name="Forget this person")).to_have_count(0)
