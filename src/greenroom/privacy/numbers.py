"""Numbers that a checksum tells from others: cards, bank accounts, and those by which states know a person.

Checksums and shapes by python-stdnum, but for two: the shape of a UK national insurance number is HMRC's
(manual NIM39110), and the beginnings and lengths of card numbers are those of ISO/IEC 7812 as the issuers
publish them.
"""

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from stdnum import iban, luhn
from stdnum.de import idnr
from stdnum.es import dni, nie
from stdnum.fr import nir
from stdnum.gb import nhs
from stdnum.il import idnr as zehut
from stdnum.it import codicefiscale
from stdnum.nl import bsn
from stdnum.pl import pesel
from stdnum.us import ssn

Span = tuple[int, int]

_GAP = re.compile(r"[ -]+")
_CARD = re.compile(r"(?<![\w.+-])\d(?:[ -]?\d){12,26}(?![\w]|[.-]\d)")
_ISSUERS = re.compile(
    r"4(?:\d{12}|\d{15}|\d{18})|5[1-5]\d{14}|2(?:22[1-9]|2[3-9]\d|[3-6]\d\d|7[01]\d|720)\d{12}"
    r"|3[47]\d{13}|3(?:0[0-5]|[689]\d)\d{11}|35\d{14}|6(?:011|4[4-9]\d|5\d\d)\d{12}|62\d{14,17}"
    r"|(?:5[0678]|6[37])\d{10,17}"
)
_IBAN = re.compile(r"(?<![\w])[A-Z]{2}\d{2}(?:[ -]?[A-Z0-9]{1,4}){3,8}(?![\w])", re.IGNORECASE)


class Shape(NamedTuple):
    """`pattern`: how it is written; `holds`: whether its checksum is right (given it without gaps)."""

    pattern: re.Pattern[str]
    holds: Callable[[str], bool]
    bare: bool = False
    """Nothing but digits and as short as an order number: what is called otherwise is not meant."""


def _shape(pattern: str, holds: Callable[[str], bool] = lambda _: True, bare: bool = False) -> Shape:
    return Shape(re.compile(rf"(?<![\w.+-])(?:{pattern})(?!\w|[.-]\d)", re.IGNORECASE), holds, bare)


NATIONAL = (
    # US Social Security Number: no checksum; the areas 000, 666 and 900 and above were never given.
    _shape(r"\d{3}([- ])\d{2}\1\d{4}", lambda n: bool(ssn.is_valid(n))),
    # UK National Insurance Number: no checksum.
    _shape(
        r"(?!BG|GB|KN|NK|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?\d\d ?\d\d ?\d\d ?[A-D]",
    ),
    # DE Steuerliche Identifikationsnummer: ISO 7064 mod 11, 10, and which digits may come twice.
    _shape(r"[1-9]\d ?\d{3} ?\d{3} ?\d{3}", idnr.is_valid, bare=True),
    # NL Burgerservicenummer: the test of eleven.
    _shape(r"\d{3}([ .]?)\d{3}\1\d{3}|\d{4}\.\d{2}\.\d{3}", bsn.is_valid, bare=True),
    # IL Teudat Zehut: Luhn.
    _shape(r"\d{9}|\d{8}-\d", zehut.is_valid, bare=True),
    # UK National Health Service: mod 11.
    _shape(r"\d{3} \d{3} \d{4}", nhs.is_valid, bare=True),
    # ES Documento Nacional de Identidad and Número de Identidad de Extranjero: a letter, mod 23.
    _shape(r"\d{8}-?[A-Z]", dni.is_valid),
    _shape(r"[XYZ]-?\d{7}-?[A-Z]", nie.is_valid),
    # FR Numéro d'inscription au répertoire: mod 97.
    _shape(r"[12] ?\d\d ?\d\d ?\d[\dAB] ?\d{3} ?\d{3} ?\d\d", nir.is_valid),
    # IT Codice Fiscale: a letter, mod 26.
    _shape(r"[A-Z]{6}[0-9A-Z]{2}[A-Z][0-9A-Z]{2}[A-Z][0-9A-Z]{3}[A-Z]", codicefiscale.is_valid),
    # PL Powszechny Elektroniczny System Ewidencji Ludności: weighted, mod 10, begins with a date.
    # Those born in 2007 are left: 07 is how mobile telephones begin.
    _shape(r"(?!07)\d{11}", pesel.is_valid, bare=True),
)

_OTHERWISE = re.compile(
    r"(?:order|ticket|invoice|booking|reference|ref|case|tracking|confirmation|serial|product|item|model|part"
    r"|article|account|policy|routing|version|build|error|code|הזמנה|פנייה|חשבונית|מעקב)"
    r"(?: (?:number|no|nr|id|is|was|מספר))*[\s.:#'\"-]*$",
    re.IGNORECASE,
)
"""What comes before a number that is no person's."""


def cards(text: str) -> Iterator[Span]:
    """Payment cards: an issuer's beginning and length, and Luhn's check digit."""
    return _within(_CARD, text, _is_card)


def accounts(text: str) -> Iterator[Span]:
    """International bank account numbers: the country's length and shape, and mod 97."""
    return _within(_IBAN, text, iban.is_valid)


def _is_card(written: str) -> bool:
    digits = _GAP.sub("", written)
    return bool(_ISSUERS.fullmatch(digits)) and len(set(digits)) > 1 and luhn.is_valid(digits)


def _within(pattern: re.Pattern[str], text: str, holds: Callable[[str], bool]) -> Iterator[Span]:
    """In each match the first of the longest runs of groups that `holds`: what stands before or after may
    look like one group more."""
    for found in pattern.finditer(text):
        gaps = list(_GAP.finditer(found[0]))
        starts = [0, *(gap.end() for gap in gaps)]
        ends = [len(found[0]), *(gap.start() for gap in reversed(gaps))]
        runs = ((s, e) for s in starts for e in ends if e - s > 11)
        run = next((r for r in runs if holds(found[0][slice(*r)])), None)
        if run is not None:
            yield found.start() + run[0], found.start() + run[1]


def national(text: str) -> Iterator[Span]:
    """Numbers by which a state knows a person."""
    for shape in NATIONAL:
        for found in shape.pattern.finditer(text):
            if shape.bare and named_otherwise(text, found.start()):
                continue
            if shape.holds(re.sub(r"[ .-]", "", found[0])):
                yield found.span()


def named_otherwise(text: str, start: int) -> bool:
    """Whether the number at `start` is called an order, a ticket or the like."""
    return _OTHERWISE.search(text, max(0, start - 40), start) is not None
