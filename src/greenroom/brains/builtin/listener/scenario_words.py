"""The words of a scenario: those that are never odd in it, and those the customer uses itself."""

import re
from functools import lru_cache

from greenroom.core.scenario import Scenario


@lru_cache(maxsize=64)
def _words(text: str) -> frozenset[str]:
    return frozenset(w.lower() for w in re.findall(r"[^\W\d_]+(?:'[^\W\d_]+)?", text))


_SCENARIO_WORDS: dict[tuple[str, str], frozenset[str]] = {}
_CUSTOMER_WORDS: dict[tuple[str, str], str] = {}


def words_of(scenario: Scenario) -> frozenset[str]:
    """Every word of the scenario's wordings, in small letters."""
    key = (scenario.id, scenario.version)
    found = _SCENARIO_WORDS.get(key)
    if found is None:
        lines = [line for f in scenario.facts for line in (*f.asks, *f.tells, f.label)]
        lines += [line for s in scenario.steps for line in (*s.says, s.label)]
        lines += [line for c in scenario.concerns for line in (*c.answers, *c.asks)]
        found = _SCENARIO_WORDS[key] = _words(
            " ".join((*lines, *scenario.proof.good, scenario.customer.name))
        )
    return found


def customers_words(scenario: Scenario) -> str:
    """What the customer says of its own accord: words it uses itself are no jargon to it."""
    key = (scenario.id, scenario.version)
    found = _CUSTOMER_WORDS.get(key)
    if found is None:
        lines = [*scenario.opening, *(t for f in scenario.facts for t in (f.plain_tells or f.tells))]
        found = _CUSTOMER_WORDS[key] = " ".join(
            (*lines, scenario.ticket.subject, scenario.ticket.body)
        ).lower()
    return found
