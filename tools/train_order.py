"""Counts in which order words come, for the guard (`brains/model/order.py`).

    python tools/train_order.py --data FOLDER [--apart]

Read are the public sentences, the phrases of the built-in brain, and what is said in scenarios and by
personas. With `--apart` every tenth public sentence and all scenarios are kept out, nothing is written, and
what lies below the limit among those and among the same lines shuffled is told. Writes
`languages/en/order.npz`. The same input gives the same file.
"""

import argparse
import random
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from corpora import everything
from greenroom.brains.builtin.data import LANGUAGES, read_data
from greenroom.brains.model.order import (
    BEGIN,
    CHANCE,
    END,
    ENDINGS,
    LEAST,
    NUMBER,
    OTHER,
    class_of,
    classed,
    fit,
    unpacked,
)
from greenroom.library.loader import load_library, packaged_root

COMMON = 600
"""Words that are a class of their own."""

RARE = 2
"""Rows that came less often are left out."""


def phrases() -> list[str]:
    found = [t for p in sorted((LANGUAGES / "en").glob("phrases*.yaml")) for t in strings(read_data(p))]
    return [text for text in found if "{" not in text]


def said() -> list[str]:
    """What customers say in the scenarios, and what personas say anywhere."""
    library = load_library([packaged_root()])
    found: list[str] = []
    for scenario in library.scenarios.values():
        found += scenario.opening
        found += [tell for fact in scenario.facts for tell in fact.tells]
        for step in scenario.steps:
            found += strings(list(step.model_dump(mode="json").get("reports", {}).values()))
    for persona in library.personas.values():
        found += [t for b in persona.lines.values() for t in (*b.openers, *b.cores, *b.tails)]
    return [text for text in dict.fromkeys(found) if "{" not in text]


def strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from strings(part)


def counted(texts: list[str]) -> dict[str, np.ndarray[Any, Any]]:
    seen = Counter(word for text in texts for word in text.lower().replace("’", "'").split())
    words = [w for w, _ in sorted(seen.items(), key=lambda e: (-e[1], e[0])) if w.strip(".,!?;:\"'()") == w]
    names = [BEGIN, END, NUMBER, OTHER, *(f"-{e}" for e in ENDINGS)]
    names += [w for w in words if class_of(w, frozenset()) != NUMBER and w.replace("'", "").isalpha()][
        :COMMON
    ]
    number = {name: i for i, name in enumerate(names)}
    base = len(names)
    threes: Counter[int] = Counter()
    twos: Counter[int] = Counter()
    ones, firsts = np.zeros(base, np.int64), np.zeros(base, np.int64)
    pairs: Counter[int] = Counter()
    for text in texts:
        for part in classed(text, number):
            row = [number[BEGIN], number[BEGIN], *part, number[END]]
            for a, b, c in zip(row, row[1:], row[2:], strict=False):
                threes[(a * base + b) * base + c] += 1
                pairs[a * base + b] += 1
                twos[b * base + c] += 1
                firsts[b] += 1
                ones[c] += 1
    kept: dict[str, np.ndarray[Any, Any]] = {"names": np.array(names), "ones": ones, "firsts": firsts}
    for name, counts in (("threes", threes), ("twos", twos), ("pairs", pairs)):
        rows = sorted((key, n) for key, n in counts.items() if n >= RARE)
        kept[name] = np.diff([key for key, _ in rows], prepend=0)  # packs to half the size
        kept[f"{name}_count"] = np.array([n for _, n in rows], np.int32)
    return kept


def judged(kept: dict[str, np.ndarray[Any, Any]], texts: list[str]) -> tuple[int, int, int]:
    """How many are long enough; how many of those lie below the limit, and how many of them shuffled."""
    counts = unpacked(kept)
    draw = random.Random(3)
    long = below = mixed = 0
    for text in texts:
        parts = classed(text, counts.number)
        if sum(map(len, parts)) < LEAST:
            continue
        long += 1
        if (found := fit(parts, counts)) < CHANCE:
            below += 1
            print(f"  {found:.2f} {text[:100]}")
        words = text.lower().split()
        draw.shuffle(words)
        mixed += fit(classed(" ".join(words), counts.number), counts) < CHANCE
    return long, below, mixed


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--apart", action="store_true")
    options = parser.parse_args()
    public = everything(options.data)
    if options.apart:
        kept = counted([s for i, s in enumerate(public) if i % 10] + phrases())
        for name, texts in (("public", public[::10]), ("scenarios", said())):
            long, below, mixed = judged(kept, texts)
            print(f"{name}: {long} long enough, below the limit {below}, shuffled {mixed}")
        return
    path = LANGUAGES / "en" / "order.npz"
    np.savez_compressed(path, allow_pickle=False, **counted([*public, *phrases(), *said()]))
    print(f"{path}: {path.stat().st_size} bytes")


if __name__ == "__main__":
    main()
