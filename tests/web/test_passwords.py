"""What is good enough for a password, and that it is kept as a hash that says nothing."""

import pytest

from greenroom.core.errors import BadRequest
from greenroom.web.passwords import LONGEST, Passwords, check


@pytest.mark.parametrize(
    "password",
    [
        "short",
        "123456789",
        "1234567890",
        "9876543210",
        "password123",
        "P4$$w0rd2026!",
        "Welcome2026!!",
        "qwertyuiop12",
        "abcdefghijkl",
        "aaaaaaaaaaaa",
        "abcabcabcabc",
        "Greenroom2026",
        "maria.lund.1984",
        "MariaLund!!!!",
        "correcthorsebatterystaple",
        "x" * (LONGEST + 1),
    ],
)
def test_what_anybody_would_try_is_refused(password: str) -> None:
    with pytest.raises(BadRequest):
        check(password, "Maria Lund", "m.lund@house.example")


@pytest.mark.parametrize(
    "password",
    [
        "lamp otter seventeen rain",
        "kV9#tq-Zw2p",
        "Überraschungsei im Moor",
        "пароль не для всех",
        "summer lamp otter 9",
    ],
)
def test_what_nobody_guesses_is_taken(password: str) -> None:
    check(password, "Maria Lund", "m.lund@house.example")


async def test_a_password_is_kept_as_a_hash() -> None:
    passwords = Passwords()
    kept = await passwords.hashed("lamp otter seventeen rain")
    assert kept.startswith("$argon2id$") and "otter" not in kept
    assert await passwords.hashed("lamp otter seventeen rain") != kept
    assert await passwords.fits(kept, "lamp otter seventeen rain")
    assert not await passwords.fits(kept, "lamp otter seventeen")
    assert not await passwords.fits(None, "nobody has this one")
    assert not await passwords.fits("no hash at all", "x")
    assert not passwords.ages(kept)


async def test_the_same_letters_typed_on_another_keyboard_fit() -> None:
    passwords = Passwords()
    kept = await passwords.hashed("cafe\u0301 im Garten 9")
    assert await passwords.fits(kept, "caf\u00e9 im Garten 9")
