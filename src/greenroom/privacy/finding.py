"""Where personal data stands in a text, and of which kind."""

import ipaddress
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Literal, NamedTuple

from greenroom.privacy.introductions import given
from greenroom.privacy.numbers import Span, accounts, cards, national
from greenroom.privacy.phones import phones
from greenroom.privacy.plain import plain

Kind = Literal["mail", "account", "card", "address", "id", "phone", "name"]


class Found(NamedTuple):
    """`start` to `end` in the text; `key`: the same for the same value, however it is written."""

    kind: Kind
    start: int
    end: int
    key: str


_MAIL = re.compile(r"(?<![\w.+%-])[\w.+%-]{1,64}@(?:[\w-]+\.)+[^\W\d_]{2,}")
_IP4 = re.compile(r"(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?![\w]|\.\d)")
_IP6 = re.compile(r"(?<![\w:.])(?=[^\s]*\d)[0-9a-f]{0,4}(?::[0-9a-f]{0,4}){2,7}(?![\w:])", re.IGNORECASE)
_WORTH = re.compile(r"\d\D{0,3}\d\D{0,3}\d\D{0,3}\d|@|::")
"""Nothing but names can stand in a text without this."""

_ALSO_WORDS = frozenset(
    re.findall(
        r"\w+",
        "amber april art august bill bob brook chance chase chip christian crystal daisy dawn dean"
        " don drew faith frank gene grace grant guy harmony heath holly hope hunter iris ivy jack jade"
        " jean joy june lily mark mason may melody miles misty nick olive pat penny pierce ray rich"
        " rob robin rose ruby rusty sandy sky star sue summer ted tony will young long best day black"
        " brown green grey gray king little love price short small stone white wood",
    )
)
LONGEST_KEPT = 4_000
"""Characters of a text whose findings are kept: longer ones are no messages."""

_NOBODY = frozenset(
    {"you", "me", "agent", "customer", "guest", "local", "admin", "trainee", "trainer", "user"}
)
"""Called so, a person has no name."""

_HEBREW = re.compile(r"[\u0590-\u05ff]")


def find(text: str, names: Iterable[str] = ()) -> list[Found]:
    """Personal data in `text`, in its order, nothing twice: mail, telephone, card, bank account, national and
    IP numbers, those of `names` (full names; their parts are known too), and names that the text gives."""
    known = given((text,), tuple(names))
    return list((_found if len(text) <= LONGEST_KEPT else _found.__wrapped__)(text, known))


@lru_cache(maxsize=4_096)
def _found(text: str, names: tuple[str, ...]) -> tuple[Found, ...]:
    """As `find`; kept, since the messages of a conversation are read again with each turn."""
    clean, where = plain(text)
    taken: list[Found] = []
    for kind, spans in _spans(clean, names):
        for start, end in spans:
            if start < end and not any(start < t.end and t.start < end for t in taken):
                taken.append(Found(kind, start, end, _key(kind, clean[start:end])))
    taken.sort(key=lambda f: f.start)
    return tuple(f._replace(start=where[f.start], end=where[f.end - 1] + 1) for f in taken)


def _spans(text: str, names: tuple[str, ...]) -> Iterator[tuple[Kind, Iterable[Span]]]:
    """Surer kinds first: what they take the others leave."""
    if _WORTH.search(text):
        kinds: Sequence[tuple[Kind, Callable[[str], Iterator[Span]]]] = (
            ("mail", _mails),
            ("account", accounts),
            ("card", cards),
            ("address", _addresses),
            ("id", national),
            ("phone", phones),
        )
        for kind, spans in kinds:
            yield kind, spans(text)
    for pattern in _patterns(names):
        yield "name", (m.span("name") for m in pattern.finditer(text))


def _mails(text: str) -> Iterator[Span]:
    return (m.span() for m in _MAIL.finditer(text))


def _addresses(text: str) -> Iterator[Span]:
    for pattern in (_IP4, _IP6):
        for found in pattern.finditer(text):
            try:
                address = ipaddress.ip_address(found[0])
            except ValueError:
                continue
            if not (address.is_loopback or address.is_unspecified):  # nobody's
                yield found.span()


def _key(kind: Kind, written: str) -> str:
    if kind in ("mail", "name"):
        return " ".join(written.casefold().split())
    if kind == "phone":
        return re.sub(r"\D", "", written)
    if kind == "address":
        return str(ipaddress.ip_address(written))
    return re.sub(r"[ .-]", "", written).upper()


@lru_cache(maxsize=512)
def _patterns(names: tuple[str, ...]) -> tuple[re.Pattern[str], ...]:
    """Whole names before their parts. A part that is a word too is only meant with a capital."""
    wholes = sorted({" ".join(n.split()) for n in names if n.strip()}, key=len, reverse=True)
    wholes = [whole for whole in wholes if whole.casefold() not in _NOBODY]
    parts = {p.strip(".,") for whole in wholes for p in whole.split()} - set(wholes)
    found = [_pattern(re.escape(w).replace(r"\ ", r"\s+"), w) for w in wholes if len(w) > 1]
    found += [_pattern(re.escape(p), p) for p in sorted(parts, key=len, reverse=True) if len(p) > 2]
    return tuple(found)


def _pattern(escaped: str, name: str) -> re.Pattern[str]:
    before = r"(?<!\w)(?:[ובלמהשכ]{0,2})" if _HEBREW.search(name) else r"(?<!\w)"
    flags = re.NOFLAG if name.casefold() in _ALSO_WORDS else re.IGNORECASE
    return re.compile(rf"{before}(?P<name>{escaped})(?!\w)", flags)
