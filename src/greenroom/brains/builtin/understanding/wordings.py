"""The wordings a scenario gives for what can be meant: the lessons from which its heads learn."""

from dataclasses import dataclass
from typing import Literal

from greenroom.core.scenario import Scenario

Topic = Literal["asks", "steps", "answers"]
TOPICS: tuple[Topic, ...] = ("asks", "steps", "answers")


@dataclass(frozen=True, slots=True)
class Wordings:
    """What one head learns from.

    `meant` are (target, sentence) pairs. `other` are sentences of the same scenario that mean none of the
    targets: what the customer says, and how the other things are said.
    """

    meant: tuple[tuple[str, str], ...]
    other: tuple[str, ...]

    @property
    def targets(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(target for target, _ in self.meant))


def wordings(scenario: Scenario, topic: Topic) -> Wordings:
    """The wordings of one topic. A label is a wording too: short, and in the author's own words."""
    asks = [(f.id, text) for f in scenario.facts for text in (*f.asks, f.label)]
    steps = [(s.id, text) for s in scenario.steps for text in (*s.says, s.label)]
    answers = [(c.id, text) for c in scenario.concerns for text in (*c.answers, c.label)]
    meant = {"asks": asks, "steps": steps, "answers": answers}
    other = [text for name, pairs in meant.items() if name != topic for _, text in pairs]
    mine = {text for _, text in meant[topic]}
    return Wordings(tuple(meant[topic]), tuple(text for text in other if text not in mine))
