"""What is scored: criteria as data, checks and faults that each rest on something in the log.

id: support
name: Support conversation
criteria:
  - id: greeting
    label: Greeting
    weight: 10
    about: What good looks like, in a sentence for the trainee.
    anchors: {1: ..., 3: ..., 5: ...}
    checks:      # points earned; they add up to 100
      - {id: hello, points: 40, acts: [greet], within_turns: 1, why: Greeted them.,
         missing: Greet the customer., better: "Hello ..."}
    faults:      # points lost, with the words that lost them
      - {id: curt, points: 30, acts: [rude], why: ..., better: ...}
"""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from greenroom.core.acts import ActKind


class _Data(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Mark(_Data):
    """One thing to look for; exactly one of the ways of looking is used.

    - `acts`: the agent did one of these; `times` so often; `within_turns` of the start; `after`: only as an
      answer to such a moment ("upset": the customer's frustration rose or was voiced, "problem": the first
      statement of the problem, "solved": after the world was mended, "hold": after a hold); `last_turns`:
      among the last so many agent turns.
    - `causes`: a mood move with one of these causes happened.
    - `event`: the log says so: step_right, step_wrong, step_repeated, question_repeated, verified_first,
      policies_kept, policy_broken, outcome_success, solution_confirmed, concerns_answered, facts_found,
      slow_reply, key_phrase, fast_first_reply.
    - `phrases`: the agent's text contains one of these regular expressions (case ignored).
    """

    id: str
    points: Annotated[int, Field(ge=1, le=100)]
    why: str
    missing: str = ""  # what to tell the trainee when it was not there; `why` when empty
    better: str = ""
    acts: tuple[ActKind, ...] = ()
    causes: tuple[str, ...] = ()
    event: str | None = None
    phrases: tuple[str, ...] = ()
    times: Annotated[int, Field(ge=1, le=20)] = 1
    within_turns: int | None = None
    last_turns: int | None = None
    after: Literal["upset", "problem", "solved", "hold"] | None = None
    limit: Annotated[float, Field(gt=0)] | None = None  # seconds, for slow_reply and fast_first_reply


class Criterion(_Data):
    """A score of 0 to 100: the points of the checks that are met, less the faults. `needs`: with none of
    these moments in the session the criterion is not scored (which is not zero)."""

    id: str
    label: str
    weight: Annotated[int, Field(ge=0, le=100)]
    about: str = ""
    anchors: dict[int, str] = {}
    checks: tuple[Mark, ...] = ()
    faults: tuple[Mark, ...] = ()
    needs: Literal["upset", "solved", "hold"] | None = None


class MustHave(_Data):
    """Compliance: a miss fails the session whatever the points. `policy` names a policy; else `mark`."""

    id: str
    label: str
    policy: str | None = None
    mark: Mark | None = None


class Rubric(_Data):
    id: str
    name: str
    language: str = "en"
    criteria: tuple[Criterion, ...]
    musts: tuple[MustHave, ...] = ()
    pass_mark: Annotated[int, Field(ge=0, le=100)] = 70
    version: str = ""


class RubricUse(_Data):
    """How a scenario uses a rubric: other weights, more criteria and must-haves, key phrases, ideal answers.

    `ideal` maps a criterion id to wordings that would have been good in this very scenario.
    """

    use: str = "support"
    weights: dict[str, Annotated[int, Field(ge=0, le=100)]] = {}
    criteria: tuple[Criterion, ...] = ()
    musts: tuple[MustHave, ...] = ()
    key_phrases: tuple[str, ...] = ()
    ideal: dict[str, tuple[str, ...]] = {}
    pass_mark: Annotated[int, Field(ge=0, le=100)] | None = None
