"""`greenroom voice`: a Whisper model, fetched or given, so that calls are understood on this machine."""

import asyncio
import importlib.util
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from greenroom.core.errors import GreenroomError

if TYPE_CHECKING:
    from collections.abc import Callable

Data = Annotated[
    Path | None, typer.Option(help="Folder with the database (default: the user's data folder).")
]

voice = typer.Typer(help="How calls are understood: a Whisper model on this machine.", no_args_is_help=True)


def add_to(app: typer.Typer) -> None:
    """Make them known."""
    app.add_typer(voice, name="voice")


@voice.command()
def install(
    model: Annotated[str, typer.Argument(help="Which one: see `greenroom voice models`.")] = "base",
    folder: Annotated[
        Path | None,
        typer.Option(help="A CTranslate2 Whisper model that is here already; nothing is fetched."),
    ] = None,
    hub: Annotated[
        str, typer.Option("--from", help="Where to fetch it: a mirror of the hub.")
    ] = "https://huggingface.co",
    data: Data = None,
) -> None:
    """Fetch a Whisper model, or use one that is given, and try whether it runs here.

    A download that was broken off goes on where it stopped.
    """
    from greenroom.config import settings
    from greenroom.voices.whisper import fetching, models

    try:
        chosen = settings(data=data)
        if folder is not None:
            name, place = folder.resolve().name, folder.resolve()
        else:
            wanted = models.model(model)
            models.fits(wanted.mb * 10**6, models.free_memory())
            with _Progress(f"Whisper {model}") as told:
                name, place = model, fetching.fetched(wanted, chosen.data, hub, told)
        models.fits(models.looked_at(place), models.free_memory())
        _tried(place)
        models.use(chosen.data, name, place)
    except GreenroomError as error:
        _fail(error)
    except OSError as error:
        _fail(models.WhisperError(f"cannot be written: {error.strerror}", where=str(chosen.data)))
    typer.echo(f"Whisper {name} is in use: {place}")
    if importlib.util.find_spec("faster_whisper") is None:
        typer.echo("What runs it is still missing: pip install 'greenroom[whisper]'")


@voice.command("models")
def list_models(data: Data = None) -> None:
    """What there is to install, and what is in use."""
    from greenroom.config import settings
    from greenroom.voices.whisper import models

    try:
        chosen = settings(data=data)
    except GreenroomError as error:
        _fail(error)
    found = models.in_use(chosen.data, models.chosen(chosen.voice_whisper))
    for m in models.MODELS.values():
        mark = "*" if found is not None and found[0] == m.name else " "
        typer.echo(f"{mark} {m.name:10} {m.mb:>6,} MB  {m.about}")
    typer.echo(f"in use: {found[0]} in {found[1]}" if found else "none is in use")


@voice.command()
def remove(data: Data = None) -> None:
    """Use no Whisper model any more, and delete it if it was fetched."""
    from greenroom.config import settings
    from greenroom.voices.whisper import models

    try:
        folder = models.drop(settings(data=data).data)
    except GreenroomError as error:
        _fail(error)
    typer.echo(f"gone: {folder}" if not folder.exists() else f"not used any more: {folder}")


def _tried(folder: Path) -> None:
    """Let the model read a moment of silence, where it can be run. Raises `GreenroomError`."""
    if importlib.util.find_spec("faster_whisper") is None:
        return
    from greenroom.voices.ports import RATE
    from greenroom.voices.whisper.ear import Whispers

    async def tries() -> None:
        whispers = Whispers(folder, folder)
        try:
            await whispers.hear(bytes(2 * RATE), "en", 1)
        finally:
            await whispers.close()

    asyncio.run(tries())


class _Progress:
    """A bar for people, a line each tenth for programs and logs."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._shown = -1

    def __enter__(self) -> "Callable[[int, int], None]":
        return self._told

    def __exit__(self, *_: object) -> None:
        if self._shown >= 0:
            sys.stderr.write("\n" if sys.stderr.isatty() else "")

    def _told(self, done: int, of: int) -> None:
        share = done * 100 // max(1, of)
        step = share if sys.stderr.isatty() else share // 10 * 10
        if step == self._shown:
            return
        self._shown = step
        bar = "#" * (share // 4)
        text = f"{self._name}: {done / 1e6:,.0f} of {of / 1e6:,.0f} MB, {share}%"
        sys.stderr.write(f"\r{text} [{bar:<25}]" if sys.stderr.isatty() else f"{text}\n")
        sys.stderr.flush()


def _fail(error: GreenroomError) -> NoReturn:
    typer.echo(f"greenroom: {error}", err=True)
    raise typer.Exit(2)
