"""The four numbers of mood, 0 to 100, and how far each cause moves them.

Sizes and signs are anchored on how people rated assistants after each kind of act (five-point scale, three
or more raters a turn; MultiWOZ and SGD parts of the USS corpus, Sun et al., SIGIR 2021): failure without an
offer costs most, a repeated request costs, a plain request costs a little, information and progress pay.
An apology comes with failure: it calms, and softens a loss, but nobody is more satisfied for it.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, NamedTuple, Protocol

from pydantic import BaseModel, ConfigDict, Field

Level = Annotated[float, Field(ge=0, le=100)]
Move = Annotated[float, Field(ge=-100, le=100)]


class Size(NamedTuple):
    """How far a cause moves each number, on its way to become a `MoodDelta`."""

    frustration: float
    satisfaction: float
    patience: float
    cooperation: float

    def times(self, factor: float) -> "Size":
        return Size(*(_bounded(number * factor) for number in self))


class Mood(BaseModel):
    """Frustration, satisfaction, patience, cooperation: each 0 to 100."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    frustration: Level = 30.0
    satisfaction: Level = 50.0
    patience: Level = 60.0
    cooperation: Level = 60.0

    def moved(self, delta: "MoodDelta | Size") -> "Mood":
        """This mood moved by `delta`, kept within 0 to 100."""
        return Mood(
            frustration=_kept(self.frustration + delta.frustration),
            satisfaction=_kept(self.satisfaction + delta.satisfaction),
            patience=_kept(self.patience + delta.patience),
            cooperation=_kept(self.cooperation + delta.cooperation),
        )

    @property
    def warmth(self) -> float:
        """-1 (hostile) to 1 (won over): the one figure that a tone of voice follows."""
        return max(-1.0, min(1.0, (self.satisfaction + self.cooperation - 2 * self.frustration) / 100))


class MoodDelta(BaseModel):
    """How far each number moves, -100 to 100."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    frustration: Move = 0.0
    satisfaction: Move = 0.0
    patience: Move = 0.0
    cooperation: Move = 0.0

    def __bool__(self) -> bool:
        """Whether anything moves."""
        return bool(self.frustration or self.satisfaction or self.patience or self.cooperation)

    @staticmethod
    def between(before: Mood, after: Mood) -> "MoodDelta":
        """What was added to `before` to give `after`."""
        return MoodDelta(
            frustration=round(after.frustration - before.frustration, 2),
            satisfaction=round(after.satisfaction - before.satisfaction, 2),
            patience=round(after.patience - before.patience, 2),
            cooperation=round(after.cooperation - before.cooperation, 2),
        )


class TemperLike(Protocol):
    """What `felt` needs of a persona's temper."""

    @property
    def gain(self) -> float: ...
    @property
    def loss(self) -> float: ...
    @property
    def causes(self) -> Mapping[str, float]: ...


def _kept(value: float) -> float:
    return round(max(0.0, min(100.0, value)), 2)


class Cause(StrEnum):
    """Why a mood moved. `good` causes pay, the others cost."""

    GREETED = "greeted"
    THANKED = "thanked"
    EMPATHY = "empathy"
    APOLOGY = "apology"
    REASSURED = "reassured"
    EXPECTATION_SET = "expectation_set"
    EXPLAINED = "explained"
    ANSWERED = "answered"
    GOOD_QUESTION = "good_question"
    STEP_RIGHT = "step_right"
    PROGRESS = "progress"
    UNDERSTOOD = "understood"
    PLAIN_REQUEST = "plain_request"
    STEP_WRONG = "step_wrong"
    STEP_WORSE = "step_worse"
    STEP_REPEATED = "step_repeated"
    QUESTION_REPEATED = "question_repeated"
    JARGON = "jargon"
    HELD = "held"
    WAITED = "waited"
    RUDE = "rude"
    BLAMED = "blamed"
    DISMISSED = "dismissed"
    REFUSED = "refused"
    FAILED = "failed"
    TRANSFERRED = "transferred"
    OFF_TOPIC = "off_topic"
    NONSENSE = "nonsense"
    STALLED = "stalled"
    INTERRUPTED = "interrupted"
    IGNORED_FEELING = "ignored_feeling"
    IGNORED_QUESTION = "ignored_question"
    FALSE_PROMISE = "false_promise"
    HURRIED_CLOSE = "hurried_close"


SIZES: dict[Cause, Size] = {
    Cause.GREETED: Size(-1, 1, 1, 2),
    Cause.THANKED: Size(-1, 1, 1, 1),
    Cause.EMPATHY: Size(-7, 4, 4, 6),
    Cause.APOLOGY: Size(-4, 0, 2, 2),
    Cause.REASSURED: Size(-3, 2, 3, 2),
    Cause.EXPECTATION_SET: Size(-3, 2, 5, 2),
    Cause.EXPLAINED: Size(-2, 3, 2, 3),
    Cause.ANSWERED: Size(-4, 5, 2, 4),
    Cause.GOOD_QUESTION: Size(-1, 1, 0, 1),
    Cause.STEP_RIGHT: Size(-18, 22, 8, 12),
    Cause.PROGRESS: Size(-6, 7, 4, 6),
    Cause.UNDERSTOOD: Size(-3, 3, 2, 3),
    Cause.PLAIN_REQUEST: Size(0, -1.5, -1, 0),
    Cause.STEP_WRONG: Size(6, -6, -6, -3),
    Cause.STEP_WORSE: Size(15, -14, -10, -9),
    Cause.STEP_REPEATED: Size(8, -6, -11, -5),
    Cause.QUESTION_REPEATED: Size(7, -5, -9, -4),
    Cause.JARGON: Size(4, -3, -4, -4),
    Cause.HELD: Size(2, -1, -5, -1),
    Cause.WAITED: Size(4, -3, -7, -2),
    Cause.RUDE: Size(18, -14, -10, -14),
    Cause.BLAMED: Size(14, -11, -6, -12),
    Cause.DISMISSED: Size(13, -11, -8, -10),
    Cause.REFUSED: Size(6, -6, -4, -4),
    Cause.FAILED: Size(5, -10, -4, -3),
    Cause.TRANSFERRED: Size(6, -4, -6, -3),
    Cause.OFF_TOPIC: Size(4, -3, -6, -3),
    Cause.NONSENSE: Size(3, -3, -5, -2),
    Cause.STALLED: Size(3, -2, -5, -1),
    Cause.INTERRUPTED: Size(5, -3, -5, -3),
    Cause.IGNORED_FEELING: Size(5, -3, -3, -4),
    Cause.IGNORED_QUESTION: Size(4, -3, -4, -3),
    Cause.FALSE_PROMISE: Size(6, -6, -3, -5),
    Cause.HURRIED_CLOSE: Size(8, -8, -5, -6),
}
"""Points on the 0 to 100 scales for one occurrence, before persona, difficulty and wear."""

LOSS_DAMPED = 0.6
"""What is left of a loss when the same message apologises."""

LEAST_ROOM, MOST_ROOM = 0.4, 1.5
"""Between these, as a share, a move of satisfaction is eased by the room left in its direction."""

ANOTHER_WAY = 0.7
"""What is left of bad news when the same message goes on: proposes, asks, or says what happens next."""

CALMING = frozenset({Cause.APOLOGY})
"""Causes that do good without satisfying anybody."""

WEAR = 0.55
"""Each repetition of a courtesy without progress in between is worth this share of the one before."""

COURTESIES = frozenset(
    {
        Cause.GREETED,
        Cause.THANKED,
        Cause.EMPATHY,
        Cause.APOLOGY,
        Cause.REASSURED,
        Cause.EXPECTATION_SET,
        Cause.EXPLAINED,
        Cause.GOOD_QUESTION,
        Cause.UNDERSTOOD,
    }
)

START: dict[str, MoodDelta] = {
    "beginner": MoodDelta(frustration=-8, satisfaction=2, patience=15, cooperation=10),
    "intermediate": MoodDelta(),
    "advanced": MoodDelta(frustration=8, satisfaction=-3, patience=-10, cooperation=-8),
    "expert": MoodDelta(frustration=12, satisfaction=-5, patience=-15, cooperation=-12),
}
"""What a difficulty adds to the mood at the start."""

_GAIN = {"beginner": 1.1, "intermediate": 1.0, "advanced": 0.9, "expert": 0.85}
_LOSS = {"beginner": 0.75, "intermediate": 1.0, "advanced": 1.15, "expert": 1.3}


def felt(cause: Cause, temper: TemperLike, difficulty: str, *, worn: int = 0, scale: float = 1.0) -> Size:
    """How far `cause` moves this customer: its size, times temper and difficulty, worn off by repetition.

    `worn` counts the same cause since the last progress, `scale` weighs this occurrence (1 = as in `SIZES`).
    """
    size = SIZES[cause]
    good = size.satisfaction > 0 or cause in CALMING
    factor = scale * temper.causes.get(cause, 1.0)
    factor *= temper.gain * _GAIN[difficulty] if good else temper.loss * _LOSS[difficulty]
    if cause in COURTESIES:
        factor *= WEAR**worn if worn < 5 else 0.0
    return size.times(factor)


def eased(delta: Size, satisfaction: float) -> Size:
    """`delta` with its satisfaction as it tells at this level, 0 to 100: the content have less to gain and
    more to lose, the others the other way round. People's ratings move like that too."""
    room = (100 - satisfaction if delta.satisfaction > 0 else satisfaction) / 50
    share = max(LEAST_ROOM, min(MOST_ROOM, room))
    if not delta.satisfaction or share == 1:
        return delta
    return delta._replace(satisfaction=_bounded(delta.satisfaction * share))


def _bounded(value: float) -> float:
    return max(-100.0, min(100.0, value))
