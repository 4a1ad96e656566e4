"""Several worker processes behind one listening socket: started, watched, started again, replaced, stopped.

SIGTERM and SIGINT stop all. SIGHUP replaces one after another, each once its successor is up: an update
without a pause. A worker that dies is started again, at once the first time, more and more slowly after that.
"""

import asyncio
import contextlib
import logging
import signal
import socket
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Callable, Mapping

log = logging.getLogger(__name__)

UP = b"up "
"""What a worker prints once it works, with the path of a link that signs in."""

AGAIN_S = (0.0, 0.5, 2.0, 5.0, 10.0)
"""Pauses before a worker that died is started again."""

SETTLED_S = 30.0
"""One that has lived so long begins with the first pause again."""

STOP_S = 10.0
"""Seconds that a worker may take to hand over its sessions; then it is killed."""


class Supervisor:
    """`count` workers on `listening`; `announce` is given the first one's link. `environment`: of each.
    `gone` is given the process id of each that has ended."""

    def __init__(
        self,
        count: int,
        listening: socket.socket,
        environment: Mapping[str, str],
        announce: Callable[[str], None],
        gone: Callable[[int], None] = lambda _pid: None,
    ) -> None:
        self._count = count
        self._listening = listening
        self._environment = environment
        self._announce = announce
        self._announced = False
        self._gone = gone
        self._stopping = asyncio.Event()
        self._now: dict[int, Process] = {}

    async def run(self) -> None:
        """Until told to stop; every worker is gone then."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._stopping.set)
        replacing: set[asyncio.Task[None]] = set()

        def replace() -> None:
            if not replacing:
                task = loop.create_task(self._replace_all())
                replacing.add(task)
                task.add_done_callback(replacing.discard)

        loop.add_signal_handler(signal.SIGHUP, replace)
        keeping = [loop.create_task(self._keep(place)) for place in range(self._count)]
        await self._stopping.wait()
        for task in (*keeping, *replacing):
            task.cancel()
        await asyncio.gather(*keeping, *replacing, return_exceptions=True)
        await asyncio.gather(*(self._stop(process) for process in self._now.values()))

    async def _keep(self, place: int) -> None:
        deaths = 0
        loop = asyncio.get_running_loop()
        while True:
            since = loop.time()
            await self._start(place)
            while True:  # as long as it is replaced and not dead
                process = self._now[place]
                code = await process.wait()
                self._gone(process.pid)
                if self._now[place] is process:
                    break
            deaths = 1 if loop.time() - since > SETTLED_S else deaths + 1
            pause = AGAIN_S[min(deaths - 1, len(AGAIN_S) - 1)]
            log.warning("worker %d ended with %d; it is started again in %.1f s", place, code, pause)
            await asyncio.sleep(pause)

    async def _start(self, place: int) -> Process:
        """Returns once it works, or has died trying."""
        number = self._listening.fileno()
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "greenroom.worker", str(number)),
            pass_fds=(number,),
            stdout=PIPE,
            env=self._environment,
            start_new_session=True,  # Ctrl-C is for the supervisor alone
        )
        before, self._now[place] = self._now.get(place), process
        try:
            assert process.stdout is not None
            async for line in process.stdout:
                if line.startswith(UP):
                    if not self._announced:
                        self._announced = True
                        self._announce(line.removeprefix(UP).decode().strip())
                    break
        finally:
            if before is not None and before.returncode is None:
                await self._stop(before)
        return process

    async def _replace_all(self) -> None:
        for place in range(self._count):
            process = await self._start(place)
            if process.returncode is not None:
                log.error("the new worker does not start; the others stay as they are")
                return

    async def _stop(self, process: Process) -> None:
        with contextlib.suppress(ProcessLookupError):
            process.terminate()
            try:
                await asyncio.wait_for(process.wait(), STOP_S)
            except TimeoutError:
                log.warning("a worker did not stop in time and is killed")
                process.kill()
                await process.wait()
            self._gone(process.pid)
