"""The web client: files that Vite built into `static/`, with `index.html` for every other page.

What lies under /assets has its hash in its name and is kept by browsers for a year; all else is asked for
again each time. Texts go out compressed, compressed once.
"""

import base64
import gzip
import hashlib
import mimetypes
import re
from dataclasses import dataclass
from email.utils import formatdate
from functools import lru_cache
from pathlib import Path

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse, Response

from greenroom.core.errors import NotFound

STATIC = Path(__file__).parent / "static"
IMMUTABLE = "public, max-age=31536000, immutable"
TEXTS = ("text/", "application/javascript", "application/json", "image/svg+xml", "application/manifest")
SMALL = 1_000
"""Bytes below which compression does not pay."""

NOT_BUILT = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Greenroom</title>
<body><h1>The server runs; its pages are not built yet</h1>
<p>Run <code>make client</code> in the checkout, then load this page again. Meanwhile
<code>greenroom talk</code> holds a conversation in the terminal.</p></body></html>"""

_INLINE = re.compile(r"<script(?![^>]*\ssrc=)[^>]*>(.*?)</script>", re.S)


@dataclass(frozen=True, slots=True)
class _File:
    body: bytes
    packed: bytes | None
    type: str
    etag: str
    changed: str


def install(app: FastAPI, root: Path = STATIC) -> None:
    """Serve the client for every GET that nothing else answers; install it last."""

    @app.api_route("/{path:path}", methods=["GET", "HEAD"], include_in_schema=False)
    def client(path: str, request: Request) -> Response:
        if path.startswith(("api/", "socket.io")) or path == "api":
            raise NotFound(
                f"there is nothing at /{path[:80]}", mend="see /api/openapi.json for what there is"
            )
        found = _inside(root, path)
        if found is None and path.startswith("assets/"):
            raise NotFound("no such file", mend="load the page again: the client was updated")
        page = found is None or found.name == "index.html"
        if page:
            found = root / "index.html"
            if not found.is_file():
                return HTMLResponse(NOT_BUILT, 503, {"Cache-Control": "no-store"})
        assert found is not None
        file = _read(found, found.stat().st_mtime_ns)
        headers = {
            "Cache-Control": IMMUTABLE if path.startswith("assets/") else "no-cache",
            "ETag": file.etag,
            "Last-Modified": file.changed,
            "Vary": "Accept-Encoding",
        }
        if request.headers.get("if-none-match") == file.etag:
            return Response(status_code=304, headers=headers)
        body = file.body
        if file.packed is not None and "gzip" in request.headers.get("accept-encoding", ""):
            body = file.packed
            headers["Content-Encoding"] = "gzip"
        return Response(body, 200, headers, media_type=file.type)


def script_hashes(root: Path = STATIC) -> tuple[str, ...]:
    """CSP sources of the scripts inside index.html, so that no other inline script can run."""
    page = root / "index.html"
    if not page.is_file():
        return ()
    scripts = _INLINE.findall(page.read_text(encoding="utf-8"))
    digests = [hashlib.sha256(s.encode()).digest() for s in scripts]
    return tuple(f"'sha256-{base64.b64encode(d).decode()}'" for d in digests)


def _inside(root: Path, path: str) -> Path | None:
    """The file `path` below `root`, None when there is none or it points outside."""
    if not path or "\0" in path:
        return None
    found = (root / path).resolve()
    return found if found.is_relative_to(root.resolve()) and found.is_file() else None


@lru_cache(maxsize=256)
def _read(path: Path, changed_ns: int) -> _File:
    body = path.read_bytes()
    kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    if path.suffix in (".js", ".mjs"):
        kind = "text/javascript"
    elif path.suffix == ".webmanifest":
        kind = "application/manifest+json"
    packs = len(body) >= SMALL and kind.startswith(TEXTS)
    return _File(
        body=body,
        packed=gzip.compress(body, 9, mtime=0) if packs else None,
        type=kind,
        etag=f'"{hashlib.blake2b(body, digest_size=12).hexdigest()}"',
        changed=formatdate(changed_ns / 1e9, usegmt=True),
    )
