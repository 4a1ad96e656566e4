"""Personal data replaced by what stands for it, and put back."""

import re
from collections.abc import Collection, Iterable, Sequence

from greenroom.privacy.finding import Found, Kind, find
from greenroom.privacy.introductions import given

Value = tuple[Kind, str]
"""The kind and the key of something found: the same however it is written."""

_PLACEHOLDER = re.compile(r"\[(mail|account|card|address|id|phone|name) (\d{1,6})\]")


class Mask:
    """What stands for what in one conversation: the same value is always the same placeholder (`[mail 1]`),
    so a model can tell two numbers apart and repeat one of them. `names`: whoever takes part; names that a
    text gives are known from there on (see `given` for those of a whole conversation). `public`: kinds and
    keys, as `find` gives them, of what is nobody's secret and stays."""

    def __init__(self, names: Iterable[str] = (), public: Collection[Value] = ()) -> None:
        self._public = frozenset(public)
        self._names = tuple(dict.fromkeys(n for n in names if n.strip()))
        self._given: dict[Value, str] = {}
        self._values: dict[str, str] = {}
        self._last: dict[str, int] = {}
        self._written: set[str] = set()

    def mask(self, text: str) -> str:
        """`text` with a placeholder for each piece of personal data. Placeholders that it has already stay,
        and are given to nothing else."""
        self._names = given((text,), self._names)
        if "[" in text:
            self._written.update(m[0] for m in _PLACEHOLDER.finditer(text) if m[0] not in self._values)
        parts, end = [], 0
        for found in self._found(text):
            parts += [text[end : found.start], self._for(found, text[found.start : found.end])]
            end = found.end
        return "".join([*parts, text[end:]])

    def unmask(self, text: str) -> str:
        """`text` with the values again, each as it was first written. Placeholders never given stay."""
        return _PLACEHOLDER.sub(lambda m: self._values.get(m[0], m[0]), text)

    def _found(self, text: str) -> list[Found]:
        """What `find` tells, and what is known by now though nothing around it says what it is."""
        found = [f for f in find(text, self._names) if (f.kind, f.key) not in self._public]
        for (kind, key), placeholder in self._given.items():
            written = self._values[placeholder]
            if kind != "name" and written in text:
                for again in re.finditer(rf"(?<!\w){re.escape(written)}(?!\w)", text):
                    start, end = again.span()
                    if not any(start < f.end and f.start < end for f in found):
                        found.append(Found(kind, start, end, key))
        return sorted(found, key=lambda f: f.start)

    def _for(self, found: Found, written: str) -> str:
        key = (found.kind, found.key)
        if key not in self._given:
            self._given[key] = placeholder = self._next(found.kind)
            self._values[placeholder] = written
        return self._given[key]

    def _next(self, kind: str) -> str:
        while True:
            self._last[kind] = self._last.get(kind, 0) + 1
            placeholder = f"[{kind} {self._last[kind]}]"
            if placeholder not in self._written:
                return placeholder


def whose(said: Iterable[tuple[bool, str]], names: Sequence[str] = ()) -> tuple[set[Value], set[Value]]:
    """What the simulation told first, and what a person typed first, of a conversation in its order; of each
    message whether a person typed it, and its text. What is invented is nobody's secret."""
    said = list(said)
    names = given((text for _, text in said), names)
    told: set[Value] = set()
    typed: set[Value] = set()
    for person, text in said:
        new = {(f.kind, f.key) for f in find(text, names)} - told - typed
        # who has heard a whole name may use a part of it
        new |= {("name", part) for kind, key in new if kind == "name" for part in key.split()} - told - typed
        (typed if person else told).update(new)
    return told, typed


def prepare_masking() -> None:
    """Load what is loaded late, some 0.3 s: the numbering plans and the shapes of accounts."""
    masked("a@example.org (000) 000-0000 DE89370400440532013000")


def masked(text: str, names: Iterable[str] = ()) -> str:
    """`text` for a log line or an export: masked, and nothing kept to undo it."""
    return Mask(names).mask(text)
