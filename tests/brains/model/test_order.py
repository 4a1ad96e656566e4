"""Words in no order are known by what follows what; what people write is not taken for them."""

import json
import random
from pathlib import Path

from greenroom.brains.model.guard import Guard
from greenroom.brains.model.order import LEAST, jumbled, load
from greenroom.core.moves import MoveKind
from greenroom.library.loader import load_library, packaged_root
from tests.brains.model.test_guard import NATURAL, guard

GOLDEN = Path(__file__).parents[2] / "golden"
SALAD = (
    "the of morning printer because you nothing her while in said would running the cable my",
    "Laptop but it the when see me to office if fast please again your not window I of.",
    "Blue considered running table quick because under seven of though apple the were.",
    "window certificate tomorrow upon little gave nine the of soft running an into yellow Tuesday",
)


def real() -> list[str]:
    """What agents and customers said in the kept conversations, and customers' lines of scenarios."""
    found = list(NATURAL)
    for path in GOLDEN.glob("*.json"):
        events = json.loads(path.read_text("utf-8"))["events"]
        found += [e["text"] for e in events if e["kind"] in ("agent_said", "customer_said")]
    library = load_library([packaged_root()])
    for scenario in library.scenarios.values():
        found += [*scenario.opening, *(tell for fact in scenario.facts for tell in fact.tells)]
    return [text for text in dict.fromkeys(found) if len(text.split()) >= LEAST]


def test_no_real_line_is_taken_for_a_salad() -> None:
    lines = real()
    assert len(lines) > 300
    assert [text for text in lines if jumbled(text, "en")] == []


def test_most_lines_are_known_when_they_are_shuffled() -> None:
    draw = random.Random(1)
    mixed = []
    for text in real():
        words = [word.strip(".,!?;:").lower() for word in text.split()]
        draw.shuffle(words)
        mixed.append(" ".join(words))
    caught = sum(jumbled(text, "en") for text in mixed)
    assert caught > 0.55 * len(mixed), f"{caught} of {len(mixed)}"


def test_the_guard_stops_a_salad_as_nonsense() -> None:
    made: Guard = guard(MoveKind.DESCRIBE)
    assert [made.check(text) for text in SALAD] == ["nonsense"] * len(SALAD)


def test_what_is_short_or_in_a_language_without_counts_is_not_judged() -> None:
    assert not jumbled("the of morning printer because you", "en")
    assert not any(jumbled(text, "es") for text in SALAD) and load("es") is None
