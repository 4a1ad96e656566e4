"""What calls cost: by the kept table, by the settings, or unknown."""

import pytest

from greenroom.brains.model.prices import Price, Prices, given_price
from greenroom.engine.records import SoundTokens, Usage

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


def spoken(model: str, sound: SoundTokens, read: int = 0, written: int = 0) -> Usage:
    return Usage(model, "call", "s1", read, 0, written, 100, ok=True, sound=sound)


@pytest.mark.parametrize(
    ("model", "heard", "said"), [("openai:gpt-realtime", 32.0, 64.0), ("google:gemini-3.8-live", 3.0, 12.0)]
)
def test_sound_has_a_price_of_its_own(model: str, heard: float, said: float) -> None:
    prices = Prices()
    sound = prices.per_million(model, sound=True)
    text = prices.per_million(model)
    assert sound is not None and text is not None
    assert (sound.input, sound.output) == (heard, said) and text.input < heard
    both = prices.of(spoken(model, SoundTokens(input=600, output=400), 1_000, 500))
    assert both == pytest.approx(600 * heard + 400 * said + 400 * text.input + 100 * text.output, abs=1)
    assert prices.highest(model, 1_000, 500, SoundTokens(600, 0, 400)) == both


def test_sound_is_never_counted_as_text() -> None:
    """The table knows the model, and nothing of its sound."""
    sound = SoundTokens(output=400)
    assert Prices().of(spoken(KNOWN, sound, 100, 500)) is None
    assert Prices().highest(KNOWN, 100, 500, sound) is None
    assert Prices(given_price("0.5/2")).of(spoken("own", sound, 100, 500)) is None, "the price of text"
    known = Prices(given_price("0.5/2"), sound=given_price("10/20"))
    assert known.of(spoken("own", sound, 100, 500)) == 100 * 10 + 500 * 20
    assert known.of(used("own", 1_000, written=100)) == 700
