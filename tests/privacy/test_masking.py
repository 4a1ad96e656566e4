"""What is personal data and what only looks like it, and that masking can be undone exactly."""

import logging

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import luhn
from stdnum.de import idnr
from stdnum.il import idnr as zehut
from stdnum.nl import bsn

from greenroom.privacy import Mask, find, masked, whose
from greenroom.privacy.logs import MaskedLines

PERSONAL = [
    ("mail", "dana.cohen+work@example.co.uk"),
    ("mail", "דנה@example.org"),
    ("phone", "+44 20 7946 0958"),
    ("phone", "(212) 555-0199"),
    ("phone", "052-123-4567"),
    ("phone", "030 12345678"),
    ("card", "4111 1111 1111 1111"),
    ("card", "378282246310005"),
    ("card", "5555-5555-5555-4444"),
    ("card", "４１１１ １１１１ １１１１ １１１１"),
    ("account", "GB82 WEST 1234 5698 7654 32"),
    ("account", "de89370400440532013000"),
    ("address", "192.168.1.10"),
    ("address", "2001:db8::ff00:42:8329"),
    ("id", "536-90-4399"),
    ("id", "AB 12 34 56 C"),
    ("id", "111222333"),
    ("id", "36574261809"),
    ("id", "039337423"),
    ("id", "54362315K"),
    ("id", "RCCMNL83S18D969H"),
    ("name", "Dana"),
    ("name", "dana cohen"),
    ("name", "Will"),
]
NAMES = ("Dana Cohen", "Will Smith", "דנה")

NOT_PERSONAL = [
    "your order number 111222333 is on its way",
    "ticket #536904399",
    "at 12:30:45 on 2024-05-12, or from 01.02.2024",
    "Windows 10.0.19045.2364, KB5034441, error 0x80070005",
    "the card 4111 1111 1111 1112 is mistyped",
    "the account GB82 WEST 1234 5698 7654 33 is mistyped",
    "it costs $1,234,567.89 for 100,000,000 pieces",
    "will you call again? the danaher pump",
    "1600 Pennsylvania Avenue, room 2041, postcode 90210",
    "std::vector and 10:20, http://127.0.0.1:8765 and ::1",
]


@pytest.mark.parametrize(("kind", "value"), PERSONAL)
@pytest.mark.parametrize("text", ["{}", "It is {}.", "here:\n{}, thanks", "({})"])
def test_is_found_as_a_whole(kind: str, value: str, text: str) -> None:
    whole = text.format(value)
    found = find(whole, NAMES)
    assert [(f.kind, whole[f.start : f.end]) for f in found] == [(kind, value)]


@pytest.mark.parametrize("text", NOT_PERSONAL)
def test_what_only_looks_like_it_is_left(text: str) -> None:
    assert find(text, NAMES) == []


def test_the_same_value_is_the_same_placeholder_however_it_is_written() -> None:
    mask = Mask()
    assert mask.mask("a@x.org, 4111 1111 1111 1111") == "[mail 1], [card 1]"
    assert mask.mask("b@x.org, A@x.org, 4111111111111111") == "[mail 2], [mail 1], [card 1]"
    assert mask.unmask("Write to [mail 2], not [mail 3].") == "Write to b@x.org, not [mail 3]."


def test_a_hebrew_name_is_found_behind_its_prefix() -> None:
    assert masked("תגידי לדנה שלום", ["דנה"]) == "תגידי ל[name 1] שלום"


def test_signs_that_nobody_sees_hide_nothing() -> None:
    assert masked("4111\u200b1111\u200b1111\u200b1111 and x\u00ad@y.org") == "[card 1] and [mail 1]"


def test_a_placeholder_that_someone_typed_stands_for_nothing() -> None:
    mask = Mask()
    text = "they wrote [mail 1]; mine is a@x.org"
    assert mask.mask(text) == "they wrote [mail 1]; mine is [mail 2]"
    assert mask.unmask(mask.mask(text)) == text


def _luhn(digits: str) -> str:
    return digits + luhn.calc_check_digit(digits)


_cards = st.from_regex(r"4[0-9]{14}", fullmatch=True).map(_luhn).filter(lambda n: len(set(n)) > 1)
_nines = st.from_regex(r"[1-9][0-9]{8}", fullmatch=True).filter(
    lambda n: bsn.is_valid(n) or zehut.is_valid(n)
)
_tax = st.from_regex(r"[1-9][0-9]{10}", fullmatch=True).filter(idnr.is_valid)
_mails = st.from_regex(r"[a-z]{2,8}\.[a-z]{2,8}@[a-z]{2,9}\.(org|com|de)", fullmatch=True)
_phones = st.from_regex(r"\+4420[78][0-9]{7}", fullmatch=True)
_addresses = st.ip_addresses(v=4, network="192.0.2.0/24").map(str)
_values = st.one_of(_cards, _nines, _tax, _mails, _phones, _addresses)
_words = st.from_regex(r"[a-z ]{0,20}[.,?!]? ", fullmatch=True)


@given(st.lists(st.tuples(_words, _values), max_size=5), _words)
def test_no_value_is_left_and_all_come_back(parts: list[tuple[str, str]], end: str) -> None:
    text = "".join(f"{words} {value} " for words, value in parts) + end
    mask = Mask()
    done = mask.mask(text)
    assert not any(value in done for _, value in parts)
    assert mask.unmask(done) == text


@given(st.text(max_size=200))
def test_any_text_comes_back_and_masking_again_changes_nothing(text: str) -> None:
    mask = Mask(["Dana Cohen"])
    done = mask.mask(text)
    assert mask.mask(done) == done
    if not any(f.kind == "name" for f in find(text, ["Dana Cohen"])):
        assert mask.unmask(done) == text


def test_a_log_line_is_masked_with_its_traceback() -> None:
    try:
        raise ValueError("bad input: dana@example.org")
    except ValueError as error:
        made = (type(error), error, error.__traceback__)
    record = logging.LogRecord("greenroom", logging.ERROR, "", 1, "call %s back", ("+442079460958",), made)
    line = MaskedLines("%(levelname)s %(message)s").format(record)
    assert line.startswith("ERROR call [phone 1] back")
    assert "ValueError: bad input: [mail 1]" in line


def test_what_is_known_by_now_is_masked_where_nothing_says_what_it_is() -> None:
    mask = Mask()
    assert mask.mask("call me on 2125550199") == "call me on [phone 1]"
    assert mask.mask("2125550199!") == "[phone 1]!"
    assert Mask().mask("2125550199!") == "2125550199!"


def test_who_said_it_first_decides_whose_it_is() -> None:
    told, typed = whose([(False, "a@x.org"), (True, "a@x.org, b@x.org"), (False, "b@x.org")])
    assert (told, typed) == ({("mail", "a@x.org")}, {("mail", "b@x.org")})
    assert Mask(public=told).mask("a@x.org, b@x.org") == "a@x.org, [mail 1]"
