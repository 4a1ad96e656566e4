"""Fetches a model from a hub that speaks Hugging Face's protocol: file by file, going on where it stopped.

The hub names a revision, and for each of its files the size and a digest (SHA-256, or Git's SHA-1 for small
ones); nothing is used whose bytes do not match. What is not complete is kept as `.part` for the next time.
"""

import errno
import hashlib
import http.client
import json
import shutil
import socket
import ssl
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from greenroom.voices.whisper.models import FOLDER, WANTED, WORDS, Model, WhisperError

PIECE = 2**20
TRIES = 4
"""How often a connection that breaks is made anew, without anything new having come in between."""

PAUSE_S = 0.5
"""Before the second try; four times as long before each one after."""

QUIET_S = 30.0
"""Seconds without a byte after which a connection counts as broken."""

ROOM = 100_000_000
"""Bytes of the disk that are left free."""

AGAIN = "run it again: it goes on where it stopped"


@dataclass(frozen=True, slots=True)
class File:
    name: str
    size: int
    digest: str
    """`sha256:` or `git:`, and hexadecimal."""


Told = Callable[[int, int], object]
"""Bytes so far, and of how many."""


def fetched(model: Model, data: Path, hub: str, told: Told = lambda _so_far, _of: None) -> Path:
    """The folder of the complete model. Raises `WhisperError`."""
    hub = hub.rstrip("/")
    revision, files = _listed(model, hub)
    folder = data / FOLDER / model.name
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        total = sum(f.size for f in files)
        left = sum(f.size - _have(folder, f) for f in files)
        free = shutil.disk_usage(folder).free
        if left + ROOM > free:
            message = f"{left / 1e6:,.0f} MB are to come, and {free / 1e6:,.0f} MB are free"
            raise WhisperError(message, where=str(folder), mend="make room, or choose a smaller model")
        before = 0
        for file in files:
            url = f"{hub}/{model.repo}/resolve/{revision}/{file.name}"
            _file(folder, file, url, _added(told, before, total))
            before += file.size
            told(before, total)
        _only(folder, files)
    except OSError as error:
        full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        message = "the disk is full" if full else f"cannot be written: {error.strerror or error}"
        mend = f"make room, and {AGAIN}" if full else "give the folder to the user that runs this"
        raise WhisperError(message, where=str(folder), mend=mend) from error
    return folder


def _added(told: Told, before: int, total: int) -> Callable[[int], object]:
    return lambda done: told(before + done, total)


def _listed(model: Model, hub: str) -> tuple[str, list[File]]:
    """The newest revision, and its files."""
    api = f"{hub}/api/models/{model.repo}"
    try:
        revision = str(_json(f"{api}/revision/main")["sha"])
        found = [
            File(
                str(one["path"]),
                int(one["size"]),
                f"sha256:{one['lfs']['oid']}" if one.get("lfs") else f"git:{one['oid']}",
            )
            for one in _json(f"{api}/tree/{urllib.parse.quote(revision, safe='')}")
            if one["path"] in (*WANTED, *WORDS)
        ]
    except (KeyError, TypeError, ValueError, AttributeError):
        mend = "see that the address is a hub's, such as https://huggingface.co"
        raise WhisperError("the hub does not say what the model is made of", where=hub, mend=mend) from None
    if not any(f.name == "model.bin" for f in found):
        raise WhisperError("there is no model.bin", where=f"{hub}/{model.repo}", mend="choose another model")
    return revision, sorted(found, key=lambda f: (f.size, f.name))


def _json(url: str) -> Any:
    with _opened(url, 0) as answer:
        return json.loads(answer.read(4_000_000))


def _opened(url: str, at: int) -> http.client.HTTPResponse:
    """The answer, from byte `at` on if the server can. Raises `WhisperError`."""
    scheme, host, *_ = urllib.parse.urlsplit(url)
    if scheme not in ("http", "https") or not host:
        raise WhisperError("that is no address", where=url, mend="give --from https://...")
    headers = {"User-Agent": "greenroom", "Accept-Encoding": "identity"}
    if at:
        headers["Range"] = f"bytes={at}-"
    request = urllib.request.Request(url, headers=headers)
    try:
        answer: http.client.HTTPResponse = urllib.request.urlopen(request, timeout=QUIET_S)
        return answer
    except urllib.error.HTTPError as error:
        error.close()
        if error.code in (401, 403):
            mend = "a proxy may be in the way; or fetch the folder elsewhere and give it with --folder"
        elif error.code == 404:
            mend = "see the address given with --from"
        else:
            mend = f"try again later; then {AGAIN}"
        raise WhisperError(f"the hub answered {error.code}", where=url, mend=mend) from None
    except (OSError, http.client.HTTPException) as error:
        raise _unreachable(host, error) from None


def _unreachable(host: str, error: Exception) -> WhisperError:
    reason = getattr(error, "reason", error)
    if isinstance(reason, ssl.SSLError):
        message = f"{host} cannot be trusted: {reason.reason or 'its certificate is not known here'}"
    elif isinstance(reason, socket.gaierror):
        message = f"{host} is not found: there is no network, or no way out of it"
    else:
        message = f"{host} cannot be reached"
    mend = (
        "set HTTPS_PROXY where a proxy is the way out; or fetch the model's folder on another machine and "
        "run `greenroom voice install --folder FOLDER`"
    )
    return WhisperError(message, mend=mend)


def _have(folder: Path, file: File) -> int:
    for path in (folder / file.name, folder / f"{file.name}.part"):
        if path.exists():
            return min(path.stat().st_size, file.size)
    return 0


def _file(folder: Path, file: File, url: str, told: Callable[[int], object]) -> None:
    whole, part = folder / file.name, folder / f"{file.name}.part"
    if whole.exists():
        if _right(whole, file):
            return
        whole.unlink()
    if part.exists():  # of another revision perhaps
        _complete(part, file, url, told)
        if _right(part, file):
            part.replace(whole)
            return
        part.unlink()
    _complete(part, file, url, told)
    if not _right(part, file):
        part.unlink()
        mend = "run it again; if it stays so, what is in between (a proxy, a mirror) changes it"
        raise WhisperError(
            f"{file.name} is not what the hub says it is; it was deleted", where=url, mend=mend
        )
    part.replace(whole)


def _complete(part: Path, file: File, url: str, told: Callable[[int], object]) -> None:
    tries = 0
    while (at := part.stat().st_size if part.exists() else 0) < file.size:
        try:
            _more(part, at, url, told)
        except (OSError, http.client.HTTPException) as error:
            if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EACCES):
                raise
        if part.exists() and part.stat().st_size > at:
            tries = 0
            continue
        tries += 1
        if tries == TRIES:
            message = f"the connection broke at {at / 1e6:,.1f} of {file.size / 1e6:,.1f} MB"
            raise WhisperError(message, where=url, mend=AGAIN)
        time.sleep(PAUSE_S * 4 ** (tries - 1))


def _more(part: Path, at: int, url: str, told: Callable[[int], object]) -> None:
    """Until the server ends or the connection breaks."""
    with _opened(url, at) as answer, part.open("ab") as out:
        if at and answer.status != http.client.PARTIAL_CONTENT:  # it begins at the beginning
            out.truncate(0)
            at = 0
        _copied(answer, out, at, told)


def _copied(answer: http.client.HTTPResponse, out: BinaryIO, at: int, told: Callable[[int], object]) -> None:
    while piece := answer.read1(PIECE):
        out.write(piece)
        at += len(piece)
        told(at)


def _right(path: Path, file: File) -> bool:
    if path.stat().st_size != file.size:
        return False
    kind, _, wanted = file.digest.partition(":")
    digest = hashlib.sha256() if kind == "sha256" else hashlib.sha1(usedforsecurity=False)
    if kind == "git":
        digest.update(f"blob {file.size}\0".encode())
    with path.open("rb") as content:
        while piece := content.read(PIECE):
            digest.update(piece)
    return digest.hexdigest() == wanted


def _only(folder: Path, files: Iterable[File]) -> None:
    """Away with what an earlier revision left."""
    names = {f.name for f in files}
    for path in folder.iterdir():
        if path.name not in names and path.is_file():
            path.unlink()
