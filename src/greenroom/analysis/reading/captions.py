"""WebVTT and SRT: cues of a recording, put together to what each speaker said before the other spoke."""

import html
import re
from dataclasses import dataclass

from greenroom.analysis.reading.clock import offset
from greenroom.analysis.reading.markup import tidy
from greenroom.analysis.reading.raw import Raw
from greenroom.core.errors import BadRequest

_TIMES = re.compile(
    r"\s*(?:(\d{1,3}):)?([0-5]?\d):([0-5]?\d)[.,](\d{1,3})\s*-->\s*(?:\d{1,3}:)?\d{1,2}:\d{1,2}[.,]\d{1,3}.*",
    re.A,
)
_VOICE = re.compile(r"<v(?:\.[\w.-]*)?\s+([^<>]{1,80})>")
_TAG = re.compile(r"</?[a-z][^<>]{0,80}>|<[\d:.]{1,16}>", re.IGNORECASE)
_NAMED = re.compile(r"(?:>>\s*|-\s*)?([^\W\d_][^:<>\n]{0,49}):\s+(\S.*)", re.DOTALL)

SHOW = "write <v Agent>Hello</v> or Agent: Hello in the cue"


@dataclass(slots=True)
class _Cue:
    where: str
    start: float
    text: str


def looks(text: str) -> bool:
    """Whether it starts like captions."""
    head = text.lstrip("\n ")[:400]
    return head.startswith("WEBVTT") or any(_TIMES.fullmatch(line) for line in head.split("\n")[:3])


def read(text: str) -> list[Raw]:
    """Read captions. Raises `BadRequest` when a cue comes before anyone is named."""
    found: list[Raw] = []
    for cue in _cues(text):
        for who, words in _voices(cue.text):
            if not words:
                continue
            if found and who in (None, found[-1].who):
                before = found[-1]
                found[-1] = Raw(before.who, f"{before.text} {words}", before.where, before.at)
            elif who is None:
                raise BadRequest("a cue without a speaker", where=cue.where, mend=SHOW)
            else:
                found.append(Raw(who, words, cue.where, offset(cue.start)))
    if not found:
        raise BadRequest("captions without words", mend=SHOW)
    return found


def _cues(text: str) -> list[_Cue]:
    cues: list[_Cue] = []
    inside = False
    lines = text.split("\n")
    for number, line in enumerate(lines, 1):
        if "-->" in line:
            m = _TIMES.fullmatch(line)
            if m is None:
                raise BadRequest(
                    f"times that cannot be read: {line.strip()[:60]}",
                    where=f"line {number}",
                    mend="write 00:00:01.000 --> 00:00:04.000",
                )
            start = int(m[1] or 0) * 3600 + int(m[2]) * 60 + int(m[3]) + int(m[4].ljust(3, "0")) / 1000
            cues.append(_Cue(f"line {number}", start, ""))
            inside = True
        elif not line.strip():
            inside = False
        elif inside and not (line.strip().isdigit() and number < len(lines) and "-->" in lines[number]):
            cues[-1].text += line + "\n"
    return cues


def _voices(text: str) -> list[tuple[str | None, str]]:
    """(speaker, words) in a cue: voice tags first, else "Name: words"."""
    pieces = _VOICE.split(text)
    if len(pieces) > 1:
        pairs = [(None, pieces[0]), *zip(pieces[1::2], pieces[2::2], strict=True)]
        return [(who and _name(who), _words(said)) for who, said in pairs]
    found: list[tuple[str | None, str]] = []
    for line in text.split("\n"):
        m = _NAMED.fullmatch(line.strip())
        if m is not None:
            found.append((_name(m[1]), _words(m[2])))
        elif found:
            who, words = found[-1]
            found[-1] = (who, f"{words} {_words(line)}".strip())
        else:
            found.append((None, _words(line)))
    return found


def _name(text: str) -> str:
    return " ".join(tidy(html.unescape(text)).split())


def _words(text: str) -> str:
    return " ".join(tidy(html.unescape(_TAG.sub("", text))).split())
