"""The page for administrators: a model of a stand-in server is tried, and what it cost is told."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.brains.model.forms import FormStandIn
from tests.brains.model.standin import Reply, dutiful
from tests.browser.conftest import PHONE, SCREEN, Desk, Server

KEY = "sk-not-to-be-seen-4711"


@pytest.fixture(scope="module")
def standin() -> Iterator[FormStandIn]:
    with FormStandIn(filled) as server:
        server.answer = spoken
        yield server


def spoken(request: dict[str, Any]) -> Reply:
    """A customer's words, or some for the test of a connection."""
    asked = str(request["messages"][-1]["content"])
    return dutiful(request) if "# What you say now" in asked else Reply("Hello, blue!")


def filled(request: dict[str, Any]) -> dict[str, Any]:
    """A greeting, or a 4 for everything with the agent's first words."""
    if "verdicts" not in json.dumps(request["tools"]):
        return {"words": "Hello, blue!", "colour": "blue"}
    rules, talk = (str(request["messages"][place]["content"]) for place in (0, -1))
    seq, words = re.findall(r"^\[(\d+)\] Agent: (.+)$", talk, re.M)[0]
    quote = {"message": int(seq), "words": words}
    return {
        "verdicts": [
            {"criterion": name, "level": 4, "why": "Friendly enough.", "quotes": [quote]}
            for name in re.findall(r"^## (\w+): ", rules, re.M)
        ]
    }


@pytest.fixture(scope="module")
def modelled(standin: FormStandIn, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with pytest.MonkeyPatch.context() as patch:
        for name, value in {
            "MODEL": "tiny",
            "MODEL_URL": standin.url,
            "MODEL_KEY": KEY,
            "MODEL_PRICE": "20/60",
            "MODEL_JUDGE": "true",
            "MODEL_BUDGET_MONTH": "3",
            "MODEL_BUDGET_SESSION": "2",
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


def test_a_cost_that_the_provider_does_not_tell_is_estimated_and_says_so(
    page: Page, modelled: Server, standin: FormStandIn
):
    page.goto(modelled.base + "/models")
    expect(page.get_by_text("estimated")).to_have_count(0)
    standin.order(Reply("Hello, blue!", tells=False))
    page.get_by_role("button", name="Test connection: tiny").click()
    expect(page.get_by_text("1 call is estimated").first).to_be_visible()
    expect(page.get_by_role("row", name="Connection tests")).to_contain_text("≈ $")


def test_a_wrong_key_is_told_with_what_to_do(page: Page, modelled: Server, standin: FormStandIn):
    page.goto(modelled.base + "/models")
    standin.order(Reply(status=401))
    page.get_by_role("button", name="Test connection: tiny").click()
    expect(page.get_by_text("Customers cannot speak with it yet")).to_be_visible()
    expect(page.get_by_text("Check GREENROOM_MODEL_KEY")).to_be_visible()
    failures = page.get_by_role("heading", name="Latest failures").locator("..")
    expect(failures.get_by_text("the key was refused")).to_be_visible()


def test_a_judges_reading_stands_beside_the_score(page: Page, modelled: Server):
    desk = Desk(page, modelled.base)
    session = desk.start("vpn-fails")
    desk.open(f"/sessions/{session}")
    desk.say("Hello, this is Sam from the service desk.")
    expect(desk.of("agent")).to_have_count(1)
    page.get_by_role("button", name="End", exact=True).click()
    page.get_by_role("button", name="End and see the report").click()
    page.wait_for_url("**/report")
    second = page.get_by_role("region", name="A second reading")
    second.locator("summary").filter(has_text="Greeting").click()
    expect(second.get_by_text("Level 4 of 5. Friendly enough.").first).to_be_visible()
    expect(second.get_by_role("button", name="Hello, this is Sam").first).to_be_visible()
    page.goto(modelled.base + "/models")
    expect(page.get_by_role("row", name="Judging")).to_be_visible()


def test_it_fits_a_phone(page: Page, modelled: Server):
    page.set_viewport_size({"width": PHONE["width"], "height": PHONE["height"]})
    page.goto(modelled.base + "/models")
    expect(page.get_by_role("heading", name="tiny")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_model_of_unknown_price_is_marked_where_there_is_a_budget(page: Page, modelled: Server):
    def unknown(route: Route) -> None:
        answer = route.fetch()
        body = answer.json()
        body["configured"][0]["price"] = None
        route.fulfill(response=answer, json=body)

    page.set_viewport_size({"width": SCREEN["width"], "height": SCREEN["height"]})
    page.route("**/api/models", unknown)
    page.goto(modelled.base + "/models")
    expect(page.get_by_text("it is not asked, since there is a budget")).to_be_visible()
    page.unroute("**/api/models")
