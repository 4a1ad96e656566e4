"""A real server, and an agent who rings it."""

import asyncio
import os
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest

flite = shutil.which("flite")


class Server:
    """`greenroom serve` in a process of its own. `port` 0: a free one, kept over restarts."""

    def __init__(self, data: Path, **settings: str) -> None:
        self.data = data
        self._settings = settings
        self.port = 0
        self.link = ""
        self._process: subprocess.Popen[str] | None = None

    def start(self) -> None:
        program = Path(sys.executable).parent / "greenroom"
        command = [str(program), "serve", "--port", str(self.port), "--data", str(self.data)]
        given = {**os.environ, **self._settings}
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=given)
        assert self._process.stdout is not None
        for line in self._process.stdout:
            if "http://" in line:
                self.link = line[line.index("http://") :].strip()
                break
        self.port = int(self.base.rsplit(":", 1)[1])

    @property
    def base(self) -> str:
        return self.link.split("/enter/")[0]

    def kill(self) -> None:
        """At once, as a crash would."""
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None

    def stop(self) -> None:
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.communicate(timeout=15)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.communicate()
            self._process = None


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    if flite is None:
        pytest.skip("flite speaks for the agent: apt install flite")
    running = Server(tmp_path_factory.mktemp("data"), GREENROOM_VOICE_CALLS="2")
    running.start()
    yield running
    running.stop()


@pytest.fixture
async def http(server: Server) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=server.base, headers={"origin": server.base}, timeout=60) as client:
        program = Path(sys.executable).parent / "greenroom"
        command = [str(program), "link", "--data", str(server.data)]
        made = await asyncio.to_thread(subprocess.run, command, capture_output=True, text=True, check=True)
        link = made.stdout[made.stdout.index("http://") :].strip()
        answer = await client.get(link)
        assert answer.status_code < 400
        yield client
