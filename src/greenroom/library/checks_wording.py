"""How it is worded: lines that mean the same and should not, texts too long to read, words that hurt."""

import re
from collections.abc import Iterator
from typing import Any

from greenroom.core.scenario import Concern, Fact, Step
from greenroom.library.checks import Flaw, Subject, error, warning
from greenroom.library.reading import Where
from greenroom.library.words import Words, terms, words_of

NEARLY_THE_SAME = 0.75
"""Shared words over all words (Jaccard) from which two lines are taken for one another."""

LONGEST = {
    "summary": 90,
    "opening": 30,
    "tells": 40,
    "plain_tells": 40,
    "deflects": 25,
    "lines": 40,
    "body": 300,
}
"""Words a text of that name may have: what a person reads, or a customer types at once."""

LONGEST_LABEL = 10
"""Words in a label: it stands in lists, and in "do you mean {label}?"."""

CLAUSE = re.compile(r"(that|whether|if|who|whom|what|when|where|why|how|which|since when)\b", re.IGNORECASE)
PRONOUN = re.compile(r"\b(he|she|his|her|hers|him)\b", re.IGNORECASE)

NOT_READ = frozenset({"words", "poor", "marks"})
"""Lists that no one reads aloud: patterns, a poor agent's lines, marks."""


def twins(subject: Subject) -> Iterator[Flaw]:
    """Wordings of two different facts, or steps, that nobody could tell apart."""
    s = subject.scenario
    asks = [(("facts", i, "asks", j), f.id, x) for i, f in enumerate(s.facts) for j, x in enumerate(f.asks)]
    says = [(("steps", i, "says", j), p.id, x) for i, p in enumerate(s.steps) for j, x in enumerate(p.says)]
    for lines in (asks, says):
        bags = [(where, owner, line, words_of(line, s.language)) for where, owner, line in lines]
        for i, (where, owner, line, bag) in enumerate(bags):
            for _, other, before, its in bags[:i]:
                if bag == its and owner == other:
                    message = f'"{line}" has the same words as "{before}"'
                    yield warning(
                        where, "same-wording", message, "vary it: other words, shorter, more formal"
                    )
                elif owner != other and _alike(bag, its):
                    message = f'"{line}" could as well mean `{other}` ("{before}")'
                    yield error(where, "ambiguous", message, "name what makes the difference in both")


def _alike(a: Words, b: Words) -> bool:
    return a == b or len(a & b) / len(a | b) >= NEARLY_THE_SAME


def readable(subject: Subject) -> Iterator[Flaw]:
    """Texts that are too long for their place."""
    for where, text in _texts(subject.data):
        name = next((p for p in reversed(where) if isinstance(p, str)), "")
        most = LONGEST.get(name) if where[:1] not in (("rubric",), ("ticket",)) else None
        count = len(text.split())
        if most is not None and count > most:
            message = f"{name}: {count} words, at most {most} are read"
            yield warning(where, "too-long", message, "say less, or cut it in two")


def labels(subject: Subject) -> Iterator[Flaw]:
    """Labels of facts, steps and concerns: short names that fit into a question, for whoever is meant."""
    s = subject.scenario
    named: dict[str, tuple[Fact | Step | Concern, ...]]
    named = {"facts": s.facts, "steps": s.steps, "concerns": s.concerns}
    for name, items in named.items():
        for i, item in enumerate(items):
            where, label = (name, i, "label"), item.label
            mend = "a verb first: `restart the laptop`" if name == "steps" else "a name: `the error message`"
            if len(label.split()) > LONGEST_LABEL:
                message = f"label: {len(label.split())} words, at most {LONGEST_LABEL} fit"
                yield warning(where, "label", message, mend)
            if CLAUSE.match(label):
                yield warning(where, "label", f'"do you mean {label}?" is no question', mend)
            if PRONOUN.search(label):
                message = f'"{label}" says he or she, and other people may play this customer'
                yield warning(where, "label", message, mend)
    for i, fact in enumerate(s.facts):
        for mark in () if fact.hidden else fact.marks:
            if mark.lower() in fact.label.lower():
                mend = "name it without telling it: the customer may say the label"
                yield error(("facts", i, "label"), "leak", f"the label gives `{mark}` away", mend)


def inclusive(subject: Subject) -> Iterator[Flaw]:
    """Words that hurt or put people in drawers, in anything that somebody reads."""
    for where, text in _texts(subject.data):
        if not NOT_READ.isdisjoint(str(p) for p in where):
            continue
        for term in terms(subject.content.language):
            found = term.pattern.search(text)
            if found:
                message = f"`{found.group()}`: {term.why}"
                yield warning(where, "inclusive", message, f"say: {term.say}")


def _texts(data: Any, where: Where = ()) -> Iterator[tuple[Where, str]]:
    if isinstance(data, str):
        if re.search(r"\w", data):
            yield where, data
    elif isinstance(data, dict):
        for key, value in data.items():
            yield from _texts(value, (*where, key))
    elif isinstance(data, list):
        for i, value in enumerate(data):
            yield from _texts(value, (*where, i))
