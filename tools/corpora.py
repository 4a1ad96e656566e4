"""The public sentences that may train, read from the folder of data. What each file is, its README tells."""

import csv
import json
import re
from collections.abc import Iterator
from pathlib import Path

LINES = ("clinc150_trainval.jsonl", "natcs_intents.jsonl", "multidogo_software.jsonl", "multiwoz_acts.jsonl")
_END = re.compile(r"(?<=[.!?])\s+")
_APART = re.compile(r"\s+(n't|'[a-z]+|[.,!?;:])(?=\s|$)")


def joined(text: str) -> str:
    """`text` without the spaces that some corpora set before punctuation and endings."""
    return " ".join(_APART.sub(r"\1", text).split())


def sentences(text: str) -> list[str]:
    return [s for s in _END.split(joined(text)) if len(s) > 1]


def rows(path: Path) -> Iterator[dict[str, object]]:
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def everything(data: Path) -> list[str]:
    """Every distinct sentence of the files that may train, in the order of the files."""
    found: dict[str, None] = {}
    with (data / "banking77_train.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found.update(dict.fromkeys(sentences(row["text"])))
    for name in LINES:
        for turn in rows(data / name):
            found.update(dict.fromkeys(sentences(str(turn["text"]))))
    return list(found)
