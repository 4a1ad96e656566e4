"""What the rubric for calls makes of how a call was held; every point quotes a message."""

from pathlib import Path

import pytest

from greenroom.core import call_events as calls
from greenroom.core import events as ev
from greenroom.core.call_figures import DEAD_AIR_S, FILLERS, PACE, TALK_SHARE
from greenroom.core.evaluation import Evaluation, Scored
from greenroom.core.scoring import score
from greenroom.library.loader import load_library, packaged_root
from tests.staging import SCENARIO, played

RUBRIC = load_library([packaged_root()]).rubrics["call"]
PAGE = (Path(__file__).parents[2] / "docs" / "reference" / "measures.md").read_text(encoding="utf-8")

SAID = "{greet}Good morning this is the service desk and my name is Sam, what can I do for you?"
"""Twenty words or so, spoken in seven seconds unless a test says otherwise."""


def a_call(
    lines: list[str], *, seconds: float = 7, wait: float = 1, overlap: bool = False
) -> list[ev.Recorded]:
    """A played session as if it had been a call: each message sounds for `seconds`, `wait` after the last."""
    log: list[ev.Recorded] = []
    at = 0.0

    def add(event: ev.Event) -> None:
        log.append(ev.Recorded(len(log) + 1, round(at * 1000), event))

    places: dict[int, int] = {}
    for r in _log(lines):
        event = r.event
        source = getattr(event, "source", None)
        if source in places:
            event = event.model_copy(update={"source": places[source]})
        if event.kind in ("agent_said", "customer_said"):
            who: calls.Who = "agent" if event.kind == "agent_said" else "customer"
            starts = max(0.0, at + (-2 if overlap and who == "agent" and at else wait))
            at = max(at, starts + seconds)
            add(event)
            places[r.seq] = len(log)
            sounded = {"starts": round(starts * 1000), "ends": round(at * 1000)}
            add(calls.Spoke(who=who, source=len(log), **sounded))
            continue
        add(event)
        places[r.seq] = len(log)
        if event.kind == "session_started":
            add(calls.CallStarted(client_id="c", media="webrtc", recognition="x", voice="y"))
    return log


def _log(lines: list[str]) -> list[ev.Recorded]:
    play = played(lines)
    play.end()
    return list(play.log)


def scored(log: list[ev.Recorded]) -> tuple[Evaluation, Scored, Scored]:
    found = score(SCENARIO, RUBRIC, log)
    by = {c.id: c for c in found.criteria}
    return found, by["speaking"], by["holding"]


def test_without_a_call_nobody_is_judged_by_ear():
    found, speaking, _ = scored(_log([SAID]))
    assert speaking.score is None and "call" not in found.measures


def test_a_calm_call_earns_all_of_it_with_quotes():
    found, speaking, _ = scored(a_call([SAID, SAID.replace("morning", "day")]))
    assert speaking.score == 100
    assert {e.check for e in speaking.evidence} == {"let_finish", "pace", "fluent"}
    assert any("words a minute" in e.why for e in speaking.evidence)
    assert found.measures["call"]["talk_share"] > 0 and found.measures["mean_response_s"] == 1.0


@pytest.mark.parametrize(
    ("how", "check", "why"),
    [
        ({"seconds": 3}, "pace", "words a minute"),
        ({"overlap": True}, "let_finish", "The customer: “"),
    ],
)
def test_what_is_missing_is_named_in_its_place(how: dict[str, float], check: str, why: str):
    log = a_call([SAID, SAID.replace("morning", "day")], **how)  # type: ignore[arg-type]
    _, speaking, _ = scored(log)
    missed = {m.check: m for m in speaking.missed}
    assert why in missed[check].why
    assert log[(missed[check].seq or 0) - 1].event.kind == "agent_said"


def test_fillers_are_told():
    words = "{greet}Um, good morning, uh, this is the, um, service desk and my name is, er, Sam, um, yes?"
    _, speaking, _ = scored(a_call([words, words.replace("yes", "what is it")]))
    missed = {m.check: m for m in speaking.missed}
    assert missed["fluent"].points == 25 and "in 100 words: Um, uh, um" in missed["fluent"].why


def test_dead_air_is_charged_to_who_left_it():
    _, _, holding = scored(a_call([SAID, SAID.replace("morning", "day")], wait=12))
    late = [e for e in holding.evidence if e.check == "dead_air"]
    assert late and all(e.points < 0 and "12 seconds" in e.why for e in late)
    _, _, calm = scored(a_call([SAID, SAID.replace("morning", "day")], wait=9))
    assert not [e for e in calm.evidence if e.check == "dead_air"]


def test_a_scenario_brings_its_ideal_lines_to_the_call():
    use = SCENARIO.rubric.model_copy(update={"ideal": {"greeting": ("Hello there.",)}})
    assert use.by(RUBRIC).ideal["opening"] == ("Hello there.",) and use.by(RUBRIC).use == "call"


@pytest.mark.parametrize(
    "name", ["talk_share", "agents_silences", "interrupted_customer", "stages", "unsure"]
)
def test_the_page_defines_what_is_measured(name: str):
    assert name in PAGE


def test_the_page_of_a_call_has_the_same_thresholds():
    judging = (Path(__file__).parents[2] / "client" / "src" / "call" / "judging.ts").read_text()
    for line in (
        f"TALK = {{ least: {TALK_SHARE[0]}, most: {TALK_SHARE[1]} }}",
        f"PACE = {{ least: {PACE[0]}, most: {PACE[1]} }}",
        f"FILLERS = {FILLERS:g};",
        f"DEAD_AIR_S = {DEAD_AIR_S:g};",
    ):
        assert line in judging
