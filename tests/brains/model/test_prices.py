"""What calls cost: by the kept table, by the settings, or unknown."""

import pytest

from greenroom.brains.model.prices import Price, Prices, given_price
from greenroom.engine.records import Usage

KNOWN = "openai:gpt-4o-mini"


def used(model: str, read: int = 0, cached: int = 0, written: int = 0) -> Usage:
    return Usage(model, "speaker", "s1", read, cached, written, 100, ok=True)


def test_a_known_model_costs_what_the_table_says() -> None:
    prices = Prices()
    assert prices.of(used(KNOWN, read=1_000_000)) == 150_000
    assert prices.of(used(KNOWN, written=1_000_000)) == 600_000
    assert prices.of(used("openai-chat:gpt-4o-mini", read=10)) == 2, "rounded up"
    assert prices.per_million(KNOWN) == Price(0.15, 0.6, 0.075)


def test_what_was_cached_costs_less_and_what_was_stored_more() -> None:
    prices = Prices()
    cached, plain = prices.of(used(KNOWN, 1_000, cached=1_000)), prices.of(used(KNOWN, 1_000))
    assert cached is not None and plain is not None and cached < plain
    claude = "anthropic:claude-sonnet-4-5"
    stored = prices.of(Usage(claude, "speaker", None, 1_000, 0, 10, 5, ok=True, stored_tokens=1_000))
    highest = prices.highest(claude, 1_000, 10)
    assert (
        highest is not None
        and stored is not None
        and highest >= stored > (prices.of(used(claude, 1_000, written=10)) or 0)
    )


@pytest.mark.parametrize("model", ["llama3.2", "openai:no-such-model", "strange:name"])
def test_an_unknown_model_costs_what_the_settings_say_or_nobody_knows(model: str) -> None:
    assert Prices().of(used(model, 5)) is None
    assert Prices().highest(model, 5, 5) is None
    assert Prices().per_million(model) is None
    assert Prices(given_price("0.5/2")).of(used(model, 1_000, written=100)) == 700
    assert Prices(given_price("0/0")).highest(model, 1_000, 100) == 0
    assert Prices(given_price("0.5/2")).per_million(model) == Price(0.5, 2.0, 0.5)


def test_a_model_at_the_address_of_a_known_provider_has_its_price() -> None:
    name = "llama-3.3-70b-versatile"
    prices = Prices(urls={name: "https://api.groq.com/openai/v1"})
    assert prices.of(used(name, 1_000_000)) == 590_000
    assert given_price("") is None
