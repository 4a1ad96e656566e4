"""The author's guide: its pieces make a scenario that lints clean and is proven by play."""

from pathlib import Path

from greenroom import wiring
from greenroom.core.scenario import Condition, Reveal
from greenroom.library.loader import load_scenario
from greenroom.library.prove import prove

from . import example


def test_the_pieces_lint_clean(tmp_path: Path) -> None:
    assert example.findings(tmp_path, example.text()) == []


def test_the_pieces_are_proven_by_play(tmp_path: Path) -> None:
    scenario = load_scenario(example.write(tmp_path, example.text()))
    library = example.packaged()
    proved = prove(
        scenario, library.personas, library.rubrics["support"], wiring.listener(), wiring.speaker(), seeds=1
    )
    assert proved.problems == []
    assert len(proved.overall["good"]) == len(scenario.personas)


def test_the_guide_tells_every_way_to_hold_a_fact_back_and_every_condition() -> None:
    guide = example.GUIDE.read_text(encoding="utf-8")
    for reveal in Reveal:
        assert f"| `{reveal.value}`" in guide
    for name, field in Condition.model_fields.items():
        assert f"`{field.alias or name}:" in guide, name
