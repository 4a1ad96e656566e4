"""Writes the tables of docs/explanation/scoring.md from the rubrics, so that the page cannot drift from it.

Usage: python tools/scoring_page.py
"""

from pathlib import Path

from greenroom.core.rubric import Mark
from greenroom.library.loader import load_library, packaged_root

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "explanation" / "scoring.md"
BEGIN, END = "<!-- tables: written by tools/scoring_page.py -->", "<!-- end of tables -->"


def row(mark: Mark, sign: str) -> str:
    return f"| {mark.id} | {sign}{mark.points} | {mark.why} |"


def main() -> None:
    rubrics = load_library([packaged_root()]).rubrics
    lines = []
    for name in ("support", "call", "sales"):
        rubric = rubrics[name]
        lines += [f"### {rubric.name} (`{name}`)", ""]
        for c in rubric.criteria:
            lines += [f"#### {c.label} (weight {c.weight})", "", c.about, ""]
            lines += ["| check | points | what it is for |", "|---|---|---|"]
            lines += [*(row(m, "") for m in c.checks), *(row(m, "-") for m in c.faults), ""]
    text = PAGE.read_text(encoding="utf-8")
    before, rest = text.split(BEGIN)
    after = rest.split(END)[1]
    PAGE.write_text(f"{before}{BEGIN}\n\n" + "\n".join(lines) + f"\n{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
