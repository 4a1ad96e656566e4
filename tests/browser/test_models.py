"""The page for administrators: a model of a stand-in server is tried, and what it cost is told."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.brains.model.forms import FormStandIn
from tests.brains.model.standin import Reply
from tests.browser.conftest import PHONE, SCREEN, Desk, Server

KEY = "sk-not-to-be-seen-4711"


@pytest.fixture(scope="module")
def standin() -> Iterator[FormStandIn]:
    with FormStandIn(lambda _: {"words": "Hello, blue!", "colour": "blue"}) as server:
        yield server


@pytest.fixture(scope="module")
def modelled(standin: FormStandIn, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with pytest.MonkeyPatch.context() as patch:
        for name, value in {
            "MODEL": "tiny",
            "MODEL_URL": standin.url,
            "MODEL_KEY": KEY,
            "MODEL_PRICE": "50/200",
            "MODEL_BUDGET_MONTH": "3",
            "MODEL_BUDGET_SESSION": "0.5",
            "FALLBACK_MODEL": "openai:gpt-5-mini",
            "FALLBACK_MODEL_KEY": KEY,
        }.items():
            patch.setenv(f"GREENROOM_{name}", value)
        found = Server(tmp_path_factory.mktemp("models"))
        found.start()
        yield found
        found.kill()


@pytest.fixture(scope="module")
def page(modelled: Server, browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport=SCREEN, reduced_motion="reduce")
    opened = context.new_page()
    opened.goto(modelled.link)
    expect(opened.get_by_role("heading", level=1)).to_contain_text("Hello")
    yield opened
    context.close()


def test_without_a_model_the_page_says_how_to_have_one(desk: Desk):
    desk.open("/")
    desk.page.get_by_role("link", name="Language models").click()
    expect(desk.page.get_by_role("heading", level=1)).to_have_text("Language models")
    expect(desk.page.get_by_text("the built-in brain speaks").first).to_be_visible()
    expect(desk.page.get_by_text("GREENROOM_MODEL=openai:gpt-5-mini")).to_be_visible()


def test_a_connection_is_tried_and_what_it_cost_is_told(page: Page, modelled: Server):
    page.goto(modelled.base + "/models")
    expect(page.get_by_role("heading", name="tiny")).to_be_visible()
    expect(page.get_by_text("$0.25 read", exact=True)).to_be_visible()
    expect(page.get_by_text("$3.00", exact=True)).to_be_visible()
    page.get_by_role("button", name="Test connection: tiny").click()
    expect(page.get_by_text("It works: customers can speak with it")).to_be_visible()
    expect(page.get_by_text("first word after")).to_be_visible()
    expect(page.get_by_role("row", name="Connection tests")).to_be_visible()
    assert KEY not in page.content() and "4711" not in page.content()


def test_a_wrong_key_is_told_with_what_to_do(page: Page, modelled: Server, standin: FormStandIn):
    page.goto(modelled.base + "/models")
    standin.order(Reply(status=401))
    page.get_by_role("button", name="Test connection: tiny").click()
    expect(page.get_by_text("Customers cannot speak with it yet")).to_be_visible()
    expect(page.get_by_text("Check GREENROOM_MODEL_KEY")).to_be_visible()
    failures = page.get_by_role("heading", name="Latest failures").locator("..")
    expect(failures.get_by_text("the key was refused")).to_be_visible()


def test_it_fits_a_phone(page: Page, modelled: Server):
    page.set_viewport_size({"width": PHONE["width"], "height": PHONE["height"]})
    page.goto(modelled.base + "/models")
    expect(page.get_by_role("heading", name="tiny")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
