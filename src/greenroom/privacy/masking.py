"""Personal data replaced by what stands for it, and put back."""

import re
from collections.abc import Collection, Iterable

from greenroom.privacy.finding import Found, find

_PLACEHOLDER = re.compile(r"\[(mail|account|card|address|id|phone|name) (\d{1,6})\]")


class Mask:
    """What stands for what in one conversation: the same value is always the same placeholder (`[mail 1]`),
    so a model can tell two numbers apart and repeat one of them. `names`: whoever takes part. `public`: kinds
    and keys, as `find` gives them, of what is nobody's secret and stays."""

    def __init__(self, names: Iterable[str] = (), public: Collection[tuple[str, str]] = ()) -> None:
        self._public = frozenset(public)
        self._names = tuple(dict.fromkeys(n for n in names if n.strip()))
        self._given: dict[tuple[str, str], str] = {}
        self._values: dict[str, str] = {}
        self._last: dict[str, int] = {}
        self._written: set[str] = set()

    def mask(self, text: str) -> str:
        """`text` with a placeholder for each piece of personal data. Placeholders that it has already stay,
        and are given to nothing else."""
        if "[" in text:
            self._written.update(m[0] for m in _PLACEHOLDER.finditer(text) if m[0] not in self._values)
        parts, end = [], 0
        for found in find(text, self._names):
            if (found.kind, found.key) in self._public:
                continue
            parts += [text[end : found.start], self._for(found, text[found.start : found.end])]
            end = found.end
        return "".join([*parts, text[end:]])

    def unmask(self, text: str) -> str:
        """`text` with the values again, each as it was first written. Placeholders never given stay."""
        return _PLACEHOLDER.sub(lambda m: self._values.get(m[0], m[0]), text)

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


def masked(text: str, names: Iterable[str] = ()) -> str:
    """`text` for a log line or an export: masked, and nothing kept to undo it."""
    return Mask(names).mask(text)
