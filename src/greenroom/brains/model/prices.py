"""What calls to models cost: from the price table that `genai-prices` keeps, or as the settings say.

The table is part of the installed package; nothing is fetched. Amounts are micro-dollars (a millionth of a
US dollar), rounded up. Sound has prices of its own, many times those of text: where the table has none for
a model, nobody knows what its sound costs, and it is never counted as text.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import ROUND_CEILING, Decimal
from importlib.util import find_spec
from typing import Any

from greenroom.brains.model.configured import Price
from greenroom.engine.records import SILENT, SoundTokens, Usage

PROVIDERS = {"openai": "openai", "openai-chat": "openai", "anthropic": "anthropic", "google": "google"}
"""The table's name for what stands before the colon of a model's name."""

MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class Prices:
    """`given`: for models that the table does not know; `sound`: for those that hear and speak, where it does
    not know what their sound costs. `urls`: by the name of a model that is named without its provider, its
    address."""

    given: Price | None = None
    urls: Mapping[str, str] = field(default_factory=dict)
    sound: Price | None = None

    def of(self, usage: Usage) -> int | None:
        """What a call cost, in micro-dollars; None when nobody knows."""
        took = {
            "input_tokens": usage.input_tokens,
            "cache_read_tokens": usage.cached_tokens,
            "cache_write_tokens": usage.stored_tokens,
            "output_tokens": usage.output_tokens,
        }
        return self._price(usage.model, took, usage.sound)

    def highest(
        self, model: str, input_tokens: int, output_tokens: int, sound: SoundTokens = SILENT
    ) -> int | None:
        """The most that so many tokens can cost: nothing from the cache, and all of it kept there."""
        took = {"input_tokens": input_tokens, "output_tokens": output_tokens}
        plain = self._price(model, took, sound)
        if sound != SILENT:  # nothing is kept that is paid for
            return plain
        stored = self._price(model, took | {"cache_write_tokens": input_tokens}, sound)
        return None if plain is None or stored is None else max(plain, stored)

    def per_million(self, model: str, *, sound: bool = False) -> Price | None:
        """What the model costs, or its sound does; None when nobody knows."""
        some = MILLION // 10  # below where prices rise with the length
        heard, cached, spoken = (SoundTokens(some), SoundTokens(some, some), SoundTokens(output=some))
        read = self._price(model, {"input_tokens": some}, heard if sound else SILENT)
        again = {"input_tokens": some, "cache_read_tokens": some}
        kept = self._price(model, again, cached if sound else SILENT)
        written = self._price(model, {"output_tokens": some}, spoken if sound else SILENT)
        if read is None or kept is None or written is None:
            return None
        return Price(read / some, written / some, kept / some)

    def _price(self, model: str, took: Mapping[str, int], sound: SoundTokens) -> int | None:
        name, where = self._where(model)
        if where:
            from genai_prices import Usage as Tokens
            from genai_prices import calc_price

            tokens = Tokens(
                **took,
                input_audio_tokens=sound.input,
                cache_audio_read_tokens=sound.cached,
                output_audio_tokens=sound.output,
            )
            try:
                found = calc_price(tokens, name, **where)
            except (LookupError, ValueError):
                pass
            else:
                if _knows(found.model_price, sound):
                    return _up(found.total_price * MILLION)
        given = self.given if sound == SILENT else self.sound
        if given is None:
            return None
        read, written = took.get("input_tokens", 0), took.get("output_tokens", 0)
        return _up(Decimal(str(given.input)) * read + Decimal(str(given.output)) * written)

    def _where(self, model: str) -> tuple[str, dict[str, Any]]:
        """The model's name in the table, and whose it is; nothing when that cannot be told."""
        provider, colon, name = model.partition(":")
        if find_spec("genai_prices") is None:  # calls can be had without the extra "models"
            return name, {}
        if colon and provider in PROVIDERS:
            return name, {"provider_id": PROVIDERS[provider]}
        url = self.urls.get(model)
        return model, {"provider_api_url": url} if url else {}


def given_price(text: str) -> Price | None:
    """`0.25/2` as a price; None for ""."""
    if not text:
        return None
    read, written = text.split("/")
    return Price(float(read), float(written), float(read))


def _knows(price: object, sound: SoundTokens) -> bool:
    """Whether the table has a price for each kind of sound among `sound`."""
    heard = getattr(price, "input_audio_mtok", None) is not None
    spoken = getattr(price, "output_audio_mtok", None) is not None
    return (heard or not sound.input) and (spoken or not sound.output)


def _up(amount: Decimal) -> int:
    return int(amount.to_integral_value(ROUND_CEILING))
