"""Recordings from elsewhere are taken in as fast as GREENROOM_UPLOAD_BYTES_PER_SECOND says, and no faster."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from greenroom.assembly import assembled
from greenroom.channels.limiting import BURST_S
from greenroom.config import Settings
from greenroom.core.errors import BadRequest
from greenroom.web import upload
from greenroom.web.upload import paced
from tests.web.conftest import browser, parts

RATE = 1_000.0
PIECE = 500


class Time:
    """Stands in for asyncio in what paces: who sleeps is there at once, later. `pauses`: for each sleep the
    seconds that had gone by, and how many bytes had been handed over."""

    timeout = staticmethod(asyncio.timeout)

    def __init__(self) -> None:
        self.now = 1_000.0
        self.sent = 0
        self.pauses: list[tuple[float, int]] = []

    def get_running_loop(self) -> "Time":
        return self

    def time(self) -> float:
        return self.now

    async def sleep(self, s: float) -> None:
        self.pauses.append((self.now - 1_000.0, self.sent))
        self.now += s

    async def pieces(self, count: int, every_s: float = 0.0) -> AsyncIterator[bytes]:
        """A body; each piece of it is there `every_s` after the one before was taken."""
        for n in range(count):
            self.now += every_s
            self.sent += PIECE
            yield bytes([n % 256]) * PIECE


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Time:
    made = Time()
    monkeypatch.setattr(upload, "asyncio", made)
    return made


async def test_ten_seconds_worth_comes_at_once_and_then_no_more_than_the_rate(time: Time) -> None:
    came = b"".join([piece async for piece in paced(time.pieces(30), RATE)])
    assert came == b"".join(bytes([n]) * PIECE for n in range(30)), "all of it, in order"
    burst = int(RATE * BURST_S)
    assert time.pauses == [(n * PIECE / RATE, burst + (n + 1) * PIECE) for n in range(10)]
    assert time.now - 1_000.0 == (30 * PIECE - burst) / RATE


async def test_what_comes_slowly_enough_or_without_a_limit_never_waits(time: Time) -> None:
    assert len([piece async for piece in paced(time.pieces(100, PIECE / RATE), RATE)]) == 100
    assert len([piece async for piece in paced(time.pieces(100), 0.0)]) == 100
    assert time.pauses == []


async def test_what_is_handed_on_is_paid_for_first(time: Time) -> None:
    """No piece is given to who stores it before its time."""
    at = [time.now - 1_000.0 async for _ in paced(time.pieces(30), RATE)]
    assert at == [max(0.0, (n * PIECE - RATE * BURST_S) / RATE) for n in range(1, 31)]


async def test_a_body_that_stops_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    async def stuck() -> AsyncIterator[bytes]:
        yield b"a"
        await asyncio.Event().wait()

    monkeypatch.setattr(upload, "SILENT_S", 0.0)
    pieces = paced(stuck(), RATE)
    assert await anext(pieces) == b"a"
    with pytest.raises(BadRequest, match="nothing more came"):
        await anext(pieces)


@pytest.mark.parametrize(("rate", "pauses"), [(RATE, 10), (2 * RATE, 0), (0.0, 0)])
async def test_the_setting_paces_what_is_sent_over_http(
    tmp_path: Path, time: Time, rate: float, pauses: int
) -> None:
    settings = Settings(data=tmp_path, speed="instant", upload_bytes_per_second=rate)
    async with assembled(settings, parts()) as whole, browser(whole) as http:
        await http.get(await whole.link())
        query = {"name": "long.wav"}
        answer = await http.post("/api/analyses/recordings", params=query, content=time.pieces(30))
        assert answer.status_code == 202, answer.text
        await asyncio.wait_for(whole.hearing.over(answer.json()["id"]), 60)
    assert (time.sent, len(time.pauses)) == (30 * PIECE, pauses)
