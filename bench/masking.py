"""How well personal data is found: planted values, and alarms on public text where none was planted.

    python bench/masking.py [--data FOLDER]

Found: values made by rule (right shape and checksum, the same each run) are put into public sentences at a
place between two words; one counts as found when nothing of it is left. Alarms: messages of public corpora
in which something is found; the corpora hold no personal data of their own but for what their makers
invented, so the kinds are told apart: telephone numbers in a corpus of bookings are mostly right, the rest is
false. Time: processor time of one message that holds a number or an @, and of one that holds neither.

Prints the figures and writes `bench/results/masking.json`. FOLDER defaults to the environment's
GREENROOM_DATA.
"""

import argparse
import csv
import json
import os
import random
import re
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from stdnum import luhn
from stdnum.de import idnr
from stdnum.il import idnr as zehut
from stdnum.nl import bsn

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tools"))
from corpora import joined, rows
from greenroom.privacy import find, masked

RESULT = Path(__file__).parent / "results" / "masking.json"
PLANTED = 400
"""Values of each kind."""

LINES = {
    "software support": "multidogo_software.jsonl",
    "requests of all kinds": "clinc150_trainval.jsonl",
    "banking and insurance": "natcs_intents.jsonl",
    "bookings": "multiwoz_acts.jsonl",
}


def digits(draw: random.Random, pattern: str) -> str:
    """`pattern` with each # a digit."""
    return re.sub("#", lambda _: str(draw.randrange(10)), pattern)


def until(draw: random.Random, pattern: str, holds: Callable[[str], bool]) -> str:
    while True:
        made = digits(draw, pattern)
        if holds(re.sub(r"\D", "", made)):
            return made


def card(draw: random.Random) -> str:
    number = digits(draw, draw.choice(("4##############", "52#############")))
    number += luhn.calc_check_digit(number)
    gap = draw.choice(("", " ", "-"))
    return gap.join(number[i : i + 4] for i in range(0, 16, 4))


def account(draw: random.Random) -> str:
    country, length = draw.choice((("DE", 18), ("NL", 0), ("GB", 14)))
    own = digits(draw, "#" * length) if length else "ABNA" + digits(draw, "#" * 10)
    own = "NWBK" + own if country == "GB" else own
    number = int("".join(str(int(c, 36)) for c in f"{own}{country}00"))
    whole = f"{country}{98 - number % 97:02}{own}"
    return whole if draw.random() < 0.5 else " ".join(whole[i : i + 4] for i in range(0, len(whole), 4))


def phone(draw: random.Random) -> str:
    return digits(
        draw,
        draw.choice(
            (
                "+44 20 79## ####",
                "+1 212 55# ####",
                "(212) 55#-####",
                "+49 30 23####",
                "052-3##-####",
                "06 2#######",
            )
        ),
    )


MAKERS: dict[str, Callable[[random.Random], str]] = {
    "mail": lambda d: (
        d.choice(("anna", "b.lee", "c_diaz")) + digits(d, "##@example.") + d.choice(("org", "co.uk", "shop"))
    ),
    "telephone": phone,
    "card": card,
    "bank account": account,
    "IP address": lambda d: digits(d, "198.51.100.#") if d.random() < 0.5 else digits(d, "2001:db8::##:#"),
    "US social security": lambda d: digits(d, "5##-4#-7###"),
    "UK national insurance": lambda d: digits(d, d.choice(("AB ## ## ## C", "JK######A"))),
    "DE tax": lambda d: until(d, "3##########", idnr.is_valid),
    "NL citizen": lambda d: until(d, "2########", bsn.is_valid),
    "IL identity": lambda d: until(d, "0########", zehut.is_valid),
}


def corpora(data: Path) -> dict[str, list[str]]:
    with (data / "banking77_train.csv").open(encoding="utf-8", newline="") as file:
        found = {"banking": [row["text"] for row in csv.DictReader(file)]}
    for name, path in LINES.items():
        found[name] = [joined(str(row["text"])) for row in rows(data / path)]
    with (data / "hebrew_sentiment_train.tsv").open(encoding="utf-8") as file:
        found["Hebrew"] = [line.rsplit("\t", 1)[0] for line in file]
    return found


def planted(texts: list[str]) -> dict[str, dict[str, int]]:
    draw = random.Random(7)
    out = {}
    for kind, make in MAKERS.items():
        left = 0
        for _ in range(PLANTED):
            words, value = draw.choice(texts).split(), make(draw)
            words.insert(draw.randrange(len(words) + 1), value)
            left += value in masked(" ".join(words))
        out[kind] = {"found": PLANTED - left, "of": PLANTED}
    return out


def alarms(texts: list[str]) -> dict[str, object]:
    kinds: Counter[str] = Counter()
    examples: dict[str, list[str]] = {}
    for text in texts:
        found = find(text)
        kinds.update({f.kind for f in found})
        for f in found:
            examples.setdefault(f.kind, []).append(text[max(0, f.start - 30) : f.end + 10])
    if os.environ.get("SHOW"):
        for kind, some in examples.items():
            print(kind, *some[:12], sep="\n    ")
    return {"messages": len(texts), "kinds": dict(sorted(kinds.items()))}


def times(texts: list[str]) -> dict[str, float]:
    """Mean microseconds a message, each of them new."""
    out = {}
    for name, some in (
        ("with a number or an @", [t for t in texts if re.search(r"\d\D?\d\D?\d\D?\d|@", t)][:2_000]),
        ("without", [t for t in texts if not re.search(r"[\d@]", t)][:5_000]),
    ):
        began = time.process_time()
        for text in some:
            find(text, ("Dana Cohen", "Will Smith"))
        out[name] = round((time.process_time() - began) / len(some) * 1e6, 1)
    return out


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--data", type=Path, default=os.environ.get("GREENROOM_DATA"))
    data = parser.parse_args().data
    if data is None:
        sys.exit("name the folder of public data: --data FOLDER, or GREENROOM_DATA")
    found = corpora(Path(data))
    everything = [text for texts in found.values() for text in texts]
    result = {
        "planted": planted(everything),
        "alarms": {name: alarms(texts) for name, texts in found.items()},
        "us": times(everything),
    }
    print(json.dumps(result, indent=1, ensure_ascii=False))
    RESULT.write_text(json.dumps(result, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
