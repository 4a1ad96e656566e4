"""docs/reference/measured.md says what bench/results says."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools"))

import measured_page  # noqa: E402


def test_the_page_is_what_the_results_say() -> None:
    written = measured_page.PAGE.read_text(encoding="utf-8")
    assert written == measured_page.page(), "run tools/measured_page.py"


def test_a_bench_without_a_result_says_so(tmp_path: Path) -> None:
    assert measured_page.page(tmp_path).count(measured_page.MISSING) == len(measured_page.SECTIONS)
