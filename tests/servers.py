"""Real servers for tests: PostgreSQL and Redis, each in a folder and on a port of its own."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

PLACES = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
NOBODY = "postgres"
"""PostgreSQL does not run as root; Debian's package makes this user."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def program(name: str) -> str:
    found = shutil.which(name) or next((str(p / name) for p in PLACES if (p / name).is_file()), None)
    if found is None:
        pytest.skip(f"{name} is not installed: run tools/servers.sh")
    return found


class Postgres:
    """A server at `address`; `stop` and `start` as often as wanted, `fresh()` makes an empty database.
    `durable`: it waits for the disk, as one does that is relied on."""

    def __init__(self, folder: Path, *, durable: bool = False) -> None:
        self.port = free_port()
        self._fsync = "on" if durable else "off"
        self.address = f"postgresql://greenroom@127.0.0.1:{self.port}"
        self._folder = folder
        self._made = 0
        self._user = NOBODY if os.geteuid() == 0 else None
        if self._user is not None:
            found = pwd.getpwnam(self._user)
            os.chown(self._folder, found.pw_uid, found.pw_gid)
        self._run("initdb", "-D", ".", "-A", "trust", "-U", "greenroom", "-E", "UTF8", "--no-sync")
        self.start()

    def start(self) -> None:
        options = f"-p {self.port} -k . -c listen_addresses=127.0.0.1 -c fsync={self._fsync}"
        options += " -c max_connections=200"
        self._run("pg_ctl", "-D", ".", "-w", "-l", "log", "-o", options, "start")

    def stop(self) -> None:
        """At once, as when the machine loses power."""
        self._run("pg_ctl", "-D", ".", "-w", "-m", "immediate", "stop")

    def fresh(self) -> str:
        """The URL of a new database."""
        self._made += 1
        name = f"g{self._made}"
        self._run("createdb", "-h", "127.0.0.1", "-p", str(self.port), "-U", "greenroom", name)
        return f"{self.address}/{name}"

    def _run(self, name: str, *options: str) -> None:
        done = subprocess.run(
            [program(name), *options],
            cwd=self._folder,
            user=self._user,
            env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"{name}: {done.stderr}")


@contextmanager
def postgres(*, durable: bool = False) -> Iterator[Postgres]:
    """In a folder that the server's user can reach, as pytest's own cannot be."""
    for name in ("initdb", "pg_ctl", "createdb"):
        program(name)
    with tempfile.TemporaryDirectory(prefix="greenroom-pg-") as folder:
        server = Postgres(Path(folder), durable=durable)
        try:
            yield server
        finally:
            server.stop()


class Redis:
    """A server at `address`."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self.address = f"redis://127.0.0.1:{self.port}/0"
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None
        self.start()

    def start(self) -> None:
        options = ["--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
        self._process = subprocess.Popen(
            [program("redis-server"), *options],
            cwd=self._folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        assert self._process.stdout is not None
        for line in self._process.stdout:
            if b"Ready to accept connections" in line:
                return
        raise RuntimeError("redis-server did not start")

    def stop(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None


@contextmanager
def redis(folder: Path) -> Iterator[Redis]:
    program("redis-server")
    server = Redis(folder)
    try:
        yield server
    finally:
        server.stop()
