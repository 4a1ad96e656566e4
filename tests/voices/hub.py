"""A hub as Hugging Face's, on this machine, with faults: connections cut, wrong bytes, no ranges."""

import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

REVISION = "5e1f"


class Hub(ThreadingHTTPServer):
    """`files`: by name. `cuts`: how many more answers break off after `cut_at` bytes. `wall`: no byte of
    `model.bin` past it comes. `damaged`: names whose last byte is another. `ranges`: whether it goes on where
    asked. `refuses`: the status of every answer. `asked`: path and Range of each request."""

    daemon_threads = True

    def __init__(self, files: dict[str, bytes]) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.files = files
        self.cuts, self.cut_at = 0, 100_000
        self.damaged: set[str] = set()
        self.wall: int | None = None
        self.ranges = True
        self.refuses = 0
        self.asked: list[tuple[str, str]] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def listing(self) -> list[dict[str, object]]:
        found: list[dict[str, object]] = []
        for name, body in self.files.items():
            git = hashlib.sha1(b"blob %d\0" % len(body) + body).hexdigest()
            one: dict[str, object] = {"type": "file", "oid": git, "size": len(body), "path": name}
            if name.endswith(".bin"):
                one |= {"oid": "0" * 40, "lfs": {"oid": hashlib.sha256(body).hexdigest(), "size": len(body)}}
            found.append(one)
        return found


class _Handler(BaseHTTPRequestHandler):
    server: Hub

    def do_GET(self) -> None:
        hub, wanted = self.server, self.headers.get("Range", "")
        hub.asked.append((self.path, wanted))
        if hub.refuses:
            return self._answer(hub.refuses, b"no")
        if "/revision/" in self.path:
            return self._answer(200, json.dumps({"sha": REVISION}).encode())
        if "/tree/" in self.path:
            return self._answer(200, json.dumps(hub.listing()).encode())
        name = self.path.rpartition("/")[2]
        if f"/resolve/{REVISION}/" not in self.path or name not in hub.files:
            return self._answer(404, b"no such file")
        body = hub.files[name]
        if name in hub.damaged:
            body = body[:-1] + bytes([body[-1] ^ 1])
        at = int(wanted.removeprefix("bytes=").removesuffix("-")) if wanted and hub.ranges else 0
        comes = None if hub.wall is None or name != "model.bin" else hub.wall - at
        return self._answer(206 if at else 200, body[at:], comes)

    def _answer(self, status: int, body: bytes, comes: int | None = None) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.server.cuts and len(body) > self.server.cut_at:
            self.server.cuts -= 1
            body = body[: self.server.cut_at]
        self.wfile.write(body[:comes])
        self.close_connection = True

    def log_message(self, *_: object) -> None: ...


@contextmanager
def hub_of(files: dict[str, bytes]) -> Iterator[Hub]:
    with Hub(files) as made:
        thread = threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        yield made
        made.shutdown()
        thread.join()
