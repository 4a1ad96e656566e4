"""Whole conversations with the built-in brain, kept word for word.

A change of a word in the customer's mouth, of a mood or of a score shows here. When it is meant, write the
files anew with GREENROOM_GOLDEN=write, and read what changed before committing it.
"""

import json
import os
from pathlib import Path

import pytest

from greenroom import wiring
from greenroom.core.disclosure import leaks
from greenroom.core.scoring import score
from greenroom.core.screen import screen
from greenroom.core.session import Session, fold
from greenroom.core.turn import NewSession
from greenroom.library.prove import play_lines

HERE = Path(__file__).parent
CASES = [
    ("vpn-fails", "frustrated_user", "good", 1),
    ("vpn-fails", "patient_retiree", "poor", 2),
    ("password-reset", "executive", "good", 3),
    ("phishing-clicked", "new_employee", "good", 4),
    ("executive-broken-screen", "executive", "poor", 5),
]


@pytest.fixture(scope="module")
def library():
    return wiring.library()


@pytest.mark.parametrize(("scenario", "persona", "side", "seed"), CASES)
def test_the_conversation_is_as_it_was(library, scenario, persona, side, seed):
    found = library.scenarios[scenario]
    new = NewSession("golden", found, library.personas[persona], found.difficulty, seed)
    log = play_lines(new, getattr(found.proof, side), wiring.listener(), wiring.speaker(found.language))
    assert leaks(found, log) == []
    evaluation = score(found, library.rubrics[found.rubric.use], log)
    public = [shown for r in log if (shown := r.public()) is not None]
    got = {
        "transcript": [
            f"{r.event.kind.split('_')[0]}: {r.event.text}"
            for r in log
            if r.event.kind in ("agent_said", "customer_said")
        ],
        "overall": evaluation.overall,
        "scores": evaluation.scores,
        "outcome": evaluation.outcome,
        "mood": fold(log, Session(found, new.persona)).mood.model_dump(),
        "events": public,
        "client_state": screen(public),
    }
    path = HERE / f"{scenario}-{persona}-{side}.json"
    if os.environ.get("GREENROOM_GOLDEN") == "write":
        path.write_text(json.dumps(got, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    kept = json.loads(path.read_text(encoding="utf-8"))
    assert json.loads(json.dumps(got)) == kept


def test_the_screen_is_a_fold_too(library):
    """Folding in two parts, with the overlap that a reconnect brings, shows the same."""
    kept = json.loads((HERE / "vpn-fails-frustrated_user-good.json").read_text(encoding="utf-8"))
    events = kept["events"]
    for cut in range(len(events)):
        head = screen(events[:cut])
        assert screen(events[max(0, cut - 2) :], head) == kept["client_state"]
