"""Transcripts from elsewhere, in any of the usual formats, become the lines that `score_transcript` takes."""

from itertools import pairwise
from typing import Any, NamedTuple

from greenroom.analysis.reading import sniff
from greenroom.analysis.reading.clock import from_first
from greenroom.analysis.reading.decode import LARGEST, decode
from greenroom.analysis.reading.raw import Raw
from greenroom.analysis.reading.sides import sides, spoken
from greenroom.analysis.transcript import LONGEST_TRANSCRIPT
from greenroom.core.errors import BadRequest, TooLong, WhoIsAgent
from greenroom.core.limits import LONGEST_MESSAGE

__all__ = ["LARGEST", "Talk", "read_talk", "read_transcript"]

LONGEST_TALK = 10**8
"""Seconds from the first message to the last, about three years."""


class Talk(NamedTuple):
    """`lines` as `read_transcript` gives them; `speakers`: what the file calls those who speak."""

    lines: list[dict[str, Any]]
    speakers: tuple[str, ...]


def read_transcript(name: str, data: bytes, *, agent: str | None = None) -> list[dict[str, Any]]:
    """The lines of `read_talk`. Raises the same."""
    return read_talk(name, data, agent=agent).lines


def read_talk(name: str, data: bytes, *, agent: str | None = None) -> Talk:
    """Read a conversation held elsewhere.

    `name` is the file's name (it helps to tell formats apart, and stands in errors); `agent` tells who of the
    speakers is the agent when their names don't. Lines are {"speaker": "agent" | "customer", "text", "at"};
    "at" is in seconds from the first message, and is missing where the file has no time.
    Raises `BadRequest` or `TooLong`, which name the line or message and how to mend it.
    """
    text = decode(name, data)
    try:
        return _lines(sniff.read(name, text), agent)
    except TooLong as error:
        raise TooLong(f"{name}: {error.message}", mend=error.mend) from error
    except WhoIsAgent as error:
        error.where = name
        raise
    except BadRequest as error:
        where = f"{name}: {error.where}" if error.where else name
        raise BadRequest(error.message, where=where, mend=error.mend) from error


def _lines(found: list[Raw], agent: str | None) -> Talk:
    if len(found) > 4 * LONGEST_TRANSCRIPT:  # far too many, whatever is left out of them
        raise _too_many(len(found))
    said = spoken(found)
    if not said:
        raise BadRequest("nobody says anything in it", mend="give at least one message with words")
    if len(said) > LONGEST_TRANSCRIPT:
        raise _too_many(len(said))
    for raw in said:
        if len(raw.text) > LONGEST_MESSAGE:
            raise TooLong(
                f"{raw.where}: {len(raw.text)} characters; at most {LONGEST_MESSAGE} fit", mend="split it"
            )
    who = sides(said, agent)
    at = _in_order(said, from_first([raw.at for raw in said]))
    lines: list[dict[str, Any]] = []
    for raw, side, seconds in zip(said, who, at, strict=True):
        line: dict[str, Any] = {"speaker": side, "text": raw.text}
        lines.append(line if seconds is None else line | {"at": seconds})
    if all(seconds is not None for seconds in at):
        lines.sort(key=lambda line: float(line["at"]))
    return Talk(lines, tuple(dict.fromkeys(raw.who for raw in said if raw.who)))


def _too_many(count: int) -> TooLong:
    return TooLong(f"{count} messages; at most {LONGEST_TRANSCRIPT} fit", mend="score it in parts")


def _in_order(said: list[Raw], at: list[float | None]) -> list[float | None]:
    """When some times are missing the file's order stands, and a time that goes back is left out."""
    for raw, seconds in zip(said, at, strict=True):
        if seconds is not None and seconds > LONGEST_TALK:
            raise BadRequest(
                "its time is more than three years after the first",
                where=raw.where,
                mend="check the times, or take them out",
            )
    if None not in at:
        return at
    known = [seconds for seconds in at if seconds is not None]
    if all(a <= b for a, b in pairwise(known)):
        return at
    last = 0.0
    kept: list[float | None] = []
    for seconds in at:
        kept.append(seconds if seconds is not None and seconds >= last else None)
        last = last if kept[-1] is None else float(kept[-1])
    return kept
