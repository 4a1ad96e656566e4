"""The commands for who looks after an installation. Each imports what it needs when it runs."""

import sys
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer

from greenroom.core.errors import GreenroomError

AsJson = Annotated[bool, typer.Option("--json", help="Write JSON for programs.")]
Data = Annotated[
    Path | None, typer.Option(help="Folder with the database (default: the user's data folder).")
]


def add_to(app: typer.Typer) -> None:
    """Make them known."""
    for command in (backup, restore, doctor):
        app.command()(command)


def backup(
    file: Annotated[Path, typer.Argument(help="The file to write; there must be none of that name.")],
    data: Data = None,
    without_key: Annotated[
        bool, typer.Option("--without-key", help="Leave out the recordings' master key.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Write everything into one file, while the server runs: database, recordings, scenarios of your own."""
    from greenroom.config import settings
    from greenroom.operations.backing_up import back_up

    try:
        told = back_up(settings(data=data), file, key=not without_key)
    except GreenroomError as error:
        _fail(error)
    _say(file, "backed up to", told, as_json)


def restore(
    file: Annotated[Path, typer.Argument(help="What `greenroom backup` wrote.")],
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Put a backup back, into an empty folder or database, and bring it up to date."""
    from greenroom.config import settings
    from greenroom.operations.backing_up import restore as put_back

    try:
        told = put_back(settings(data=data), file)
    except GreenroomError as error:
        _fail(error)
    _say(file, "restored from", told, as_json)


def _say(file: Path, done: str, told: Any, as_json: bool) -> None:
    if as_json:
        _print_json(
            {
                "file": str(file),
                "parts": told.parts,
                "bytes": told.bytes,
                "recordings": told.recordings,
                "notes": list(told.notes),
            }
        )
        return
    typer.echo(f"{done} {file}: {told.parts} parts, {told.bytes / 1e6:,.1f} MB")
    for note in told.notes:
        typer.echo(f"note: {note}")


def _fail(error: GreenroomError) -> NoReturn:
    typer.echo(f"greenroom: {error}", err=True)
    raise typer.Exit(2)


def _print_json(value: Any) -> None:
    import orjson

    sys.stdout.buffer.write(orjson.dumps(value, option=orjson.OPT_APPEND_NEWLINE))
    sys.stdout.buffer.flush()


def doctor(data: Data = None, as_json: AsJson = False) -> None:
    """Look over settings, folder, database and all else that a server needs; exit 1 when something is wrong.

    Run it as the user, on the machine and with the environment of the server.
    """
    from greenroom.config import settings
    from greenroom.operations.doctor import examine
    from greenroom.operations.findings import Finding

    try:
        found = examine(settings(data=data))
    except GreenroomError as error:  # a setting that cannot be read keeps the others from being looked at
        found = [Finding("setting", "error", error.message, error.mend, error.where)]
    errors = sum(f.severity == "error" for f in found)
    if as_json:
        from dataclasses import asdict

        _print_json([asdict(f) for f in found])
    else:
        for f in found:
            typer.echo(str(f))
        warnings = sum(f.severity == "warning" for f in found)
        typer.echo(f"{errors} errors, {warnings} warnings" if errors + warnings else "all is well")
    raise typer.Exit(1 if errors else 0)
