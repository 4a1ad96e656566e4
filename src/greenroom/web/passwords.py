"""Passwords: what is good enough for one, and how they are kept.

Kept as Argon2id with the parameters that RFC 9106 recommends where memory is short (64 MiB, three passes):
some 60 ms on one core for each try. Two are computed at a time, so that a flood of tries takes neither all
memory nor all cores.
"""

import asyncio
import re
import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from greenroom.core.errors import BadRequest

SHORTEST = 10
LONGEST = 200
"""Characters."""

AT_ONCE = 2

_COMMON = """
    password passwort passw0rd motdepasse contrasena contraseña senha parola wachtwoord haslo salasana welcome
    welkom willkommen bienvenue letmein changeme secret geheim administrator admin manager trainee root user
    login signin guest test testing temp temporary default example sample demo qwerty qwertyuiop qwertz azerty
    asdfgh asdfghjkl zxcvbn zxcvbnm iloveyou sunshine princess dragon monkey football baseball basketball
    superman batman starwars pokemon michael jennifer charlie jordan thomas hunter shadow master killer
    trustno whatever freedom computer internet samsung google facebook linkedin microsoft windows liverpool
    arsenal chelsea barcelona january february march april june july august september october november
    december spring summer autumn winter monday tuesday wednesday thursday friday saturday sunday
    greenroom helpdesk support company office customer service callcenter abcdef abcdefgh abcdefghij
    qazwsx qazwsxedc
    correcthorsebatterystaple nothing access flower hello cookie cheese banana chocolate butterfly
"""
COMMON = frozenset(_COMMON.split())
"""Beginnings of most passwords that people choose; digits, signs and look-alikes after them do not help."""

_ALIKE = str.maketrans("013457@$!€", "oieastasie")
_RUNS = "01234567890123456789 98765432109876543210 abcdefghijklmnopqrstuvwxyz zyxwvutsrqponmlkjihgfedcba"
_ROWS = "qwertyuiop asdfghjkl zxcvbnm qwertzuiop azertyuiop yxcvbnm"
_MEND = f"take {SHORTEST} characters or more that nobody guesses: four words that are strangers to each other"


class Passwords:
    """Hashes and checks, in threads."""

    def __init__(self) -> None:
        self._hasher = PasswordHasher()
        self._turn = asyncio.Semaphore(AT_ONCE)
        self._nobody: str | None = None

    async def hashed(self, password: str) -> str:
        async with self._turn:
            return await asyncio.to_thread(self._hasher.hash, _same(password))

    async def fits(self, kept: str | None, password: str) -> bool:
        """Whether `kept` was made of the password; it takes as long when nothing is kept."""
        if len(password) > LONGEST:
            return False
        if self._nobody is None:
            self._nobody = await self.hashed("nobody has this one")
        async with self._turn:
            good = await asyncio.to_thread(self._verified, kept or self._nobody, _same(password))
        return good and kept is not None

    def ages(self, kept: str) -> bool:
        """Whether it was made with weaker parameters than today's."""
        return self._hasher.check_needs_rehash(kept)

    def _verified(self, kept: str, password: str) -> bool:
        try:
            return self._hasher.verify(kept, password)
        except (VerificationError, InvalidHashError):
            return False


def check(password: str, *about: str) -> None:
    """Raises `BadRequest` for a password that is too short, common, or hardly more than what `about` says
    (name, mail address)."""
    plain = _same(password)
    if len(plain) < SHORTEST:
        raise BadRequest(f"the password has fewer than {SHORTEST} characters", mend=_MEND)
    if len(plain) > LONGEST:
        raise BadRequest(f"the password has more than {LONGEST} characters", mend="take a shorter one")
    folded = plain.casefold()
    core = _core(folded)
    if len(set(folded)) < 5 or _run(folded) or core in COMMON or folded in COMMON:
        raise BadRequest("this password is one of the first that anybody would try", mend=_MEND)
    words = [_core(w) for text in about for w in re.findall(r"\w+", text.casefold()) if len(w) > 3]
    left = core
    for word in sorted({*words, "greenroom"}, key=len, reverse=True):
        left = left.replace(word, "")
    if left != core and len(left) < 5:
        raise BadRequest("this password is hardly more than your name", mend=_MEND)


def _core(text: str) -> str:
    """Letters alone, look-alikes read as letters, without digits and signs at both ends."""
    inner = text.strip("0123456789!?.,;:-_#*+$€%&/ ")
    return "".join(c for c in inner.translate(_ALIKE) if c.isalpha())


def _run(text: str) -> bool:
    """Whether it is a walk along digits, letters or keys, or one short piece again and again."""
    halves = [text[i:].startswith(text[: len(text) - i]) for i in range(1, 5)]
    return any(halves) or text in _RUNS or any(text.startswith(row) for row in _ROWS.split() if len(row) > 8)


def _same(password: str) -> str:
    """As every keyboard would have it."""
    return unicodedata.normalize("NFKC", password)
