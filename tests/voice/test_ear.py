"""From who speaks when, and what was recognised, to turns."""

import asyncio

from greenroom.channels.voice import ear as module
from greenroom.channels.voice.ear import Ear, Turn
from greenroom.channels.voice.turns import Pauses
from greenroom.voices.children import VoiceError
from greenroom.voices.ports import Recognised

CHUNK = bytes(640)


class Words:
    """Recognises what a test has laid out, one text an utterance."""

    def __init__(self, *texts: str) -> None:
        self.texts = list(texts)
        self.fed = 0
        self.broken = False

    async def begin(self) -> None:
        self.fed = 0

    async def feed(self, sound: bytes) -> None:
        self.fed += len(sound)

    async def partial(self) -> str:
        return self.texts[0] if self.texts else ""

    async def end(self) -> Recognised:
        if self.broken:
            raise VoiceError("stalled")
        return Recognised(self.texts.pop(0) if self.texts else "", 0.5)

    async def close(self) -> None: ...


class Heard:
    def __init__(self, words: Words | None, pauses: Pauses) -> None:
        self.turns: list[Turn | None] = []
        self.began = 0
        self.partials: list[str] = []
        self.over = asyncio.Event()
        self.problems: list[str] = []
        self.ear = Ear(
            words,
            pauses,
            self._begin,
            self._over,
            self.partials.append,
            lambda error: self.problems.append(error.message),
        )

    def _begin(self) -> None:
        self.began += 1

    def _over(self, turn: Turn | None) -> None:
        self.turns.append(turn)
        self.over.set()

    async def says(self, chunks: int = 25, silence: int = 5) -> None:
        self.ear.speaks(True)
        for _ in range(chunks):
            self.ear.hears(CHUNK)
        self.ear.speaks(False)
        for _ in range(silence):
            self.ear.hears(CHUNK)
        for _ in range(10):
            await asyncio.sleep(0)

    async def turn(self) -> Turn | None:
        async with asyncio.timeout(5):
            await self.over.wait()
        self.over.clear()
        return self.turns[-1]


AT_ONCE = Pauses(asked=0, stated=0, open=60_000)


async def test_a_question_is_a_turn_at_once():
    words = Words("what does it say")
    heard = Heard(words, AT_ONCE)
    for _ in range(40):
        heard.ear.hears(CHUNK)
    await heard.says()
    turn = await heard.turn()
    assert turn is not None and turn.text == "What does it say?" and turn.confidence == 0.5
    assert {"vad", "recognition", "wait"} <= set(turn.stages)
    assert words.fed > 25 * 640  # and what was said before it was noticed
    assert heard.began == 1 and not heard.ear.has_floor
    assert "what does it say" in heard.partials
    await heard.ear.close()


async def test_an_open_sentence_is_one_turn_with_its_rest():
    heard = Heard(Words("could you tell me", "what it says"), AT_ONCE)
    await heard.says()
    assert heard.ear.has_floor and not heard.turns
    await heard.says()
    turn = await heard.turn()
    assert turn is not None and turn.text.startswith("Could you tell me what it says")
    assert heard.began == 1
    await heard.ear.close()


async def test_noise_comes_to_nothing():
    heard = Heard(Words(""), Pauses(open=0))
    await heard.says()
    assert await heard.turn() is None
    assert not heard.ear.has_floor
    await heard.ear.close()


async def test_a_recogniser_that_fails_leaves_the_floor():
    words = Words("never heard")
    words.broken = True
    heard = Heard(words, Pauses(open=0))
    await heard.says()
    assert await heard.turn() is None
    assert heard.problems == ["stalled"]
    words.broken, words.texts = False, ["who are you"]
    await heard.says()
    assert (await heard.turn()).text == "Who are you?"
    await heard.ear.close()


async def test_what_is_forgotten_is_no_turn():
    heard = Heard(Words("what does it say", "who are you"), AT_ONCE)
    heard.ear.speaks(True)
    heard.ear.hears(CHUNK)
    heard.ear.forget()
    assert not heard.ear.has_floor
    await asyncio.sleep(0)
    await heard.says()
    assert (await heard.turn()).text == "Who are you?"
    await heard.ear.close()


async def test_the_deaf_hear_nothing():
    heard = Heard(Words("what does it say"), AT_ONCE)
    heard.ear.deaf = True
    await heard.says()
    assert heard.began == 0 and not heard.turns
    await heard.ear.close()


async def test_music_without_end_is_cut(monkeypatch):
    monkeypatch.setattr(module, "LONGEST_MS", 200)
    heard = Heard(Words("what does it say"), AT_ONCE)
    heard.ear.speaks(True)
    for _ in range(30):
        heard.ear.hears(CHUNK)
    assert (await heard.turn()).text == "What does it say?"
    await heard.ear.close()


async def test_when_the_page_recognises_the_customer_goes_on_if_no_words_come(monkeypatch):
    monkeypatch.setattr(module, "SILENT_MS", 0)
    heard = Heard(None, AT_ONCE)
    await heard.says()
    assert await heard.turn() is None
    await heard.ear.close()


async def test_sound_that_is_late_is_waited_for():
    heard = Heard(Words("what does it say", "exactly"), Pauses(asked=100, stated=100, open=60_000))
    await heard.says(silence=1)
    await asyncio.sleep(0.12)  # by the clock the pause is over, but hardly any of it was heard
    assert heard.ear.has_floor and not heard.turns
    await heard.says(silence=5)
    turn = await heard.turn()
    assert turn is not None and turn.text.startswith("What does it say exactly")
    await heard.ear.close()


async def test_sound_that_does_not_come_is_not_waited_for_long(monkeypatch):
    monkeypatch.setattr(module, "LATE_MS", 40)
    heard = Heard(Words("what does it say"), Pauses(asked=60))
    await heard.says(silence=0)
    assert (await heard.turn()).text == "What does it say?"
    await heard.ear.close()


async def test_the_answer_is_prepared_when_they_fall_silent_and_again_if_other_words_were_heard():
    asked = []

    async def weigh(text, likely):
        asked.append((text, likely))
        return True

    class Guesses(Words):
        async def partial(self):
            return "what does it"

    heard = Heard(Guesses("what does it say now"), AT_ONCE)
    heard.ear._weigh = weigh
    heard.ear.speaks(True)
    heard.ear.hears(CHUNK)
    heard.ear.hushes()
    for _ in range(5):
        await asyncio.sleep(0)
    assert asked == []  # an open sentence is not worth it
    Guesses.partial = Words.partial
    heard.ear.hushes()
    for _ in range(5):
        await asyncio.sleep(0)
    assert asked == [("What does it say now?", False)]
    heard.ear.speaks(False)
    assert (await heard.turn()).text == "What does it say now?"
    assert len(asked) == 1  # it was known already
    await heard.ear.close()


async def test_a_question_that_the_customer_makes_nothing_of_is_waited_for_as_a_statement():
    async def weigh(text, likely):
        return False

    heard = Heard(Words("what does it say"), Pauses(asked=0, stated=60_000, open=60_000))
    heard.ear._weigh = weigh
    await heard.says()
    assert heard.ear.has_floor and not heard.turns
    await heard.ear.close()
