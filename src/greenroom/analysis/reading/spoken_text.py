"""Plain text in which each message starts with who says it, and perhaps when."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from greenroom.analysis.reading.clock import moment
from greenroom.analysis.reading.markup import plain, tidy
from greenroom.analysis.reading.raw import Raw
from greenroom.analysis.reading.sides import name_side, said_by_nobody
from greenroom.core.errors import BadRequest

_TIME = r"\d{1,3}:\d{2}(?::\d{2})?(?:[.,]\d{1,6})?(?:\s?[ap]\.?m\.?)?"
_DATE = r"\d{1,4}[./-]\d{1,2}[./-]\d{1,4}"
_WHEN = rf"(?:{_DATE}(?:,\s*|\s+|T))?{_TIME}(?:Z|\s?UTC|[+-]\d\d:?\d\d)?"
_WHO = r"[^\W\d_][^:：\n\[\](){}<>]{0,49}?(?:\s\([^()\d\n]{1,30}\))?"

_STAMPED = re.compile(rf"\W{{0,3}}?[\[(]?\s?({_WHEN})\s?[\])]?\s*[-–—|]?\s*(.*)", re.IGNORECASE | re.ASCII)
_NAMED = re.compile(rf"[*_]{{0,2}}({_WHO})[*_]{{0,2}}\s*[:：][*_]{{0,2}}(?:\s+(.*)|)")
_NAMED_AT = re.compile(rf"({_WHO})\s*[\[(,]\s?({_WHEN})\s?[\])]?\s*[:：-]?(?:\s+(.*)|)", re.IGNORECASE)
_LABELS = frozenset((
             "error", "note", "subject", "re", "fw", "fwd",
    "http", "https", "status", "ps", "order", "address",
    "email", "phone", "tel", "date", "time", "url",
    "warning", "attention", "important", "example", "question",
    "answer", "ticket", "reference", "ref", "product",
    "issue", "problem", "step", "code", "password",
    "username", "priority", "summary", "topic", "title",
    "channel", "duration", "started", "ended",
))  # fmt: skip

_ODD = {0x202F: " ", 0xA0: " ", 0x200E: None, 0x200F: None, 0xFEFF: None}
"""Spaces and marks that phones put around times and names."""

SHOW = "start each message with who says it, such as Agent: Hello, or [10:02] Maria: Hello"


@dataclass(frozen=True, slots=True)
class _Line:
    number: int
    text: str
    when: str = ""
    who: str = ""
    words: str = ""


def read(text: str) -> list[Raw]:
    """Read a text. Raises `BadRequest` when no speaker stands in it."""
    lines = [_line(i, line.strip()) for i, line in enumerate(text.translate(_ODD).split("\n"), 1)]
    named = [line for line in lines if line.who]
    if not named:
        place = next((line.number for line in lines if line.text), 1)
        raise BadRequest("a transcript without speakers", where=f"line {place}", mend=SHOW)
    timed = bool(named[0].when)
    speakers = set() if timed else _speakers(named)
    found: list[tuple[_Line, list[str]]] = []
    for line in lines:
        if line.who and (line.when if timed else line.who in speakers):
            found.append((line, [line.words]))
        elif (line.when and not line.who and timed) or (line.text and said_by_nobody(line.text)):
            continue  # what happened in the chat, said by nobody
        elif found:
            found[-1][1].append(line.text)
    return [
        Raw(
            line.who, plain("\n".join(words)), f"line {line.number}", moment(line.when) if line.when else None
        )
        for line, words in found
    ]


def _line(number: int, text: str) -> _Line:
    if not text or len(text) > 20_000:
        return _Line(number, text)
    if (m := _STAMPED.fullmatch(text)) is not None:
        rest = _NAMED.fullmatch(m[2])
        who = _clean(rest[1]) if rest else ""
        return _Line(number, text, m[1], who, (rest[2] or "") if rest and who else m[2])
    if (m := _NAMED_AT.fullmatch(text)) is not None:
        return _Line(number, text, m[2], _clean(m[1]), m[3] or "")
    if (m := _NAMED.fullmatch(text)) is not None and (who := _clean(m[1])):
        return _Line(number, text, "", who, m[2] or "")
    return _Line(number, text)


def _clean(who: str) -> str:
    """The name, "" when it is a label or half a sentence."""
    name = " ".join(tidy(who).strip(" ~*_,-").split())
    if len(name.split()) > 5 or name.casefold().split(" ")[0] in _LABELS:
        return ""
    return name


def _speakers(named: Sequence[_Line]) -> set[str]:
    """Who speaks in a text without times: what stands there once beside two others is rather "Tip: ..."."""
    counts = Counter(line.who for line in named)
    known = {who for who in counts if name_side(who) is not None}
    often = known | {who for who, n in counts.items() if n > 1}
    both = {"agent", "customer"} <= {name_side(who) for who in known}
    return often if both or len(often - known) >= 2 else set(counts)
