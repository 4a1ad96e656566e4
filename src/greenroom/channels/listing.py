"""What the command line shows of the library and of its proof."""

from collections.abc import Sequence
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from greenroom.library.loader import Library
from greenroom.library.prove import Proved


def as_data(library: Library) -> dict[str, Any]:
    """The library for programs: scenarios, personas, and the files that could not be read."""
    return {
        "scenarios": [
            {
                "id": s.id,
                "title": s.title,
                "pack": s.pack,
                "difficulty": s.difficulty.value,
                "summary": s.summary,
                "language": s.language,
                "type": s.ticket.type,
                "priority": s.ticket.priority.value,
                "personas": list(s.personas),
                "minutes": s.minutes,
                "version": s.version,
            }
            for s in library.scenarios.values()
        ],
        "personas": [
            {"id": p.id, "name": p.name, "about": p.about, "tech": p.tech} for p in library.personas.values()
        ],
        "problems": [
            {"path": str(p.path), "line": p.line, "message": p.message, "mend": p.mend}
            for p in library.problems
        ],
    }


def show(library: Library) -> None:
    console = Console()
    table = Table("scenario", "title", "difficulty", "customer", "minutes")
    for s in library.scenarios.values():
        customer = ", ".join(s.personas[:1])
        table.add_row(s.id, escape(s.title), s.difficulty.value, customer, str(s.minutes))
    console.print(table)
    for p in library.problems:
        console.print(f"[yellow]{escape(str(p.path))}:{p.line}[/] {escape(p.message)} {escape(p.mend)}")


def show_proofs(proofs: Sequence[Proved]) -> None:
    """One line a scenario; below it what does not hold, and why."""
    console = Console(width=120)
    for p in proofs:
        mark = "[green]proven[/]" if p.holds else "[red]NOT PROVEN[/]"
        console.print(f"{mark} {p.scenario:28} good {p.range('good'):>9}   poor {p.range('poor'):>9}")
        for problem in p.problems:
            console.print(f"    [yellow]{escape(problem)}")
    held = sum(p.holds for p in proofs)
    console.print(f"{held} of {len(proofs)} proven by play")
