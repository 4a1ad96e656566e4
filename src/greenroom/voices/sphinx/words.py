"""Which words to expect: a language model mixed from what is likely said here and from general English.

A recogniser that knows what a conversation may be about errs far less than one that expects anything. The
model is a back-off trigram with Witten-Bell discounting (Witten and Bell, IEEE Trans. Inf. Theory 37, 1991)
over the given lines; its unigrams are mixed with those of general English, so that other words can be heard.
"""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

START, END = "<s>", "</s>"
GENERAL = 0.12
"""Share of general English in the unigrams."""

_DIGITS = dict(enumerate(["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]))
_LETTERS = {
    "a": "EY", "b": "B IY", "c": "S IY", "d": "D IY", "e": "IY", "f": "EH F", "g": "JH IY", "h": "EY CH",
    "i": "AY", "j": "JH EY", "k": "K EY", "l": "EH L", "m": "EH M", "n": "EH N", "o": "OW", "p": "P IY",
    "q": "K Y UW", "r": "AA R", "s": "EH S", "t": "T IY", "u": "Y UW", "v": "V IY",
    "w": "D AH B AH L Y UW", "x": "EH K S", "y": "W AY", "z": "Z IY",
}  # fmt: skip

Known = Callable[[str], bool]


class Weighed(NamedTuple):
    """A line that may be said, counted `weight` times."""

    text: str
    weight: int = 1


def sentences(text: str) -> list[list[str]]:
    """Words as they are spoken: small letters, digits one by one, no marks."""
    found = []
    for part in re.split(r"[.!?;:\n]+(?=\s|$)", text.lower().replace("’", "'")):
        words = []
        for word in re.findall(r"[a-z']+|\d", part):
            plain = word.strip("'") if word not in ("'cause", "'em") else word
            words.append(_DIGITS[int(plain)] if plain.isdigit() else plain)
        if words := [w for w in words if w]:
            found.append(words)
    return found


def spelled(word: str) -> str:
    """How a word is said that no dictionary has: letter by letter."""
    return " ".join(_LETTERS[c] for c in word if c in _LETTERS)


def arpa(lines: Iterable[Weighed], known: Known, general: Mapping[str, float]) -> str:
    """The model as an ARPA file. `known`: whether a word can be pronounced (lines keep the others out);
    `general`: unigram probabilities of general English."""
    counts: list[dict[tuple[str, ...], Counter[str]]] = [defaultdict(Counter) for _ in range(3)]
    for line in lines:
        for sentence in sentences(line.text):
            words = [START, *(w for w in sentence if known(w)), END]
            for i in range(1, len(words)):
                for n in range(3):
                    if i - n >= 0:
                        counts[n][tuple(words[i - n : i])][words[i]] += line.weight
    here = counts[0][()]
    total = sum(here.values()) or 1
    vocabulary = sorted({*here, *(w for w in general if known(w)), END})
    outside = sum(general.get(w, 0.0) for w in vocabulary) or 1.0
    uni = {
        w: (1 - GENERAL) * here.get(w, 0) / total + GENERAL * general.get(w, 0.0) / outside
        for w in vocabulary
    }
    lower: Callable[[tuple[str, ...], str], float] = lambda _h, w: uni.get(w, 1e-9)  # noqa: E731
    bi, bi_back = _discounted(counts[1], lower)
    tri, tri_back = _discounted(counts[2], lambda h, w: _of(bi, bi_back, uni, h[1:], w))
    return _written(uni, bi, bi_back, tri, tri_back)


def _log(p: float) -> str:
    return f"{math.log10(max(p, 1e-30)):.4f}"


Grams = dict[tuple[str, ...], dict[str, float]]


def _discounted(
    counts: Mapping[tuple[str, ...], Counter[str]], lower: Callable[[tuple[str, ...], str], float]
) -> tuple[Grams, dict[tuple[str, ...], float]]:
    found: Grams = {}
    back: dict[tuple[str, ...], float] = {}
    for history, after in counts.items():
        total, types = sum(after.values()), len(after)
        share = total / (total + types)
        below = {w: lower(history, w) for w in after}
        found[history] = {w: share * c / total + (1 - share) * below[w] for w, c in after.items()}
        left = max(1e-6, 1 - sum(found[history].values()))
        back[history] = left / max(1e-6, 1 - sum(below.values()))
    return found, back


def _of(
    bi: Grams,
    back: Mapping[tuple[str, ...], float],
    uni: Mapping[str, float],
    history: tuple[str, ...],
    w: str,
) -> float:
    if (found := bi.get(history, {}).get(w)) is not None:
        return found
    return back.get(history, 1.0) * uni.get(w, 1e-9)


def _written(
    uni: Mapping[str, float],
    bi: Grams,
    bi_back: Mapping[tuple[str, ...], float],
    tri: Grams,
    tri_back: Mapping[tuple[str, ...], float],
) -> str:
    twos = [(h, w, p) for h, after in sorted(bi.items()) for w, p in sorted(after.items())]
    threes = [(h, w, p) for h, after in sorted(tri.items()) for w, p in sorted(after.items())]
    out = ["\\data\\", f"ngram 1={len(uni) + 1}", f"ngram 2={len(twos)}", f"ngram 3={len(threes)}", ""]
    out += ["\\1-grams:", f"-99.0\t{START}\t{_log(bi_back.get((START,), 1.0))}"]
    out += [f"{_log(p)}\t{w}\t{_log(bi_back.get((w,), 1.0))}" for w, p in uni.items()]
    out += ["", "\\2-grams:"]
    out += [f"{_log(p)}\t{h[0]} {w}\t{_log(tri_back.get((*h, w), 1.0))}" for h, w, p in twos]
    out += ["", "\\3-grams:", *(f"{_log(p)}\t{h[0]} {h[1]} {w}" for h, w, p in threes), "", "\\end\\", ""]
    return "\n".join(out)


def weighed(lines: Sequence[Sequence[object]]) -> list[Weighed]:
    """From JSON: `[[text, weight], ...]`."""
    return [Weighed(str(text), max(1, int(str(weight)))) for text, weight in lines]
