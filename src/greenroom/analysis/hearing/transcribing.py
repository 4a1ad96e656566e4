"""A recording becomes lines: {"speaker", "text", "at", "ends", "sure"}, as `score_transcript` takes them.

The file is decoded, cut at silences and recognised piece by piece; only the words are kept.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from greenroom.analysis.hearing.activity import Activity, Detector, Stretch
from greenroom.analysis.hearing.agents import agent_of
from greenroom.analysis.hearing.decoding import Done, Sound, Source, decoded
from greenroom.analysis.hearing.voices import likeness, voices
from greenroom.analysis.transcript import LONGEST_TRANSCRIPT
from greenroom.core.errors import BadRequest, TooLong
from greenroom.core.limits import LONGEST_MESSAGE
from greenroom.voices.children import VoiceError
from greenroom.voices.hearing import written
from greenroom.voices.ports import Recognised, Recogniser

PIECE = 32_000
"""Bytes (1 s) that a recogniser is given at once."""

TRIES = 3

SAME = 0.98
"""How alike two channels may be, at 1, until they count as one that was copied."""

SILENT = 40

GAP_MS = 1_000
"""A shorter pause of one who goes on does not end a message."""

LONG = 600
"""Characters of a message from which it does."""


@dataclass(slots=True)
class Spoken:
    """A stretch that was understood. `at` and `ends` in ms; `sure`: 0 to 1, None when nobody knows."""

    voice: int
    at: int
    ends: int
    text: str
    sure: float | None
    like: np.ndarray | None = None


@dataclass(frozen=True, slots=True)
class Transcript:
    """`ms` of sound; `cut`: it breaks off; `apart`: how the speakers were told apart; `by`: who heard it."""

    lines: list[dict[str, Any]]
    ms: int
    cut: bool
    apart: str
    by: str = ""


@dataclass(slots=True)
class Progress:
    """What was heard so far, in ms; `of`: of how many, None when the file does not say."""

    ms: int = 0
    of: int | None = None
    lines: int = 0


@dataclass(slots=True)
class _Listening:
    said: list[Spoken] = field(default_factory=list)
    loudest: int = 0
    moments: np.ndarray = field(default_factory=lambda: np.zeros(3))
    """Sums of left times left, right times right, left times right."""


async def transcribed(
    source: Source,
    where: str,
    recogniser: Recogniser,
    told: Callable[[Progress], object] = lambda _: None,
    detector: Callable[[int], Detector] | None = None,
    agent: int | None = None,
) -> Transcript:
    """`where` names the file in errors; `told` is called each second of sound; `agent`: the channel or voice
    that is the agent's, None to guess. Raises `BadRequest`, `TooLong`, `VoiceError`."""
    progress, heard = Progress(), _Listening()
    activity = Activity(1, detector(1) if detector else None)
    channels, done = 1, Done(0, False)
    async for part in decoded(source, where):
        if isinstance(part, Sound):
            channels = part.channels
            activity = Activity(channels, detector(channels) if detector else None)
            progress.of = None if part.seconds is None else round(part.seconds * 1000)
        elif isinstance(part, Done):
            done = part
        else:
            _look(heard, part)
            for stretch in activity.take(part):
                await _recognise(heard, stretch, recogniser, where)
            progress.ms += part.shape[1] // 16
            progress.lines = len(heard.said)
            told(replace(progress))
    for stretch in activity.finish():
        await _recognise(heard, stretch, recogniser, where)
    _heard_something(heard, activity.spoken_ms, where)
    lines, apart = _lines(heard, channels, agent)
    return Transcript(lines, done.ms, done.cut, apart, getattr(recogniser, "name", ""))


def _look(heard: _Listening, block: np.ndarray) -> None:
    heard.loudest = max(heard.loudest, int(np.abs(block.astype(np.int32)).max(initial=0)))
    if block.shape[0] == 2:
        left, right = block.astype(np.float64)
        heard.moments += (left @ left, right @ right, left @ right)


async def _recognise(heard: _Listening, stretch: Stretch, recogniser: Recogniser, where: str) -> None:
    found = await _recognised(stretch.sound.astype("<i2").tobytes(), recogniser)
    text = written(found.text)[:LONGEST_MESSAGE]
    if not text:
        return
    if len(heard.said) >= LONGEST_TRANSCRIPT:
        raise TooLong(
            f"more than {LONGEST_TRANSCRIPT} stretches of speech",
            where=where,
            mend="cut it into conversations",
        )
    like = likeness(stretch.sound)
    heard.said.append(Spoken(stretch.channel, stretch.starts, stretch.ends, text, found.confidence, like))


async def _recognised(data: bytes, recogniser: Recogniser) -> Recognised:
    """Tried again when the recogniser fails: it is started anew, and only this stretch is lost with it."""
    for tries in range(1, TRIES + 1):
        try:
            await recogniser.begin()
            for at in range(0, len(data), PIECE):
                await recogniser.feed(data[at : at + PIECE])
            return await recogniser.end()
        except VoiceError:
            if tries == TRIES:
                raise
    return Recognised("")


def _heard_something(heard: _Listening, spoken_ms: int, where: str) -> None:
    if heard.said:
        return
    if heard.loudest < SILENT:
        raise BadRequest(
            "there is nothing but silence in it", where=where, mend="was the right line recorded?"
        )
    if not spoken_ms:
        mend = "send a recording in which somebody speaks"
        raise BadRequest("nobody speaks in it: it is music or noise", where=where, mend=mend)
    mend = "send a clearer recording, or the conversation in writing"
    raise BadRequest("somebody speaks in it, but not a word was understood", where=where, mend=mend)


def _lines(heard: _Listening, channels: int, agent: int | None) -> tuple[list[dict[str, Any]], str]:
    said = sorted(heard.said, key=lambda s: (s.at, s.voice))
    apart = "channel" if channels == 2 and not _same(heard.moments) else "voice"
    if apart == "voice":
        if channels == 2:
            said = _once(said)
        for one, voice in zip(said, voices([s.like for s in said]), strict=True):
            one.voice = voice
    said = _joined(said)
    if agent is None:
        agent = agent_of([(s.voice, s.text) for s in said])
    lines = [
        {
            "speaker": "agent" if s.voice == agent else "customer",
            "text": s.text,
            "at": s.at / 1000,
            "ends": s.ends / 1000,
            "sure": None if s.sure is None else round(s.sure, 2),
        }
        for s in said
    ]
    return lines, apart


def _joined(said: list[Spoken]) -> list[Spoken]:
    """What one says with a short pause in it is one message."""
    found: list[Spoken] = []
    for one in said:
        last = found[-1] if found else None
        near = last is not None and one.at - last.ends < GAP_MS and len(last.text) + len(one.text) < LONG
        if last is not None and near and last.voice == one.voice:
            sure = None if None in (last.sure, one.sure) else min(last.sure or 0, one.sure or 0)
            found[-1] = replace(
                last, text=f"{last.text} {one.text}", ends=max(last.ends, one.ends), sure=sure
            )
        else:
            found.append(one)
    return found


def _same(moments: np.ndarray) -> bool:
    """Whether both channels hold the same."""
    left, right, both = moments
    if min(left, right) < 1e-4 * max(left, right):
        return True  # one of them is empty
    return bool(both > SAME * np.sqrt(left * right))


def _once(said: list[Spoken]) -> list[Spoken]:
    """Without what is only the copy of a stretch in the other channel."""
    kept: list[Spoken] = []
    for one in said:
        if any(k.voice != one.voice and k.at < one.ends and one.at < k.ends for k in kept[-3:]):
            continue
        kept.append(one)
    return kept
