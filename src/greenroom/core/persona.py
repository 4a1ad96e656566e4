"""Who the customer is: one YAML file each, and the only place where a persona is described.

id: patient_retiree
name: Patient retiree
about: Retired, friendly, unhurried; never worked with computers.
tech: 0                    # 0 knows the power button .. 3 could do the agent's job
wpm: 18                    # typing speed, words a minute
start: {frustration: 15, satisfaction: 45, patience: 85, cooperation: 80}
temper: {gain: 1.1, loss: 0.7, causes: {jargon: 1.8}}
style: {casing: sentence, typos: 0.01, fillers: [well, you see], words: 14, split: 0.2}
dials: {tangents: 0.25}
suits: {types: [printer], tags: [home]}
voice: {...}
lines: {intent: {openers: [...], cores: [...], tails: [...]}}     # see brains/builtin/speaker
"""

from typing import Annotated, Literal

from pydantic import Field

from greenroom.core.mood import Mood
from greenroom.core.scenario import Content, Id, Line

Share = Annotated[float, Field(ge=0, le=1)]


class Temper(Content):
    """How strongly mood moves. `gain` multiplies moves for the better, `loss` moves for the worse;
    `causes` multiplies single causes (names as in `core/mood.py`), 0 to 4."""

    gain: Annotated[float, Field(ge=0, le=3)] = 1.0
    loss: Annotated[float, Field(ge=0, le=3)] = 1.0
    causes: dict[str, Annotated[float, Field(ge=0, le=4)]] = {}


class Style(Content):
    """How the customer writes. `words`: usual length of one message. `typos`: share of words mistyped.
    `split`: chance that a long reply comes as several messages."""

    casing: Literal["sentence", "lower", "loose"] = "sentence"
    punctuation: Literal["tidy", "loose", "bare"] = "tidy"
    typos: Annotated[float, Field(ge=0, le=0.2)] = 0.0
    fillers: tuple[str, ...] = ()
    filler_rate: Share = 0.0
    abbreviations: dict[str, str] = {}
    words: Annotated[int, Field(ge=2, le=60)] = 11
    split: Share = 0.2


class Dials(Content):
    """Ways of being difficult, each a chance 0 to 1 that it shows when there is room for it (CU-13)."""

    tangents: Share = 0.0
    impatient: Share = 0.0
    half_answers: Share = 0.0
    impossible: Share = 0.0
    claims_done: Share = 0.0
    gives_up: Share = 0.0
    insists: Share = 0.0


class Suits(Content):
    """Which tickets this persona comes with when a scenario names none."""

    types: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()


class Voice(Content):
    """How it sounds: `rate` 1.0 is normal speed, `pitch` in semitones, `manner` in a few words."""

    manner: str = "neutral"
    rate: Annotated[float, Field(ge=0.5, le=2)] = 1.0
    pitch: Annotated[float, Field(ge=-12, le=12)] = 0.0


class Bank(Content):
    """Pieces of what is said for one intent: opener x core x tail, each part possibly absent."""

    openers: tuple[str, ...] = ()
    cores: tuple[str, ...] = ()
    tails: tuple[str, ...] = ()


class Persona(Content):
    id: Id
    name: Line
    about: Line
    language: str = "en"
    tech: Annotated[int, Field(ge=0, le=3)]
    wpm: Annotated[int, Field(ge=5, le=150)]
    start: Mood
    temper: Temper = Temper()
    style: Style = Style()
    dials: Dials = Dials()
    suits: Suits = Suits()
    voice: Voice = Voice()
    lines: dict[str, Bank] = {}
    version: str = ""
