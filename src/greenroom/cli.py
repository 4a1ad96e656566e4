"""The command line, for people and for programs. Each command imports what it needs when it runs."""

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from greenroom.core.errors import GreenroomError
from greenroom.operations.commands import add_to
from greenroom.voices import commands as voice

if TYPE_CHECKING:
    from greenroom.library.loader import Library

app = typer.Typer(
    help="Greenroom: a practice room for customer conversations.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

AsJson = Annotated[bool, typer.Option("--json", help="Write JSON for programs.")]
Data = Annotated[
    Path | None, typer.Option(help="Folder with the database (default: the user's data folder).")
]
Library_ = Annotated[list[Path] | None, typer.Option("--library", help="More folders with scenarios.")]


def _fail(error: GreenroomError) -> NoReturn:
    typer.echo(f"greenroom: {error}", err=True)
    raise typer.Exit(2)


def _print_json(value: Any) -> None:
    import orjson

    sys.stdout.buffer.write(orjson.dumps(value, option=orjson.OPT_APPEND_NEWLINE))
    sys.stdout.buffer.flush()


def _library(more: list[Path] | None) -> "Library":
    from greenroom import wiring

    return wiring.library(more or ())


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on (default: 127.0.0.1).")] = None,
    port: Annotated[int | None, typer.Option(help="Port; 0 takes a free one (default: 8765).")] = None,
    data: Data = None,
    library: Library_ = None,
    workers: Annotated[int | None, typer.Option(help="Processes (default: 1).")] = None,
) -> None:
    """Start the server and print a link that opens signed in."""
    from greenroom import wiring

    try:
        wiring.serve(host=host, port=port, data=data, library=library or [], workers=workers)
    except GreenroomError as error:
        _fail(error)


@app.command()
def scenarios(as_json: AsJson = False, library: Library_ = None) -> None:
    """List the scenarios, and the files that could not be read."""
    from greenroom.channels import listing

    found = _library(library)
    if as_json:
        _print_json(listing.as_data(found))
    else:
        listing.show(found)


@app.command()
def lint(
    paths: Annotated[list[Path], typer.Argument(help="Files or folders.")], as_json: AsJson = False
) -> None:
    """Check scenario, persona and rubric files; exit 1 when something is wrong."""
    from greenroom.library.lint import lint as find

    findings = find(paths)
    if as_json:
        _print_json([vars(f) if hasattr(f, "__dict__") else f._asdict() for f in findings])
    for f in findings if not as_json else ():
        typer.echo(f"{f.path}:{f.line}: {f.severity}: {f.message} [{f.code}]")
        if f.mend:
            typer.echo(f"    {f.mend}")
    errors = sum(f.severity == "error" for f in findings)
    if not as_json:
        typer.echo(f"{errors} errors, {len(findings) - errors} warnings")
    raise typer.Exit(1 if errors else 0)


@app.command()
def prove(
    paths: Annotated[list[Path], typer.Argument(help="Scenario files or folders.")],
    seeds: Annotated[int, typer.Option(min=1, max=100, help="How many seeds each.")] = 3,
    as_json: AsJson = False,
) -> None:
    """Play each scenario's proof: a good agent must succeed and score high, a poor one must not."""
    from greenroom import wiring
    from greenroom.channels import listing

    try:
        proofs = wiring.prove(paths, seeds)
    except GreenroomError as error:
        _fail(error)
    if as_json:
        _print_json([p.as_data() for p in proofs])
    else:
        listing.show_proofs(proofs)
    raise typer.Exit(0 if proofs and all(p.holds for p in proofs) else 1)


@app.command()
def talk(
    scenario: Annotated[str, typer.Argument(help="Scenario id, or the path of a file.")],
    persona: Annotated[str | None, typer.Option(help="Who the customer is.")] = None,
    difficulty: Annotated[
        str | None, typer.Option(help="beginner, intermediate, advanced or expert.")
    ] = None,
    seed: Annotated[int, typer.Option(help="The same seed gives the same conversation.")] = 1,
    as_json: AsJson = False,
    library: Library_ = None,
) -> None:
    """Hold a conversation in the terminal, ended by its report.

    With --json: the agent's lines come from standard input, one a line; every event goes out as one JSON
    object a line, the evaluation last.
    """
    from greenroom import wiring
    from greenroom.channels import terminal

    try:
        stage = wiring.stage(scenario, persona, difficulty, seed, library or ())
        code = terminal.converse_json(stage) if as_json else terminal.converse(stage)
    except GreenroomError as error:
        _fail(error)
    raise typer.Exit(code)


@app.command()
def score(
    transcript: Annotated[
        Path,
        typer.Argument(
            help="JSON, CSV, text with speakers, WebVTT, SRT, a helpdesk's export, or a recording."
        ),
    ],
    scenario: Annotated[str | None, typer.Option(help="Score it as this scenario.")] = None,
    agent: Annotated[
        str | None,
        typer.Option(help="Who the agent is, when the names don't tell; in a recording left or right."),
    ] = None,
    mask: Annotated[bool, typer.Option("--mask", help="Quote it without personal data.")] = False,
    as_json: AsJson = False,
    library: Library_ = None,
) -> None:
    """Score a conversation that was held elsewhere."""
    from greenroom import wiring
    from greenroom.channels import terminal

    try:
        with terminal.hearing() as told:
            evaluation = wiring.score_file(transcript, scenario, library or (), agent, mask=mask, told=told)
    except GreenroomError as error:
        _fail(error)
    if as_json:
        _print_json(evaluation.model_dump(mode="json"))
    else:
        terminal.show_report(evaluation)


@app.command()
def replay(
    session: Annotated[str, typer.Argument(help="Session id, as the report shows it.")],
    data: Data = None,
    as_json: AsJson = False,
    mask: Annotated[
        bool, typer.Option("--mask", help="Without personal data that people typed, and who played it.")
    ] = False,
) -> None:
    """Play a stored session again, with what moved the customer's mood."""
    from greenroom import wiring
    from greenroom.channels import terminal

    try:
        recorded = wiring.stored_session(session, data, mask=mask)
    except GreenroomError as error:
        _fail(error)
    if as_json:
        for item in recorded:
            _print_json(item.wire())
    else:
        terminal.show_log(recorded)


@app.command()
def link(
    data: Data = None,
    name: Annotated[str, typer.Option(help="For whom; made when there is nobody of that name.")] = "",
    role: Annotated[str, typer.Option(help="trainee (default), manager, author, administrator.")] = "",
) -> None:
    """Print a fresh link that signs in to the server running on this data folder.

    Without --name it signs in the person whose server it is.
    """
    from greenroom import wiring

    try:
        typer.echo(wiring.fresh_link(data, name, role))
    except GreenroomError as error:
        _fail(error)


add_to(app)
voice.add_to(app)


def main() -> None:
    """Entry point of the `greenroom` program."""
    # Read when numpy is first imported: more threads only fight over matrices as small as ours.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    app()
