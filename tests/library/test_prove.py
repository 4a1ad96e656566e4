"""Proof by play: what it demands of a scenario, and what it says when that is not met."""

from pathlib import Path

import pytest

from greenroom import wiring
from greenroom.core.errors import GreenroomError

from . import example


def test_a_name_that_means_nothing_is_told_before_anything_is_played(tmp_path: Path) -> None:
    for change in ({"personas": ["nobody"]}, {"rubric": {"use": "nothing"}}):
        path = example.write(tmp_path, {**example.data(), **change})
        with pytest.raises(GreenroomError, match="there is no such persona or rubric"):
            wiring.prove([path], seeds=1)


def test_without_lines_there_is_no_proof(tmp_path: Path) -> None:
    data = {**example.data(), "proof": {"good": ["Hello."], "poor": []}}
    (proved,) = wiring.prove([example.write(tmp_path, data)], seeds=1)
    assert not proved.holds
    assert "no proof" in proved.problems[0]


def test_a_good_agent_who_fails_and_a_poor_one_who_succeeds_are_problems(tmp_path: Path) -> None:
    data = {**example.data(), "personas": ["office_worker"]}
    data["proof"] = {"good": data["proof"]["poor"], "poor": data["proof"]["good"]}
    (proved,) = wiring.prove([example.write(tmp_path, data)], seeds=1)
    problems = "\n".join(proved.problems)
    assert "good agent, office_worker, seed 1: ended as 'unresolved', which is no success" in problems
    assert "poor agent, office_worker, seed 1: succeeded ('back')" in problems


def test_a_mark_that_is_said_too_early_is_a_problem(tmp_path: Path) -> None:
    data = {**example.data(), "personas": ["office_worker"]}
    data["opening"] = ["Hello, my drive is gone since I moved."] * 3
    (proved,) = wiring.prove([example.write(tmp_path, data)], seeds=1)
    assert any("move given away before it was earned" in p for p in proved.problems)
