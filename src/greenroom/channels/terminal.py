"""A conversation in the terminal: for a person with delays, for a program as lines of JSON."""

import contextlib
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import orjson
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, TextColumn
from rich.table import Table

from greenroom.core.errors import GreenroomError
from greenroom.core.evaluation import Evaluation
from greenroom.core.events import AgentSaid, CustomerSaid, MoodMoved, Recorded, SessionEnded
from greenroom.core.readings import Reader
from greenroom.core.rubric import Rubric
from greenroom.core.scoring import score
from greenroom.core.turn import NewSession
from greenroom.engine.play import Composer, Play
from greenroom.engine.ports import Listener

UNUSABLE = 2
"""Exit status when the input could not be read at all."""


@dataclass(frozen=True, slots=True)
class Stage:
    """Everything a conversation needs: who and what, and the brain."""

    new: NewSession
    rubric: Rubric
    listener: Listener
    speaker: Composer
    reader: Reader | None = None


def converse_json(stage: Stage) -> int:
    """Agent lines from standard input, events to standard output. Returns the exit status."""
    out = sys.stdout.buffer

    def write(value: object) -> None:
        out.write(orjson.dumps(value, option=orjson.OPT_APPEND_NEWLINE))
        out.flush()

    play = Play(stage.new, stage.listener, stage.speaker, heard=lambda r: write(r.wire()))
    status = 0
    for number, raw in enumerate(sys.stdin.buffer, start=1):
        try:
            text = raw.decode("utf-8").strip()
        except UnicodeDecodeError:
            write({"kind": "problem", "code": "bad_request", "message": f"line {number} is not UTF-8"})
            status = UNUSABLE
            continue
        if not text:
            continue
        try:
            play.say(text)
        except GreenroomError as error:
            write({"kind": "problem", "code": error.code, "message": error.message, "mend": error.mend})
    play.end(reason="input_ended")
    write(score(stage.new.scenario, stage.rubric, play.log, stage.reader).model_dump(mode="json"))
    return status


def converse(stage: Stage) -> int:
    """A conversation with a person at the keyboard. Ends with /end, end of input, or the customer."""
    console = Console()
    scenario = stage.new.scenario
    console.rule(f"[bold]{escape(scenario.title)}")
    console.print(f"[dim]{escape(scenario.summary)}")
    console.print("[dim]Write as the agent. /end ends the conversation, /hold and silence cost patience.\n")
    name = scenario.customer.name
    shown = _Shown(console, name)
    play = Play(stage.new, stage.listener, stage.speaker, heard=shown)
    while not play.ended:
        shown.live = True
        try:
            text = console.input("[bold green]you[/] › ").strip()
        except (EOFError, KeyboardInterrupt):
            console.print()
            break
        if text == "/end":
            break
        if text == "/hold":
            play.wait("hold", 60_000)
            continue
        if not text:
            continue
        try:
            play.say(text)
        except GreenroomError as error:
            console.print(f"[yellow]{escape(str(error))}")
    play.end()
    show_report(score(scenario, stage.rubric, play.log, stage.reader), console)
    return 0


class _Shown:
    """Prints what the customer says as it happens, with a short pause as for typing."""

    def __init__(self, console: Console, name: str) -> None:
        self.console = console
        self.name = name
        self.live = False

    def __call__(self, recorded: Recorded) -> None:
        event = recorded.event
        if isinstance(event, CustomerSaid):
            if self.live and self.console.is_terminal:
                with self.console.status(f"[dim]{escape(self.name)} is typing"):
                    time.sleep(min(1.6, 0.3 + len(event.text) * 0.012))
            self.console.print(f"[bold]{escape(self.name)}[/] › {escape(event.text)}")
        elif isinstance(event, SessionEnded):
            self.console.print(f"[dim]— the conversation has ended ({event.reason.replace('_', ' ')}) —")


@contextlib.contextmanager
def hearing() -> Iterator[Callable[[int, int | None], None]]:
    """Shows how far a recording was heard, on standard error and for people alone. What it gives is to be
    called with ms, and of how many (None: nobody knows)."""
    with Progress(
        TextColumn("Hearing the recording"),
        BarColumn(),
        TextColumn("{task.fields[now]}"),
        console=Console(stderr=True),
        transient=True,
        disable=not sys.stderr.isatty(),
    ) as progress:
        task = progress.add_task("", total=None, start=False, visible=False, now="")

        def told(ms: int, of: int | None) -> None:
            now = f"{ms // 60_000}:{ms // 1000 % 60:02}"
            progress.update(task, completed=ms, total=of, visible=True, now=now)

        yield told


def show_report(evaluation: Evaluation, console: Console | None = None) -> None:
    """The evaluation as a table, each score followed by the words it rests on."""
    console = console or Console()
    overall = "not scored" if evaluation.overall is None else str(evaluation.overall)
    verdict = "passed" if evaluation.passed else "not passed"
    console.rule(f"[bold]{overall}[/] · {verdict} · {escape(evaluation.outcome_label)}")
    table = Table("criterion", "score", "the words it rests on", expand=True)
    for criterion in evaluation.criteria:
        shown = "—" if criterion.score is None else str(criterion.score)
        lines = [f"{e.points:+d} “{escape(e.quote)}” [dim]{escape(e.why)}[/]" for e in criterion.evidence]
        lines += [f"[yellow]missed[/] {escape(m.why)}" for m in criterion.missed]
        table.add_row(criterion.label, shown, "\n".join(lines))
    console.print(table)
    for improvement in evaluation.improvements:
        console.print(f"[yellow]→[/] {escape(improvement.text)}")
        if improvement.better:
            console.print(f"   [green]{escape(improvement.better)}")
    for stated in evaluation.claims:
        if not stated.right:
            console.print(f"[red]not so:[/] “{escape(stated.quote)}”")
            console.print(f"   [green]{escape(stated.correct or 'nobody can promise that')}")
    for line in evaluation.script:
        if line.seq is None:
            console.print(f"[yellow]not said:[/] {escape(line.text)}")


def show_log(recorded: Sequence[Recorded], console: Console | None = None) -> None:
    """A stored session, line by line, with each move of the mood and its cause."""
    console = console or Console()
    for item in recorded:
        event = item.event
        stamp = f"[dim]{item.at / 1000:7.1f}s #{item.seq:<4}[/]"
        match event:
            case AgentSaid():
                who = escape(event.by or "agent")
                console.print(f"{stamp} [bold green]{who}[/] › {escape(event.text)}")
            case CustomerSaid():
                console.print(
                    f"{stamp} [bold]{escape(event.speaker or 'customer')}[/] › {escape(event.text)}"
                )
            case MoodMoved():
                d = event.delta
                moved = (
                    f"F{d.frustration:+.1f} S{d.satisfaction:+.1f} P{d.patience:+.1f} C{d.cooperation:+.1f}"
                )
                words = f" “{escape(event.quote)}”" if event.quote else ""
                console.print(f"{stamp}   [cyan]{event.cause}[/] {moved}[dim]{words}[/]")
            case SessionEnded():
                console.print(f"{stamp} ended by {event.by}: {event.reason}; outcome {event.outcome}")
            case _:
                console.print(f"{stamp}   [dim]{event.kind}[/]")
