"""A real server in a process of its own, and somebody signed in to it."""

import os
import queue
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

LINK = re.compile(r"https?://\S+/enter/\S+")


@contextmanager
def serving(data: Path, *more: str, printed: list[str] | None = None, **settings: str) -> Iterator[str]:
    """The link of a server on the folder `data`. In the end `printed` holds every line that it wrote."""
    program = Path(sys.executable).with_name("greenroom")
    command = [str(program), "serve", "--port", "0", "--data", str(data), *more]
    environment = {**os.environ, "GREENROOM_SPEED": "instant", **settings}
    lines = [] if printed is None else printed
    links: queue.SimpleQueue[str | None] = queue.SimpleQueue()
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:

        def read() -> None:
            assert process.stdout is not None
            for line in process.stdout:
                lines.append(line)
                if found := LINK.search(line):
                    links.put(found.group())
            links.put(None)

        reading = threading.Thread(target=read)
        reading.start()
        try:
            link = links.get(timeout=90)
            assert link is not None, "".join(lines)
            yield link
        finally:
            process.terminate()
            code = process.wait(30)
            reading.join()
            assert code == 0, "".join(lines)


async def signed_in(link: str) -> tuple[str, httpx.Cookies]:
    """The server's address, and who came by the link."""
    async with httpx.AsyncClient() as http:
        await http.get(link)
        return link.split("/enter/", maxsplit=1)[0], http.cookies
