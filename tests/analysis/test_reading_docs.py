"""Every example on the page about transcripts is read, and says what the page's story says."""

import re
from pathlib import Path

import pytest

from greenroom.analysis.reading import read_transcript

PAGE = (Path(__file__).parents[2] / "docs" / "reference" / "transcripts.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"^```(json|csv|text|vtt|srt)(?: agent=(\w+))?\n(.*?)^```", PAGE, re.M | re.S)


def test_the_page_has_an_example_of_each_format() -> None:
    assert len(EXAMPLES) >= 16
    assert {kind for kind, _, _ in EXAMPLES} == {"json", "csv", "text", "vtt", "srt"}


@pytest.mark.parametrize(("kind", "agent", "text"), EXAMPLES, ids=range(len(EXAMPLES)))
@pytest.mark.parametrize("name", ["{}", "export"])
def test_each_example_is_read_with_or_without_its_ending(kind: str, agent: str, text: str, name: str) -> None:
    name = "talk." + kind if name == "{}" else name
    lines = read_transcript(name, text.encode(), agent=agent or None)
    assert [line["speaker"] for line in lines] == ["customer", "agent"]
    assert lines[0]["text"].startswith("The VPN does not connect.")
    assert lines[1]["text"].endswith("hat does it say?")
    times = [line["at"] for line in lines if "at" in line]
    assert times == [] or times[1] - times[0] in (5.5, 20.0, 120.0, 600.0)
