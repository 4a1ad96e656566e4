"""Which Whisper models there are, what makes a folder one, and which is in use."""

import json
import os
from dataclasses import dataclass
from pathlib import Path

from greenroom.core.errors import BadRequest, GreenroomError, NotFound

HUB = "https://huggingface.co"
FOLDER, NOTE = "whisper", "model.json"
"""Inside the data folder: what was fetched, and which model is in use."""

WANTED = ("config.json", "preprocessor_config.json", "model.bin", "tokenizer.json")
NEEDED = ("config.json", "model.bin", "tokenizer.json")
WORDS = ("vocabulary.txt", "vocabulary.json")
"""Files of a model; one of `WORDS` besides."""

MEMORY_A_BYTE, MEMORY_BESIDE = 2, 500_000_000
"""Memory that a model takes by the size of its file, estimated: faster-whisper's own figure for `small`
(0.48 GB on disk) with 8-bit numbers is 1.48 GB at most."""


class WhisperError(GreenroomError):
    """A model could not be had, or cannot run here."""

    code, status = "whisper", 503


@dataclass(frozen=True, slots=True)
class Model:
    """`repo` on the hub; `mb` to fetch, about."""

    name: str
    repo: str
    mb: int
    about: str


MODELS = {
    m.name: m
    for m in (
        Model("tiny", "Systran/faster-whisper-tiny", 78, "fastest; for trying out"),
        Model("tiny.en", "Systran/faster-whisper-tiny.en", 78, "the same, English only"),
        Model(
            "base", "Systran/faster-whisper-base", 148, "the usual one on a machine without a graphics card"
        ),
        Model("base.en", "Systran/faster-whisper-base.en", 148, "the same, English only"),
        Model("small", "Systran/faster-whisper-small", 487, "better, and slower"),
        Model("small.en", "Systran/faster-whisper-small.en", 487, "the same, English only"),
        Model("medium", "Systran/faster-whisper-medium", 1_531, "for recordings, or with a graphics card"),
        Model("turbo", "mobiuslabsgmbh/faster-whisper-large-v3-turbo", 1_622, "with a graphics card"),
        Model("large-v3", "Systran/faster-whisper-large-v3", 3_091, "the best; with a graphics card"),
    )
}
USUAL = "base"


def model(name: str) -> Model:
    """Raises `BadRequest`."""
    found = MODELS.get(name)
    if found is None:
        raise BadRequest(f"there is no Whisper model {name!r}", mend=f"choose one of: {', '.join(MODELS)}")
    return found


def looked_at(folder: Path) -> int:
    """Bytes of the model in `folder`. Raises `WhisperError` when it holds none, saying what it holds."""
    where = str(folder)
    if not folder.is_dir():
        raise WhisperError(
            "there is no such folder", where=where, mend="give the folder that holds model.bin"
        )
    names = {p.name for p in folder.iterdir()}
    if names & {"pytorch_model.bin", "model.safetensors"} and "model.bin" not in names:
        mend = "convert it: ct2-transformers-converter --model FOLDER --output_dir NEW --quantization int8"
        raise WhisperError("it is a model for Transformers, not for faster-whisper", where=where, mend=mend)
    if any(n.startswith("ggml-") for n in names) and "model.bin" not in names:
        raise WhisperError(
            "it is a model for whisper.cpp", where=where, mend="take one for faster-whisper (CTranslate2)"
        )
    missing = [name for name in NEEDED if name not in names]
    if not names.intersection(WORDS):
        missing.append("vocabulary.txt")
    if missing:
        mend = "give the folder with all files of a CTranslate2 Whisper model"
        raise WhisperError(f"no Whisper model: {', '.join(missing)} missing", where=where, mend=mend)
    try:
        json.loads((folder / "config.json").read_text("utf-8"))
        size = (folder / "model.bin").stat().st_size
    except ValueError:
        raise WhisperError("its config.json is damaged", where=where, mend="get it again") from None
    except OSError as error:
        mend = "let the user that runs the server read it"
        raise WhisperError(f"it cannot be read: {error.strerror}", where=where, mend=mend) from None
    if not size:
        raise WhisperError("its model.bin is empty", where=where, mend="get it again")
    return size


def fits(size: int, free: int | None) -> None:
    """Raises `WhisperError` when a model of `size` bytes needs more memory than is free. None: unknown."""
    needs = size * MEMORY_A_BYTE + MEMORY_BESIDE
    if free is not None and needs > free:
        message = f"it needs about {needs / 1e9:.1f} GB of memory, and {free / 1e9:.1f} GB are free"
        raise WhisperError(message, mend="take a smaller model, such as tiny or base, or stop other programs")


def use(data: Path, name: str, folder: Path) -> None:
    """The model in `folder` is the one in use from now on. Raises `OSError`."""
    note = data / FOLDER / NOTE
    note.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = note.with_suffix(".new")
    fresh.write_text(json.dumps({"name": name, "folder": str(folder.resolve())}), "utf-8")
    fresh.replace(note)


def chosen(setting: str) -> Path | None:
    """The folder that a setting names, if it does."""
    return Path(setting).expanduser().resolve() if setting else None


def in_use(data: Path, chosen: Path | None = None) -> tuple[str, Path] | None:
    """Name and folder of the model to use: `chosen` by setting, or what was installed; None when there is
    none. Nothing of it is checked."""
    if chosen is not None:
        return chosen.name, chosen
    try:
        kept = json.loads((data / FOLDER / NOTE).read_text("utf-8"))
        return str(kept["name"]), Path(kept["folder"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def drop(data: Path) -> Path:
    """Use none any more; delete it where it was fetched. Its folder. Raises `NotFound`, `OSError`."""
    found = in_use(data)
    if found is None:
        raise NotFound("no Whisper model is installed", mend="nothing to do")
    (data / FOLDER / NOTE).unlink()
    folder = found[1]
    if folder.parent == (data / FOLDER).resolve():  # others' folders are theirs
        for path in folder.iterdir():
            path.unlink()
        folder.rmdir()
    return folder


def free_memory() -> int | None:
    """Bytes that may still be taken, within the limits of a container too; None when nobody knows."""
    found: list[int] = []
    try:
        lines = Path("/proc/meminfo").read_text("ascii").splitlines()
        found += [int(line.split()[1]) * 1024 for line in lines if line.startswith("MemAvailable:")]
    except OSError:
        if hasattr(os, "sysconf") and "SC_PHYS_PAGES" in os.sysconf_names:
            found.append(os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE"))
    group = Path("/sys/fs/cgroup")
    try:
        most = (group / "memory.max").read_text("ascii").strip()
        if most != "max":
            found.append(int(most) - int((group / "memory.current").read_text("ascii")))
    except (OSError, ValueError):
        pass
    return min(found) if found else None
