"""The scorer's bench runs, and its statistics are those of the books."""

import json
import math
import re
import sys
from dataclasses import replace
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "bench"))

import scoring  # noqa: E402
import scoring_raters as raters  # noqa: E402
import scoring_satisfaction as satisfaction  # noqa: E402
import scoring_stats as stats  # noqa: E402
import scoring_wordings as development  # noqa: E402
import scoring_wordings_test as measured  # noqa: E402
from greenroom.core.acts import ActKind  # noqa: E402
from greenroom.core.mood import Mood  # noqa: E402
from scoring_simulated import lived  # noqa: E402


def test_the_bench_runs_on_a_scenario_and_finds_what_was_done(tmp_path: Path) -> None:
    result = scoring.run(tmp_path, ("vpn-fails",), seeds=1, most=30, personas=1)

    checks = result["truth"]["checks"]
    assert result["truth"]["quotes"]["misplaced"] == 0
    assert result["truth"]["quotes"]["evaluations"] > 40
    for certain in ("slow", "talked_past", "asked_again"):
        assert checks[certain]["done"] > 0
        assert checks[certain]["hit"] == 1.0, certain
    assert checks["goodbye"]["false"] == 0.0
    assert result["satisfaction"]["missing"] == ["uss_sgd.txt"]
    assert result["cost"]["turns"] == scoring.TURNS


def test_measured_wordings_are_not_those_of_development() -> None:
    for ours, theirs in (
        (development.COURTESY, measured.COURTESY),
        (development.FAULTS, measured.FAULTS),
    ):
        assert ours.keys() == theirs.keys()
        for group in ours:
            assert not set(ours[group]) & set(theirs[group])


def test_measured_wordings_are_in_no_lesson() -> None:
    lessons = set()
    for path in (ROOT / "tools" / "seeds").glob("ways_*.jsonl"):
        for line in path.read_text(encoding="utf-8").splitlines():
            lessons.add(bare(json.loads(line)["said"]))
    assert len(lessons) > 10_000
    for group in (*measured.COURTESY.values(), *measured.FAULTS.values()):
        assert not lessons & {bare(words) for words in group}


def bare(words: str) -> str:
    return re.sub(r"[^a-z0-9]+", " ", words.lower()).strip()


def test_quadratic_kappa_is_one_for_the_same_nought_by_chance_and_below_for_the_reverse() -> None:
    levels = (1, 2, 3, 4, 5)
    same = stats.pair_tables([(x, x) for x in levels]).sum(axis=0)
    chance = stats.pair_tables([(x, y) for x in levels for y in levels]).sum(axis=0)
    reverse = stats.pair_tables([(x, 6 - x) for x in levels]).sum(axis=0)

    assert stats.quadratic_kappa(same) == pytest.approx(1.0)
    assert stats.quadratic_kappa(chance) == pytest.approx(0.0)
    assert stats.quadratic_kappa(reverse) == pytest.approx(-1.0)


def test_alpha_of_krippendorffs_own_example() -> None:
    """The reliability data of Krippendorff (2011), four observers, with gaps; interval .849, ordinal .815."""
    gap = None
    observers = (
        (1, 2, 3, 3, 2, 1, 4, 1, 2, gap, gap, gap),
        (1, 2, 3, 3, 2, 2, 4, 1, 2, 5, gap, 3),
        (gap, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, gap),
        (1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, gap),
    )
    units = [[x for x in unit if x is not None] for unit in zip(*observers, strict=True)]
    table = stats.unit_tables([u for u in units if len(u) > 1]).sum(axis=0)

    assert stats.alpha(table, "interval") == pytest.approx(0.849, abs=0.001)
    assert stats.alpha(table, "ordinal") == pytest.approx(0.815, abs=0.001)


def test_rank_correlation_shares_ranks_among_ties() -> None:
    assert list(stats.ranks([10, 20, 20, 30])) == [1, 2.5, 2.5, 4]
    assert stats.spearman([1, 2, 3, 4], [10, 20, 30, 40]) == pytest.approx(1.0)
    assert stats.spearman([1, 2, 3, 4], [4, 3, 2, 1]) == pytest.approx(-1.0)
    assert math.isnan(stats.spearman([1, 1, 1], [1, 2, 3]))


def test_the_halves_and_the_levels_are_fixed() -> None:
    halves = [raters.half_of(f"p{i:03}") for i in range(400)]

    assert 160 < halves.count("test") < 240
    assert [raters.level(s) for s in (0, 12, 13, 37, 38, 62, 63, 87, 88, 100)] == [
        1,
        1,
        2,
        2,
        3,
        3,
        4,
        4,
        5,
        5,
    ]


def test_missing_ratings_are_named_and_wrong_ones_refused(tmp_path: Path) -> None:
    (tmp_path / "passages.jsonl").write_text('{"id": "p001", "customer": "", "agent": "Hello."}\n')
    assert raters.measure(tmp_path)["missing"] == ["ratings_a.jsonl", "ratings_b.jsonl"]

    (tmp_path / "ratings_a.jsonl").write_text('{"id": "p001", "greeting": 7}\n')
    with pytest.raises(ValueError, match="p001"):
        raters.ratings(tmp_path / "ratings_a.jsonl")


def test_a_dialogue_is_read_with_the_ratings_around_each_system_turn(tmp_path: Path) -> None:
    rows = (
        ("USER", "Book a table", "INFORM", "3,3,3"),
        ("SYSTEM", "Where?", "REQUEST", ""),
        ("USER", "In town", "INFORM", "2,2,2"),
        ("SYSTEM", "Done.", "NOTIFY_SUCCESS", ""),
        ("USER", "OVERALL", "", "4,3,3"),
    )
    path = tmp_path / satisfaction.FILE
    path.write_text("\n" + "\n".join("\t".join(r) for r in rows) + "\n\n", encoding="utf-8")

    (dialogue,) = satisfaction.dialogues(path)
    assert [(t.label, t.customer, t.before, t.after) for t in dialogue.turns] == [
        ("REQUEST", "Book a table", 3, 2)
    ]
    assert dialogue.overall == [4, 3, 3]


def test_a_kind_that_moves_nothing_agrees_only_where_people_are_not_clear_either() -> None:
    turn = satisfaction.Turn("REQUEST", "Where?", "Book a table", 3, 2.5)
    still = satisfaction.Felt((), 0.0, Mood())
    falling = [(replace(turn, after=2.4 + 0.01 * (i % 3)), still) for i in range(satisfaction.AT_LEAST)]
    moving = [(replace(turn, after=3 + (-1) ** i), still) for i in range(satisfaction.AT_LEAST)]

    found = satisfaction.kinds_of_act({"hold": falling, "thank": moving}, [turn])
    assert (found["hold"]["neutral"], found["hold"]["clear"], found["hold"]["agrees"]) == (True, True, False)
    assert (found["thank"]["clear"], found["thank"]["agrees"]) == (False, True)


def test_a_dialogue_held_elsewhere_is_lived_by_the_reactions() -> None:
    rude, told = lived([("Where is it?", "That is your own fault."), ("Where is it?", "It is in the hall.")])
    assert ActKind.BLAME in rude.kinds
    assert rude.move < 0 < told.move
    assert told.mood.satisfaction == pytest.approx(50 + rude.move + told.move)
