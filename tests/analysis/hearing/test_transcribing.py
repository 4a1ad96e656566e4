"""A recording becomes lines: cut at silences, told apart, and never with more memory for more sound."""

from collections import deque
from pathlib import Path

import numpy as np
import pytest

from greenroom.analysis.hearing.activity import WINDOW, Activity
from greenroom.analysis.hearing.agents import agent_of
from greenroom.analysis.hearing.decoding import Source
from greenroom.analysis.hearing.transcribing import Progress, Transcript, transcribed
from greenroom.analysis.hearing.voices import likeness, voices
from greenroom.core.errors import BadRequest
from greenroom.voices.children import VoiceError
from greenroom.voices.importing import importer
from greenroom.voices.ports import Recognised
from tests.analysis.hearing.sounds import HAS_FLITE, RATE, TALK, save, spoken, talk, tones

NEEDS_FLITE = pytest.mark.skipif(not HAS_FLITE, reason="flite is not installed")


class Loud:
    """A detector to which whatever is loud is speech."""

    def __call__(self, windows: np.ndarray) -> np.ndarray:
        return (np.abs(windows).max(axis=1) > 0.05).astype(float)


class Dictated:
    """A recogniser that is told what it hears."""

    def __init__(self, *words: str) -> None:
        self.words = deque(words)
        self.heard: list[int] = []

    async def begin(self) -> None:
        self.heard.append(0)

    async def feed(self, sound: bytes) -> None:
        assert len(sound) <= 2 * RATE
        self.heard[-1] += len(sound) // 32

    async def partial(self) -> str:
        return ""

    async def end(self) -> Recognised:
        return Recognised(self.words.popleft() if self.words else "yes", 0.9)

    async def close(self) -> None:
        pass


def beeps(channels: int, *at: tuple[int, float, float]) -> np.ndarray:
    """Silence with tones in it: (channel, from, to) in seconds."""
    end = max(to for _, _, to in at) + 2
    sound = np.zeros((channels, int(end * RATE)), np.int16)
    for channel, start, to in at:
        a, b = int(start * RATE), int(to * RATE)
        sound[channel, a:b] = tones(channels, to - start)[channel, : b - a]
    return sound


async def heard(path: Path, recogniser: Dictated) -> Transcript:
    return await transcribed(Source(path), path.name, recogniser, detector=lambda _: Loud())


async def test_two_channels_are_two_speakers_and_the_agent_is_known_by_their_words(tmp_path: Path) -> None:
    sound = beeps(2, (0, 1, 3), (1, 4, 6), (0, 7, 9))
    recogniser = Dictated("my laptop does not work", "how can I help you", "it says error")
    found = await heard(save(tmp_path / "a.wav", sound, "pcm_s16le"), recogniser)
    assert found.apart == "channel"
    assert [(line["speaker"], line["text"]) for line in found.lines] == [
        ("customer", "My laptop does not work."),
        ("agent", "How can I help you?"),
        ("customer", "It says error."),
    ]
    assert [round(line["at"]) for line in found.lines] == [1, 4, 7]
    assert all(1.9 < line["ends"] - line["at"] < 2.7 for line in found.lines)
    assert all(1900 < ms < 2700 for ms in recogniser.heard)
    assert (found.ms, found.cut) == (11_000, False)


async def test_who_goes_on_after_a_short_pause_says_one_message(tmp_path: Path) -> None:
    sound = beeps(2, (0, 1, 3), (0, 3.9, 5), (0, 8, 9), (1, 5.5, 7))
    found = await heard(
        save(tmp_path / "a.wav", sound, "pcm_s16le"), Dictated("one", "two", "other", "three")
    )
    assert [line["text"] for line in found.lines] == ["One. Two.", "Other.", "Three."]


async def test_a_long_monologue_is_cut_and_progress_is_told(tmp_path: Path) -> None:
    path = save(tmp_path / "a.wav", beeps(1, (0, 1, 61)), "pcm_s16le")
    recogniser, told = Dictated(), list[Progress]()
    await transcribed(Source(path), "a.wav", recogniser, told.append, lambda _: Loud())
    assert max(recogniser.heard) <= 26_000
    assert 59_000 < sum(recogniser.heard) < 62_000
    assert [p.ms for p in told] == sorted(p.ms for p in told)
    assert (told[-1].of, told[-1].ms) == (63_000, 63_000)
    assert told[-1].lines >= 2


@pytest.mark.parametrize(
    ("sound", "says"),
    [
        (np.zeros((1, 5 * RATE), np.int16), "silence"),
        (np.random.default_rng(1).normal(0, 300, (2, 5 * RATE)).astype(np.int16), "nobody speaks"),
    ],
)
async def test_a_recording_without_speech_says_what_it_is(
    sound: np.ndarray, says: str, tmp_path: Path
) -> None:
    path = save(tmp_path / "a.wav", sound, "pcm_s16le")
    with pytest.raises(BadRequest, match=says) as told:
        await transcribed(Source(path), "a.wav", Dictated())
    assert told.value.mend


async def test_speech_without_a_word_understood_says_so(tmp_path: Path) -> None:
    path = save(tmp_path / "a.wav", beeps(1, (0, 1, 2)), "pcm_s16le")
    with pytest.raises(BadRequest, match="not a word"):
        await heard(path, Dictated(""))


async def test_music_is_no_speech(tmp_path: Path) -> None:
    time = np.arange(20 * RATE) / RATE
    chords = sum(
        np.sin(2 * np.pi * note * time) * (1 + np.sin(2 * np.pi * beat * time))
        for note, beat in ((261.6, 2), (329.6, 1), (392.0, 0.5), (130.8, 4))
    )
    path = save(tmp_path / "a.mp3", (chords * 2000).astype(np.int16)[None], "libmp3lame")
    with pytest.raises(BadRequest, match="music or noise"):
        await transcribed(Source(path), "a.mp3", Dictated())


async def test_what_stands_in_both_channels_is_heard_once(tmp_path: Path) -> None:
    one = beeps(1, (0, 1, 3), (0, 5, 7))
    path = save(tmp_path / "a.wav", np.repeat(one, 2, axis=0), "pcm_s16le")
    found = await heard(path, Dictated("first", "first", "second", "second"))
    assert found.apart == "voice"
    assert [line["text"] for line in found.lines] == ["First.", "Second."]


async def test_a_recogniser_that_fails_is_tried_again_and_at_last_given_up(tmp_path: Path) -> None:
    class Failing(Dictated):
        failures = 2

        async def end(self) -> Recognised:
            if self.failures:
                self.failures -= 1
                raise VoiceError("it stopped")
            return await super().end()

    path = save(tmp_path / "a.wav", beeps(1, (0, 1, 2), (0, 5, 6)), "pcm_s16le")
    found = await heard(path, Failing("one", "two"))
    assert [line["text"] for line in found.lines] == ["One.", "Two."]
    hopeless = Failing()
    hopeless.failures = 99
    with pytest.raises(VoiceError):
        await heard(path, hopeless)


def test_an_hour_of_speech_needs_no_more_than_its_longest_stretch() -> None:
    activity = Activity(1, Loud())
    second = tones(1, 1)
    longest = 0
    for _ in range(600):
        for stretch in activity.take(second):
            longest = max(longest, len(stretch.sound))
        held = sum(len(w) for side in activity._sides for w in side.kept)
        assert held <= 801 * WINDOW
    assert longest <= 801 * WINDOW


def test_who_is_the_agent_is_guessed_from_the_words_then_from_who_begins() -> None:
    assert agent_of([(0, "my printer does not work"), (1, "I am sorry to hear that")]) == 1
    assert agent_of([(0, "service desk how can i help you"), (1, "hello")]) == 0
    assert agent_of([(0, "hm"), (1, "hm")]) == 0


@NEEDS_FLITE
def test_two_voices_on_one_channel_are_told_apart_and_one_is_left_one(tmp_path: Path) -> None:
    said = [likeness(spoken(text, voice, tmp_path)) for voice, text in TALK]
    assert voices(said) == [0, 1, 0, 1, 0]
    alone = [likeness(spoken(text, "slt", tmp_path)) for _, text in TALK]
    assert voices(alone) == [0] * 5
    assert voices([said[0], None, said[1], None]) == [0, 0, 1, 1]
    assert likeness(np.zeros(100, np.int16)) is None


@NEEDS_FLITE
@pytest.mark.parametrize("channels", [1, 2])
async def test_a_conversation_in_two_voices_is_understood(channels: int, tmp_path: Path) -> None:
    both = talk(tmp_path)
    sound = both if channels == 2 else both.sum(axis=0, dtype=np.int16)[None]
    path = save(tmp_path / "talk.mp3", sound, "libmp3lame")
    recogniser = await importer(lambda: ())(None)
    try:
        found = await transcribed(Source(path), "talk.mp3", recogniser)
    finally:
        await recogniser.close()
    assert [line["speaker"] for line in found.lines] == ["agent", "customer"] * 2 + ["agent"]
    right = {w for _, text in TALK for w in text.lower().replace(",", "").replace(".", "").split()}
    words = [w for line in found.lines for w in line["text"].lower().rstrip(".?").split()]
    assert sum(w in right for w in words) / len(words) > 0.65
