"""What an agent may say in a scenario: for a recogniser that hears better when it knows what to expect."""

from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from greenroom.core.scenario import Scenario

TALK = Path(__file__).parent / "talk.txt"
HERE, ELSEWHERE, ANYWHERE = 4, 1, 3
"""How much the lines of the scenario itself count, those of others, and general talk at a help desk."""

Weighed = list[tuple[str, int]]


def expected(scenario: Scenario, others: Iterable[Scenario] = ()) -> Weighed:
    """Lines with their weights."""
    lines = [(line, HERE) for line in agent_lines(scenario)]
    for other in others:
        if other.id != scenario.id and other.language == scenario.language:
            lines += [(line, ELSEWHERE) for line in agent_lines(other)]
    return [*lines, *((line, ANYWHERE) for line in talk())]


def agent_lines(s: Scenario) -> list[str]:
    """What the file has in the agent's words. The proof lines are left out: they are for testing with."""
    lines = [line for f in s.facts for line in f.asks]
    lines += [line for step in s.steps for line in step.says]
    lines += [line for c in s.concerns for line in c.answers]
    lines += [line for c in s.claims for line in (*c.says, *c.wrong)]
    lines += [c.text for c in s.canned]
    lines += [f.label for f in s.facts]
    lines += [line for f in s.facts for line in f.tells]  # agents repeat what they were told
    first = s.customer.name.split()[0]
    lines += [
        f"hello {first}",
        f"thank you {first}",
        f"hi {s.customer.name}",
        f"am I speaking with {s.customer.name}",
    ]
    return lines


@lru_cache
def talk() -> tuple[str, ...]:
    return tuple(line for line in TALK.read_text(encoding="utf-8").splitlines() if line)
