"""What calls to models cost: from the price table that `genai-prices` keeps, or as the settings say.

The table is part of the installed package; nothing is fetched. Amounts are micro-dollars (a millionth of a
US dollar), rounded up.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import ROUND_CEILING, Decimal
from typing import Any

from genai_prices import Usage as Tokens
from genai_prices import calc_price

from greenroom.brains.model.configured import Price
from greenroom.engine.records import Usage

PROVIDERS = {"openai": "openai", "openai-chat": "openai", "anthropic": "anthropic", "google": "google"}
"""The table's name for what stands before the colon of a model's name."""

MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class Prices:
    """`given`: for models that the table does not know. `urls`: by the name of a model that is named without
    its provider, its address."""

    given: Price | None = None
    urls: Mapping[str, str] = field(default_factory=dict)

    def of(self, usage: Usage) -> int | None:
        """What a call cost, in micro-dollars; None when nobody knows."""
        stored = usage.stored_tokens
        return self._price(usage.model, usage.input_tokens, usage.cached_tokens, stored, usage.output_tokens)

    def highest(self, model: str, input_tokens: int, output_tokens: int) -> int | None:
        """The most that so many tokens can cost: nothing from the cache, and all of it kept there."""
        found = [self._price(model, input_tokens, 0, stored, output_tokens) for stored in (0, input_tokens)]
        return None if None in found else max(f for f in found if f is not None)

    def per_million(self, model: str) -> Price | None:
        """What the model costs; None when nobody knows."""
        some = MILLION // 10  # below where prices rise with the length
        read, cached = self._price(model, some, 0, 0, 0), self._price(model, some, some, 0, 0)
        written = self._price(model, 0, 0, 0, some)
        if read is None or cached is None or written is None:
            return None
        return Price(read / some, written / some, cached / some)

    def _price(self, model: str, read: int, cached: int, stored: int, written: int) -> int | None:
        name, where = self._where(model)
        if where:
            tokens = Tokens(
                input_tokens=read, cache_read_tokens=cached, cache_write_tokens=stored, output_tokens=written
            )
            try:
                return _up(calc_price(tokens, name, **where).total_price * MILLION)
            except (LookupError, ValueError):
                pass
        if self.given is None:
            return None
        return _up(Decimal(str(self.given.input)) * read + Decimal(str(self.given.output)) * written)

    def _where(self, model: str) -> tuple[str, dict[str, Any]]:
        """The model's name in the table, and whose it is; nothing when that cannot be told."""
        provider, colon, name = model.partition(":")
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


def _up(amount: Decimal) -> int:
    return int(amount.to_integral_value(ROUND_CEILING))
