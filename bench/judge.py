"""How far a language model as judge agrees with raters: kappa, quadratically weighted, on bench/data.

    GREENROOM_MODEL=... GREENROOM_MODEL_KEY=... python bench/judge.py [--most N] [--at-once 4] [--json FILE]

Asks the model of the settings (docs/how-to/use-a-language-model.md) about each passage of the half that is
kept for results, one or two calls each, as it would judge a session of one agent message. `scorer` in what is
printed is the model. Passages that it did not answer are left out and counted. Writes nothing unless told to.

With `--stand-in` it asks a server of its own, which answers by the length of a message: that shows that the
program works, and its figures say nothing about any model.
"""

import argparse
import asyncio
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import scoring_raters as raters
from greenroom import wiring
from greenroom.brains.model.building import ModelChoice, choices, voice
from greenroom.brains.model.judge import JudgeFailed, ModelJudge
from greenroom.config import Settings
from greenroom.core.judging import Case, Judgement, Said
from greenroom.core.rubric import Rubric
from greenroom.engine.records import Usage

RUBRIC = "support"


class Till:
    """A purse without a bottom that counts."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()

    def reserve(
        self, model: str, session_id: str | None, input_tokens: int, output_tokens: int
    ) -> int | None:
        return 0

    def used(self, usage: Usage) -> None:
        self.counts.update(calls=1, read=usage.input_tokens, written=usage.output_tokens)


def case(passage: Mapping[str, Any], rubric: Rubric) -> Case:
    """A passage as a judge is shown it: the customer's line, where there is one, and the agent's."""
    criteria = tuple(c for c in rubric.criteria if c.id in raters.CRITERIA and c.anchors)
    said = [(who == "agent", passage[who]) for who in ("customer", "agent") if passage.get(who, "").strip()]
    return Case(
        session_id=passage["id"],
        language="en",
        about="A moment of a conversation with support, without what came before and after.",
        criteria=criteria,
        weights={c.id: c.weight for c in criteria},
        talk=tuple(Said(seq=n, agent=agent, text=text) for n, (agent, text) in enumerate(said, 1)),
        rubric=f"{rubric.id}@{rubric.version}",
    )


async def judgements(
    choice: ModelChoice, passages: Sequence[Mapping[str, Any]], at_once: int
) -> tuple[list[Judgement], dict[str, int], dict[str, int]]:
    """What the model said, what it took (calls, tokens read and written), and why passages are left out."""
    rubric = wiring.library().rubrics[RUBRIC]
    judge, till, failures = ModelJudge((voice(choice),)), Till(), Counter[str]()
    judge.purse = till
    waiting = iter(passages)
    found: list[Judgement] = []

    async def work() -> None:
        for passage in waiting:
            try:
                found.append(await judge.judge(case(passage, rubric)))
            except JudgeFailed as error:
                failures[str(error)] += 1

    try:
        await asyncio.gather(*(work() for _ in range(at_once)))
    finally:
        await judge.close()
    return found, dict(till.counts), dict(failures)


def levels(found: Sequence[Judgement]) -> raters.Ratings:
    return {j.session_id: {c.id: c.level for c in j.criteria if c.level is not None} for j in found}


def measure(
    choice: ModelChoice,
    most: int | None = None,
    at_once: int = 4,
    data: Path = raters.DATA,
    half: str = "test",
) -> dict[str, Any]:
    """The agreement of one model with the raters, on `most` passages of a half at most."""
    passages = [p for p in raters.lines(data / "passages.jsonl") if raters.half_of(p["id"]) == half][:most]
    found, took, failures = asyncio.run(judgements(choice, passages, at_once))
    judged = levels(found)
    a, b = raters.ratings(data / "ratings_a.jsonl"), raters.ratings(data / "ratings_b.jsonl")
    return {
        "model": choice.name,
        "half": half,
        "passages": {half: len(passages), "judged": len(found)},
        "missing": [],
        "failures": failures,
        "took": took,
        "dropped_quotes": sum(c.dropped for j in found for c in j.criteria),
        "agreement": raters.compare([p["id"] for p in passages if p["id"] in judged], judged, a, b),
    }


@contextmanager
def stand_in() -> Iterator[ModelChoice]:
    """A server that gives each criterion a level by the length of the agent's message."""
    import sys

    sys.path.insert(0, str(Path(__file__).parent.parent))
    from tests.brains.model.forms import FormStandIn

    def fill(request: dict[str, Any]) -> dict[str, Any]:
        number, _, words = str(request["messages"][-1]["content"]).splitlines()[-1][1:].partition("] Agent: ")
        quotes = [{"message": int(number), "words": words}]
        level = 1 + len(words) % 5
        verdicts = [
            {"criterion": c, "level": level, "why": "By its length.", "quotes": quotes}
            for c in raters.CRITERIA
        ]
        return {"verdicts": verdicts}

    with FormStandIn(fill) as server:
        yield ModelChoice("stand-in", server.url)


def main() -> None:
    parser = argparse.ArgumentParser(description="Agreement of a model as judge with raters.")
    parser.add_argument("--most", type=int, help="passages at most")
    parser.add_argument("--at-once", type=int, default=4)
    parser.add_argument("--stand-in", action="store_true", help="only to see that this program works")
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    if given.stand_in:
        with stand_in() as choice:
            result = measure(choice, given.most, given.at_once)
    else:
        configured = choices(Settings())
        if not configured:
            parser.error("no model is configured: set GREENROOM_MODEL (docs/how-to/use-a-language-model.md)")
        result = measure(configured[0], given.most, given.at_once)
    raters.show(result)
    kept = ("model", "passages", "failures", "took", "dropped_quotes")
    print(json.dumps({name: result[name] for name in kept}))
    if given.json:
        given.json.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
