"""The judge's bench asks a model over HTTP about passages, and holds its levels against the raters'."""

import json
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "bench"))

import judge  # noqa: E402
import scoring_raters as raters  # noqa: E402
from greenroom.brains.model.building import ModelChoice  # noqa: E402
from tests.brains.model.forms import FormStandIn  # noqa: E402
from tests.brains.model.standin import Reply  # noqa: E402

LEVELS = (1, 2, 4, 5, 3, 1)


def passages(folder: Path) -> list[dict[str, Any]]:
    """Six passages of one half, with the raters' levels of one criterion."""
    ids = [i for i in (f"x{n}" for n in range(40)) if raters.half_of(i) == "test"][: len(LEVELS)]
    found = [{"id": i, "customer": "It fails.", "agent": f"I see, {i}."} for i in ids]
    (folder / "passages.jsonl").write_text("\n".join(map(json.dumps, found)))
    for rater in "ab":
        given = [{"id": i, "empathy": level} for i, level in zip(ids, LEVELS, strict=True)]
        (folder / f"ratings_{rater}.jsonl").write_text("\n".join(map(json.dumps, given)))
    return found


def test_a_judge_that_says_what_the_raters_say_agrees_with_them(tmp_path: Path) -> None:
    known = {p["agent"]: level for p, level in zip(passages(tmp_path), LEVELS, strict=True)}

    def fill(request: dict[str, Any]) -> dict[str, Any]:
        words = str(request["messages"][-1]["content"]).splitlines()[-1].split("Agent: ")[1]
        quotes = [{"message": 2, "words": words}]
        verdict = {"criterion": "empathy", "level": known[words], "why": "So.", "quotes": quotes}
        rest = [{"criterion": c, "level": None} for c in raters.CRITERIA if c != "empathy"]
        return {"verdicts": [verdict, *rest]}

    with FormStandIn(fill) as server:
        found = judge.measure(ModelChoice("tiny", server.url), data=tmp_path)
    assert found["passages"] == {"test": 6, "judged": 6}
    assert found["failures"] == {} and found["took"]["calls"] == 6
    assert found["agreement"]["empathy"]["kappa"]["scorer_mean"]["value"] == 1.0
    assert found["agreement"]["greeting"]["kappa"]["scorer_mean"]["n"] == 0


def test_what_the_model_does_not_answer_is_left_out_and_counted(tmp_path: Path) -> None:
    passages(tmp_path)
    with FormStandIn(lambda _: "") as server:
        server.order(Reply(status=401), Reply(status=401))
        found = judge.measure(ModelChoice("tiny", server.url), most=2, data=tmp_path)
    assert found["passages"] == {"test": 2, "judged": 0}
    (said,) = found["failures"].items()
    assert "the key was refused" in said[0] and said[1] == 2
