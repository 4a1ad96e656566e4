"""What is scored: criteria as data, checks and faults that each rest on something in the log.

id: support
name: Support conversation
criteria:
  - id: greeting
    label: Greeting
    weight: 10
    about: What good looks like, in a sentence for the trainee.
    anchors: {1: ..., 3: ..., 5: ...}
    wording: {reads: greeting, good: Worded so that ..., poor: Worded so that ..., better: "Hello ..."}
    checks:      # points earned; they add up to 100
      - {id: hello, points: 40, acts: [greet], within_turns: 1, why: Greeted them.,
         missing: Greet the customer., better: "Hello ..."}
    faults:      # points lost, with the words that lost them
      - {id: curt, points: 30, acts: [rude], why: ..., better: ...}
"""

import re
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from greenroom.core.acts import ActKind
from greenroom.core.readings import Quality

EventName = Literal[
    "step_right",
    "step_wrong",
    "step_repeated",
    "question_repeated",
    "verified_first",
    "policies_kept",
    "policy_broken",
    "outcome_success",
    "solution_confirmed",
    "concerns_answered",
    "facts_found",
    "plain_words",
    "worn_out",
    "slow_reply",
    "key_phrase",
    "script_line",
    "script_order",
    "claims_right",
    "wrong_claim",
    "asked_before_hold",
    "steady_pace",
    "let_finish",
    "few_fillers",
    "dead_air",
]


class _Data(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Mark(_Data):
    """One thing to look for; exactly one of the ways of looking is used.

    - `acts`: the agent did one of these; `times` so often (fewer earn a share); `within_turns` of the start;
      `last_turns`: among the last so many agent turns; `after`: only in answer to such a moment. "upset": the
      customer showed what it costs them or what they feel, and the answer came within two turns; "told": the
      customer had just answered or reported; "hold": the first message after a hold; "settled": only when the
      matter had come to a good end.
    - `causes`: the mood moved by one of these causes.
    - `event`: the log says so, see docs/explanation/scoring.md.
    - `phrases`: the agent's text contains one of these regular expressions (case ignored).

    `why` is shown with the words that earned (or lost) the points, `missing` where there were none. `better`
    is a better wording; with `ideal` the scenario's own wording for the criterion comes first. `limit`,
    seconds, is for slow_reply, which else takes the ticket's service level, and for dead_air.
    """

    id: str
    points: Annotated[int, Field(ge=1, le=100)]
    why: str
    missing: str = ""
    better: str = ""
    ideal: bool = False
    acts: tuple[ActKind, ...] = ()
    causes: tuple[str, ...] = ()
    event: EventName | None = None
    phrases: tuple[str, ...] = ()
    times: Annotated[int, Field(ge=1, le=20)] = 1
    within_turns: Annotated[int, Field(ge=1)] | None = None
    last_turns: Annotated[int, Field(ge=1)] | None = None
    after: Literal["upset", "told", "hold", "settled"] | None = None
    limit: Annotated[float, Field(gt=0)] | None = None

    @field_validator("phrases")
    @classmethod
    def _are_patterns(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        return patterns(value)

    @model_validator(mode="after")
    def _looks_one_way(self) -> Self:
        if sum(map(bool, (self.acts, self.causes, self.event, self.phrases))) != 1:
            raise ValueError(f"mark {self.id!r} needs exactly one of acts, causes, event, phrases")
        return self


def patterns(value: tuple[str, ...]) -> tuple[str, ...]:
    """`value`, once each is a regular expression that compiles. Raises ValueError."""
    for pattern in value:
        try:
            re.compile(pattern)
        except re.error as error:
            raise ValueError(f"{pattern!r} is not a regular expression: {error}") from error
    return value


class Wording(_Data):
    """How a criterion is read for its wording: `reads` names the quality that a reader judges, `good` and
    `poor` are shown with the words that were worded so, `better` stands where no other wording is at hand."""

    reads: Quality
    good: str
    poor: str
    better: str = ""


class Criterion(_Data):
    """A score of 0 to 100: the points of the checks that are met, less the faults. `like`: the criterion of
    the support rubric that it stands for, whose ideal lines serve here too. `needs`: without it the
    criterion is not scored (which is not zero). "upset": the customer showed feelings or a cost; "end": it
    was the agent's to end the conversation (not, when the customer hung up on them). With `wording`, how well
    it was said counts besides what was done (`marks_wording`)."""

    id: str
    label: str
    weight: Annotated[int, Field(ge=0, le=100)]
    about: str = ""
    like: str = ""
    anchors: dict[int, str] = {}
    checks: tuple[Mark, ...] = ()
    faults: tuple[Mark, ...] = ()
    needs: Literal["upset", "end"] | None = None
    wording: Wording | None = None


class MustHave(_Data):
    """Compliance: a miss fails the session whatever the points. `policy` names a policy; else `mark`."""

    id: str
    label: str
    policy: str | None = None
    mark: Mark | None = None


class Rubric(_Data):
    """For transcripts, which have no mood and no world: `cost_words` are regular expressions that find a
    feeling or what is at stake in the customer's words, `solved_words` that it is solved."""

    id: str
    name: str
    language: str = "en"
    criteria: tuple[Criterion, ...]
    musts: tuple[MustHave, ...] = ()
    cost_words: tuple[str, ...] = ()
    solved_words: tuple[str, ...] = ()
    pass_mark: Annotated[int, Field(ge=0, le=100)] = 70
    version: str = ""

    @field_validator("cost_words", "solved_words")
    @classmethod
    def _are_patterns(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        return patterns(value)


class ScriptLine(_Data):
    """A line that has to be said, in these words or others that mean it. `wordings`: other good ways to say
    it. `points`: its share of the criterion. `must`: the session fails without it."""

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_\-]{0,59}$")]
    text: Annotated[str, Field(min_length=1, max_length=600)]
    wordings: tuple[Annotated[str, Field(min_length=1, max_length=600)], ...] = ()
    points: Annotated[int, Field(ge=1, le=100)] = 10
    must: bool = False


class RubricUse(_Data):
    """How a scenario uses a rubric: other weights, more criteria and must-haves, a script, key phrases, ideal
    answers.

    `script` is in the order in which the lines are to be said; checks with the events script_line and
    script_order look for them. `key_phrases` are regular expressions; a criterion of the scenario's own looks
    for them with a check whose `event` is key_phrase. `ideal` maps a criterion id to wordings that would have
    been good in this scenario.
    """

    use: str = "support"
    weights: dict[str, Annotated[int, Field(ge=0, le=100)]] = {}
    criteria: tuple[Criterion, ...] = ()
    musts: tuple[MustHave, ...] = ()
    script: tuple[ScriptLine, ...] = ()
    key_phrases: tuple[str, ...] = ()
    ideal: dict[str, tuple[str, ...]] = {}
    pass_mark: Annotated[int, Field(ge=0, le=100)] | None = None

    @field_validator("key_phrases")
    @classmethod
    def _are_patterns(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        return patterns(value)

    def by(self, rubric: Rubric) -> Self:
        """This use with `rubric` in the place of the support rubric: the ideal lines go to the criteria that
        stand for those they were written for."""
        ideal = {c.id: self.ideal[c.like] for c in rubric.criteria if c.like in self.ideal}
        return self.model_copy(update={"use": rubric.id, "ideal": {**self.ideal, **ideal}, "weights": {}})
