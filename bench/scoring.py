"""How far the scores hold up: ground truth by construction, raters, people's satisfaction, and the time.

    python bench/scoring.py [--data DIR] [--seeds 4] [--json bench/results/scoring.json]

`--data` holds the public satisfaction ratings, `bench/data` the passages and what raters gave them; what is
missing is named and left out. `--scenarios` plays only some. `--development` shows what may be looked at
while working on the scorer (the other wordings, the other half of the passages) and writes nothing.
"""

import argparse
import json
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import scoring_raters as raters
import scoring_satisfaction as satisfaction
import scoring_truth as truth
from greenroom import wiring
from greenroom.brains.builtin.reading import BuiltinReader
from greenroom.core.scenario import Difficulty
from greenroom.core.scoring import score
from greenroom.core.turn import NewSession
from greenroom.engine.play import Play

TURNS = 40
AIMS = {"hit": 0.95, "false": 0.05, "ms": 150.0, "below_raters": 0.05}
"""Shares at least and at most, ms at most for a session of 40 turns, and kappa below the raters' own."""


def cost(repeats: int = 7) -> dict[str, Any]:
    """How long scoring a session of 40 agent turns takes, in ms: the median of `repeats`."""
    library = wiring.library()
    scenario, patient = library.scenarios["vpn-fails"], library.personas["patient_retiree"]
    new = NewSession("bench", scenario, patient, Difficulty.BEGINNER, 1)
    play = Play(new, wiring.listener(), wiring.speaker())
    lines = [*scenario.proof.good[:-3], *(a for c in scenario.concerns for a in c.answers)]
    turns = 0
    while turns < TURNS and not play.ended:
        play.say(lines[turns] if turns < len(lines) else f"Thank you, I have noted point {turns}.")
        turns += 1
    taken = []
    reader = BuiltinReader()
    for _ in range(repeats):
        reader.forget()
        began = time.perf_counter()
        score(scenario, library.rubrics["support"], play.log, reader)
        taken.append((time.perf_counter() - began) * 1000)
    return {"turns": turns, "events": len(play.log), "ms": round(sorted(taken)[len(taken) // 2], 1)}


def run(
    data: Path,
    scenarios: Sequence[str] = (),
    seeds: int = 2,
    most: int | None = None,
    personas: int | None = None,
) -> dict[str, Any]:
    """Everything that is measured. `most` passages and dialogues at most, and so many `personas`
    of each scenario."""
    return {
        "aims": AIMS,
        "truth": truth.measure(scenarios, seeds, personas=personas),
        "raters": raters.measure(most=most),
        "satisfaction": satisfaction.measure(data, most),
        "cost": cost(),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--seeds", type=int, default=4)
    parser.add_argument("--scenarios", nargs="*", default=())
    parser.add_argument("--json", type=Path, default=Path("bench/results/scoring.json"))
    parser.add_argument("--development", action="store_true")
    args = parser.parse_args()
    if args.development:
        truth.show(truth.measure(args.scenarios, args.seeds, "development"), failures=True)
        raters.show(raters.measure(half="development"))
        satisfaction.show(satisfaction.measure(args.data, half="development"))
        return
    result = run(args.data, args.scenarios, args.seeds)
    truth.show(result["truth"])
    raters.show(result["raters"])
    satisfaction.show(result["satisfaction"])
    print(f"\nScoring a session of {result['cost']['turns']} turns: {result['cost']['ms']} ms")
    args.json.parent.mkdir(parents=True, exist_ok=True)
    args.json.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
