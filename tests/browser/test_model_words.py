"""A conversation in the words of a stand-in model; the report says whose they were."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.brains.model.standin import Reply, StandIn, dutiful
from tests.browser.conftest import SCREEN, Desk, Server


@pytest.fixture(scope="module")
def standin() -> Iterator[StandIn]:
    with StandIn(dutiful) as server:
        yield server


@pytest.fixture(scope="module")
def talking(standin: StandIn, browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GREENROOM_MODEL", "tiny")
        patch.setenv("GREENROOM_MODEL_URL", standin.url)
        server = Server(tmp_path_factory.mktemp("words"))
        server.start()
    context = browser.new_context(viewport=SCREEN, reduced_motion="reduce")
    page = context.new_page()
    page.goto(server.link)
    yield Desk(page, server.base)
    context.close()
    server.kill()


def test_the_customer_speaks_a_models_words_and_the_report_says_so(talking: Desk, standin: StandIn) -> None:
    body = {"scenario_id": "vpn-fails", "speed": "instant", "seed": 5}
    answer = talking.page.request.post(f"{talking.base}/api/sessions", data=body)
    talking.open(f"/sessions/{answer.json()['row']['id']}")
    typing = talking.log.locator("[data-typing]")
    expect(talking.of("customer").first).to_be_visible()
    expect(typing).to_have_count(0)
    standin.order(Reply("How can I help you today?"), Reply("I am an AI language model."))
    opening = talking.of("customer").count()
    talking.say("Good morning Dana, this is Sam from the service desk. Sorry about the trouble.")
    expect(talking.of("customer").nth(opening)).to_be_visible()
    expect(typing).to_have_count(0)
    talking.say("Could you read me the exact wording of the error in the VPN window?")
    expect(talking.log).to_contain_text("619")
    expect(talking.log).not_to_contain_text("help you today")
    talking.page.get_by_role("button", name="End", exact=True).click()
    talking.page.get_by_role("button", name="End and see the report").click()
    talking.page.wait_for_url("**/report")
    words = talking.of("customer").filter(has_text="619")
    expect(words.get_by_title("This model found Dana")).to_have_text("tiny")
    expect(talking.of("customer").nth(opening)).not_to_contain_text("tiny")  # the guard's turn
