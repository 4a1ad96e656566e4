"""An invitation, a password, a role: people come and go, each in a browser of their own."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import PHONE, SCREEN, Desk, Server

GOOD = "lamp otter seventeen rain"
BETTER = "nine quiet harbours sing"

Open = Callable[..., Page]


@pytest.fixture
def stranger(browser: Browser, server: Server) -> Iterator[Open]:
    """`stranger(path)`: a page in a browser that nobody is signed in with."""
    opened, broken = [], []

    def page(path: str = "/", phone: bool = False) -> Page:
        context = browser.new_context(viewport=PHONE if phone else SCREEN, reduced_motion="reduce")
        opened.append(context)
        made = context.new_page()
        made.on("pageerror", lambda error: broken.append(str(error)))
        made.goto(path if path.startswith("http") else server.base + path)
        return made

    yield page
    for context in opened:
        context.close()
    assert broken == []


def invited(desk: Desk, role: str = "Trainee") -> str:
    """An invitation, made on the page; its address."""
    desk.open("/people")
    desk.page.get_by_role("button", name="Invite somebody").click()
    dialog = desk.page.get_by_role("dialog")
    dialog.get_by_label("Role").click()
    desk.page.get_by_role("option", name=role, exact=True).click()
    dialog.get_by_role("button", name="Make the invitation").click()
    return dialog.get_by_label("Invitation").input_value()


def joined(page: Page, name: str) -> None:
    page.get_by_label("Your name").fill(name)
    page.get_by_label("Password", exact=True).fill(GOOD)
    page.get_by_role("button", name="Make my account").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(name)


def sign_in(page: Page, name: str, password: str) -> None:
    page.get_by_label("Name or e-mail").fill(name)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()


def test_who_is_invited_joins_signs_out_and_in_again(desk: Desk, stranger: Open) -> None:
    link = invited(desk)
    page = stranger(link)
    expect(page.get_by_text("You are invited as Trainee, into the team Everyone.")).to_be_visible()
    joined(page, "Nora")
    page.get_by_role("link", name="Your account").click()
    page.get_by_role("region", name="Where you are signed in").get_by_role(
        "button", name="Sign out", exact=True
    ).click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    sign_in(page, "nora", "not this one")
    expect(page.get_by_role("alert")).to_contain_text("The name or the password is wrong")
    sign_in(page, "nora", GOOD)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Nora")
    again = stranger(link)
    expect(again.get_by_role("alert")).to_contain_text("This invitation does not work any more")


def test_a_role_is_changed_and_an_account_deactivated(desk: Desk, stranger: Open) -> None:
    page = stranger(invited(desk), phone=True)
    joined(page, "Per")
    expect(page.get_by_role("link", name="Team")).to_have_count(0)
    desk.open("/people")
    desk.page.get_by_role("button", name="Change Per").click()
    dialog = desk.page.get_by_role("dialog")
    dialog.get_by_label("Role").click()
    desk.page.get_by_role("option", name="Manager").click()
    dialog.get_by_role("button", name="Save").click()
    expect(desk.page.get_by_role("listitem").filter(has_text="Per")).to_contain_text("Manager")
    page.reload()
    expect(page.get_by_role("link", name="Team")).to_be_visible()

    desk.page.get_by_role("button", name="Change Per").click()
    dialog.get_by_role("button", name="Deactivate the account").click()
    expect(page.get_by_role("alert")).to_contain_text("You are not signed in")
    page.get_by_role("button", name="Sign in").click()
    sign_in(page, "per", GOOD)
    expect(page.get_by_role("alert")).to_contain_text("This account is deactivated")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")

    desk.open("/people")
    desk.page.get_by_role("tab", name="Audit log").click()
    expect(desk.page.get_by_role("listitem").filter(has_text="changed the role of")).to_contain_text("Per")


def test_a_link_resets_a_forgotten_password(desk: Desk, stranger: Open) -> None:
    page = stranger(invited(desk))
    joined(page, "Liv")
    desk.open("/people")
    desk.page.get_by_role("button", name="Change Liv").click()
    dialog = desk.page.get_by_role("dialog")
    dialog.get_by_role("button", name="Make a link to reset the password").click()
    link = dialog.get_by_label("Link for a new password").input_value()
    fresh = stranger(link)
    fresh.get_by_label("New password", exact=True).fill("password123")
    fresh.get_by_role("button", name="Set it and sign in").click()
    expect(fresh.get_by_role("alert")).to_contain_text("one of the first that anybody would try")
    fresh.get_by_label("New password", exact=True).fill(BETTER)
    fresh.get_by_role("button", name="Set it and sign in").click()
    expect(fresh.get_by_role("heading", level=1)).to_contain_text("Liv")
    expect(page.get_by_role("alert")).to_contain_text("You are not signed in")


def test_a_token_is_made_shown_once_used_and_revoked(desk: Desk, stranger: Open) -> None:
    page = stranger(invited(desk))
    joined(page, "Siv")
    page.goto(f"{desk.base}/account")
    page.get_by_role("button", name="New token").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("What is it for?").fill("Weekly report")
    dialog.get_by_role("button", name="Make the token").click()
    token = dialog.get_by_label("Weekly report").input_value()
    dialog.get_by_role("button", name="Done").click()
    headers = {"Authorization": f"Bearer {token}", "Cookie": ""}
    other = stranger("/")
    assert other.request.get(f"{desk.base}/api/me", headers=headers).json()["name"] == "Siv"
    assert other.request.get(f"{desk.base}/api/account", headers=headers).status == 403
    page.get_by_role("button", name="Revoke Weekly report").click()
    expect(page.get_by_role("button", name="Revoke Weekly report")).to_have_count(0)
    assert other.request.get(f"{desk.base}/api/me", headers=headers).status == 401
