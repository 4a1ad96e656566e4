"""Proof by play: a good scripted agent must succeed and score high, a poor one must fail and score low.

Each scenario's own `proof` lines are played with every persona it lists, over several seeds, and the two
laws of disclosure are checked on the way: nothing is told before it was unlocked, and no mark of a fact
stands in the customer's words before that.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from greenroom.core.disclosure import leaks
from greenroom.core.evaluation import Evaluation
from greenroom.core.events import Recorded
from greenroom.core.persona import Persona
from greenroom.core.readings import Reader
from greenroom.core.rubric import Rubric
from greenroom.core.scenario import Scenario
from greenroom.core.scoring import score
from greenroom.core.turn import NewSession
from greenroom.engine.play import Composer, Play
from greenroom.engine.ports import Listener

GOOD_AT_LEAST = 75
POOR_AT_MOST = 50
"""Overall scores, 0 to 100."""


@dataclass
class Proved:
    """What proof by play found. `overall` holds the scores of every play, by side; `problems` is empty when
    it holds."""

    scenario: str
    overall: dict[str, list[int]] = field(default_factory=lambda: {"good": [], "poor": []})
    problems: list[str] = field(default_factory=list)

    @property
    def holds(self) -> bool:
        return not self.problems

    def range(self, side: str) -> str:
        scores = self.overall[side]
        return f"{min(scores)}–{max(scores)}" if scores else "none"

    def as_data(self) -> dict[str, Any]:
        return {
            "scenario": self.scenario,
            "holds": self.holds,
            "overall": self.overall,
            "problems": self.problems,
        }


def prove(
    scenario: Scenario,
    personas: Mapping[str, Persona],
    rubric: Rubric,
    listener: Listener,
    speaker: Composer,
    seeds: int = 3,
    reader: Reader | None = None,
) -> Proved:
    """Play the scenario's proof with each persona it lists and seeds 1 to `seeds`."""
    proved = Proved(scenario.id)
    if not scenario.proof.good or not scenario.proof.poor:
        proved.problems.append("no proof: give lines of a good and of a poor agent under `proof`")
        return proved
    for side, lines in (("good", scenario.proof.good), ("poor", scenario.proof.poor)):
        for name in scenario.personas:
            for seed in range(1, seeds + 1):
                new = NewSession("proof", scenario, personas[name], scenario.difficulty, seed)
                log = play_lines(new, lines, listener, speaker)
                evaluation = score(scenario, rubric, log, reader)
                _judge(proved, side, f"{side} agent, {name}, seed {seed}", evaluation)
                proved.problems.extend(f"{name}, seed {seed}: {leak}" for leak in leaks(scenario, log))
    return proved


def play_lines(
    new: NewSession, lines: tuple[str, ...], listener: Listener, speaker: Composer
) -> list[Recorded]:
    """The log of a session in which the agent says `lines`, as long as the customer stays."""
    play = Play(new, listener, speaker)
    for line in lines:
        if play.ended:
            break
        play.say(line)
    play.end()
    return play.log


def _judge(proved: Proved, side: str, who: str, evaluation: Evaluation) -> None:
    overall = evaluation.overall if evaluation.overall is not None else 0
    proved.overall[side].append(overall)
    if side == "good":
        if not evaluation.success:
            proved.problems.append(f"{who}: ended as {evaluation.outcome!r}, which is no success")
        elif not evaluation.passed:
            proved.problems.append(f"{who}: not passed")
        if overall < GOOD_AT_LEAST:
            proved.problems.append(f"{who}: {overall} points, at least {GOOD_AT_LEAST} expected")
    else:
        if evaluation.success:
            proved.problems.append(f"{who}: succeeded ({evaluation.outcome!r})")
        if overall > POOR_AT_MOST:
            proved.problems.append(f"{who}: {overall} points, at most {POOR_AT_MOST} expected")
