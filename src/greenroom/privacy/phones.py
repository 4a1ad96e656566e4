"""Telephone numbers, by the numbering plans that `phonenumbers` keeps (Google's libphonenumber)."""

import re
from collections.abc import Iterator
from functools import lru_cache

from greenroom.privacy.numbers import Span, named_otherwise

REGIONS = ("US", "GB", "DE", "NL", "IL")
"""Whose national numbers are known; those with a country's code are known from everywhere."""

_CANDIDATE = re.compile(r"(?<![\w.,:/-])(?:\(?\+)?(?:\(\d|\d)[\d ()./-]{4,22}\d(?!\w|[.,:/-]\d)")
_CUE = re.compile(
    r"(?:phone|call|dial|ring|text|sms|whatsapp|mobile|cell|tel|fax|reach|number|contact|line"
    r"|טלפון|נייד|להתקשר|תתקשר)\W*(?:\w+\W+){0,4}$",
    re.IGNORECASE,
)
_RUN = re.compile(r"\d{3}")
_DATE = re.compile(
    r"\d{4}([-/.])\d{1,2}\1\d{1,2}(?: \d{1,2})?"
    r"|\d{1,2}([-/.])\d{1,2}\2\d{2,4}|(?:19|20)\d\d ?- ?(?:19|20)\d\d"
)


def phones(text: str) -> Iterator[Span]:
    """Digits alone count where they are called a telephone, or begin with the 0 of a trunk call."""
    for found in _CANDIDATE.finditer(text):
        for start, end in _runs(found):
            if _is_phone(text, start, text[start:end]):
                yield start, end
                break


def _runs(found: re.Match[str]) -> Iterator[Span]:
    """The whole of it, without a bracket that is the sentence's; with a country's code, then what is left
    without the groups at its end, which may be another number."""
    start, written = found.start(), found[0]
    if written.count("(") > written.count(")") and written[0] == "(":
        start, written = start + 1, written[1:]
    yield start, found.end()
    if written.startswith("+"):
        gaps = [gap.start() for gap in re.finditer(r" +", written)]
        yield from ((start, start + gap) for gap in reversed(gaps))


def _is_phone(text: str, start: int, written: str) -> bool:
    digits = re.sub(r"\D", "", written)
    if not 7 <= len(digits) <= 15 or _DATE.fullmatch(written) or not _RUN.search(written):
        return False
    meant = not written.isdecimal() or written.startswith("0") or _called_phone(text, start)
    return meant and _valid(written)


def _called_phone(text: str, start: int) -> bool:
    return _CUE.search(text, max(0, start - 60), start) is not None and not named_otherwise(text, start)


@lru_cache(maxsize=4_096)
def _valid(written: str) -> bool:
    import phonenumbers

    regions = (None,) if written.startswith("+") else REGIONS
    for region in regions:
        try:
            if phonenumbers.is_valid_number(phonenumbers.parse(written, region)):
                return True
        except phonenumbers.NumberParseException:
            continue
    return False
