"""What goes on the line, and what of it was heard, without a line."""

import asyncio

import pytest

pytest.importorskip("soxr")

from greenroom.channels.voice.mouth import VoiceMouth, said_by
from greenroom.channels.voice.timing import AHEAD, CHUNK
from greenroom.core.session import Session
from greenroom.engine.mouth import Line
from greenroom.voices.children import VoiceError
from greenroom.voices.ports import BYTES_A_MS, Manner, Sound
from tests.staging import PERSONA, SCENARIO

TEXT = "one two three four five"
WORD_MS = 100


class Voice:
    """Speaks 100 ms a word; the samples of word n are n."""

    id = "test"

    def __init__(self) -> None:
        self.broken = False

    async def speak(self, text: str, manner: Manner) -> Sound:
        if self.broken:
            raise VoiceError("stalled")
        words = text.split()
        samples = b"".join(bytes([n + 1]) * (WORD_MS * BYTES_A_MS) for n in range(len(words)))
        return Sound(samples, tuple(n * WORD_MS for n in range(len(words))))

    async def close(self) -> None: ...


class LineOut:
    """Takes chunks; `goes(n)` sends n of them."""

    def __init__(self) -> None:
        self.voice = Voice()
        self.waiting: list[bytes] = []
        self.out: list[bytes] = []
        self.told: list[tuple[bool, str]] = []
        self.mouth = VoiceMouth(self.voice, self._take, lambda on, text: self.told.append((on, text)))
        self.mouth.lines_up(True)

    async def _take(self, chunk: bytes) -> None:
        self.waiting.append(chunk)

    async def goes(self, count: int) -> None:
        for _ in range(count):
            await settled()
            if not self.waiting:
                return
            chunk = self.waiting.pop(0)
            self.out.append(chunk)
            self.mouth.sent(chunk)
        await settled()

    def says(self, text: str = TEXT, beat: int = 0, insists: bool = False) -> "asyncio.Task":
        session = Session(SCENARIO, PERSONA)
        return asyncio.create_task(self.mouth.play(Line(session, 0, beat, text, insists)))


async def settled() -> None:
    for _ in range(12):
        await asyncio.sleep(0)


async def test_all_of_it_is_sent_in_order_and_not_far_ahead():
    line = LineOut()
    playing = line.says()
    await settled()
    assert len(line.waiting) == AHEAD
    await line.goes(100)
    heard = await playing
    assert (heard.text, heard.cut) == (TEXT, False)
    assert b"".join(line.out) == (await Voice().speak(TEXT, Manner())).samples
    assert line.told[-1] == (False, "")
    assert heard.starts <= heard.ends and "synthesis" in heard.stages


async def test_hushed_in_the_third_word_two_were_heard():
    line = LineOut()
    playing = line.says()
    await line.goes(11)  # 220 ms
    line.mouth.hush()
    heard = await playing
    assert (heard.text, heard.cut) == ("one two", True)
    await line.goes(3)  # what was on its way does not count for the next
    again = line.says("six seven")
    await line.goes(100)
    assert (await again).text == "six seven"


async def test_it_goes_on_from_the_word_it_stopped_in():
    line = LineOut()
    playing = line.says()
    await line.goes(11)
    line.mouth.agent_speaks(True)
    await line.goes(50)
    stopped = len(line.out)
    assert stopped <= 15
    line.mouth.agent_speaks(False)
    await line.goes(100)
    heard = await playing
    assert (heard.text, heard.cut) == (TEXT, False)
    assert line.out[stopped][:1] == bytes([3])  # the third word, from its beginning


async def test_who_insists_is_not_stopped():
    line = LineOut()
    line.mouth.agent_speaks(True)
    playing = line.says(insists=True)
    await line.goes(4)
    line.mouth.agent_speaks(True)
    await line.goes(100)
    assert not (await playing).cut


async def test_a_line_that_is_lost_stops_it_and_a_line_that_is_back_goes_on():
    line = LineOut()
    playing = line.says()
    await line.goes(6)
    line.mouth.lines_up(False)
    line.waiting.clear()
    await settled()
    assert not line.waiting and not line.mouth.free
    line.mouth.lines_up(True)
    await line.goes(100)
    assert (await playing).text == TEXT


async def test_without_a_voice_the_words_are_still_said():
    line = LineOut()
    line.voice.broken = True
    playing = line.says("hello there")
    await line.goes(200)
    assert (await playing).text == "hello there"
    assert set(b"".join(line.out)) == {0}


async def test_music_plays_on_hold_and_stops_with_it():
    line = LineOut()
    line.mouth.hold(True)
    await line.goes(60)
    assert len(line.out) == 60 and all(len(c) == CHUNK for c in line.out)
    line.mouth.hold(False)
    await line.goes(10)
    playing = line.says()
    await line.goes(100)
    assert (await playing).text == TEXT


@pytest.mark.parametrize(
    ("ms", "heard"), [(0, ""), (50, ""), (70, "one"), (260, "one two three"), (480, TEXT), (500, TEXT)]
)
async def test_a_word_was_heard_when_most_of_it_was(ms, heard):
    sound = await Voice().speak(TEXT, Manner())
    assert said_by(TEXT, sound, ms) == heard


async def test_who_yields_stops_when_the_agent_goes_on(monkeypatch):
    monkeypatch.setattr("greenroom.channels.voice.mouth.YIELDS_S", 0.0)
    line = LineOut()
    session = Session(SCENARIO, PERSONA)
    line.mouth.agent_speaks(True)
    playing = asyncio.create_task(line.mouth.play(Line(session, 0, 0, TEXT, insists=True, yields=True)))
    await asyncio.sleep(0.02)
    await line.goes(50)
    assert 0 < len(line.out) < 5 and not playing.done()
    line.mouth.agent_speaks(False)
    await line.goes(100)
    assert (await playing).text == TEXT
