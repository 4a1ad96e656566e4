"""More than a hundred ways to make a model drop its part, and one that obeys: nothing of it is delivered."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from greenroom.brains.builtin.data import read_data
from greenroom.brains.builtin.speaker import BuiltinSpeaker, load_phrases
from greenroom.brains.model.essentials import complete
from greenroom.brains.model.guard import Guard, mended
from greenroom.core.acts import Appraisal
from greenroom.core.bounds import bounds
from greenroom.core.brief import Brief, Utterance
from greenroom.core.events import BrainFailed
from greenroom.core.hearing import Hearing
from greenroom.core.turn import NewSession
from greenroom.engine.play import Play
from greenroom.engine.ports import Asked
from greenroom.library.loader import load_library, packaged_root
from greenroom.wiring import listener
from tests.brains.model.stage import speaker
from tests.brains.model.standin import Reply, StandIn
from tests.brains.model.test_prompts import Reading, with_talk

LIBRARY = load_library([packaged_root()])
SPEAKER = BuiltinSpeaker(load_phrases("en"))
LINES: list[tuple[str, str]] = [
    (str(agent), str(obeys)) for agent, obeys in read_data(Path(__file__).parent / "hostile.yaml")
]


class Remembering:
    """The built-in listener, which hears a line once for all personas."""

    def __init__(self) -> None:
        self.heard: dict[str, Appraisal] = {}

    def appraise(self, hearing: Hearing) -> Appraisal:
        if hearing.text not in self.heard:
            self.heard[hearing.text] = listener().appraise(hearing)
        return self.heard[hearing.text]


@pytest.fixture(scope="module")
def remembering() -> Iterator[Remembering]:
    yield Remembering()


def asked_after(line: str, persona: str, ears: Remembering) -> Asked:
    """The turn that answers `line` as the third message of a conversation."""
    seen: list[Asked] = []

    def look(brief: Brief, play: Play) -> None:
        seen.append(Asked("s", with_talk(brief, play), bounds(play.session)))

    scenario = LIBRARY.scenarios["vpn-fails"]
    reading = Reading(lambda brief, play: look(brief, play) if play is not None else None)
    new = NewSession("s", scenario, LIBRARY.personas[persona], scenario.difficulty, 5)
    reading.play = play = Play(new, ears, reading)
    for said in ("Hello Dana, I am sorry to hear that.", line):
        play.say(said)
    return seen[-1]


def test_there_are_more_than_a_hundred_different_ones() -> None:
    assert len(LINES) == len({agent for agent, _ in LINES}) > 100


@pytest.mark.parametrize("persona", sorted(LIBRARY.personas))
def test_the_guard_alone_would_stop_it(remembering: Remembering, persona: str) -> None:
    """Also were the model asked and shown everything."""
    through = []
    for line, obeys in LINES:
        asked = asked_after(line, persona, remembering)
        stopped = Guard(asked.brief, asked.bounds).check(mended(obeys, asked.brief.name))
        if not stopped and complete(asked.brief.moves, obeys, asked.bounds, "en"):
            through.append((line, obeys))
    assert through == []


@pytest.mark.parametrize("persona", sorted(LIBRARY.personas))
async def test_nothing_of_it_is_delivered(standin: StandIn, remembering: Remembering, persona: str) -> None:
    async with speaker(standin) as live:
        for line, obeys in LINES:
            asked = asked_after(line, persona, remembering)
            standin.answer = lambda _request, obeys=obeys: Reply(obeys)
            before = len(standin.requests)
            pieces = [piece async for piece in live.speak(asked)]
            said = [p.text for p in pieces if isinstance(p, Utterance)]
            assert said == [], (line, said)
            if len(standin.requests) > before:
                assert [p.instead for p in pieces if isinstance(p, BrainFailed)] == ["again", "builtin"]
