"""Runs the server until it is told to stop, and finds the one that runs."""

import asyncio
import logging
import os
import signal
import socket
import sys
import time
from collections.abc import Callable
from tempfile import TemporaryDirectory

import uvicorn

from greenroom.assembly import LOCAL, Assembled, Parts, assembled
from greenroom.channels.chat import LARGEST
from greenroom.claims import address, bound, locked, running_at
from greenroom.config import Settings
from greenroom.core.errors import NotFound
from greenroom.gathering import GatheringWebSockets
from greenroom.privacy import prepare_masking
from greenroom.store import open_store
from greenroom.supervising import Supervisor
from greenroom.telemetry.figures import SHARED, forget
from greenroom.telemetry.lines import formatter
from greenroom.tending import set_aside, tend
from greenroom.web.auth import fresh_link
from greenroom.web.people import person
from greenroom.workers import shared

SWITCH_S = 0.0005
"""How long a thread may keep the interpreter while another waits for it. At Python's 5 ms the event loop and
the store's writer hold each other up: with 2,000 sessions, seconds instead of milliseconds to a reaction."""


class _Server(uvicorn.Server):
    """Says when it is up."""

    def __init__(self, config: uvicorn.Config, up: Callable[[], None]) -> None:
        super().__init__(config)
        self._up = up

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets=sockets)
        if self.started:
            self._up()


def serve(settings: Settings, parts: Parts, announce: Callable[[str], None]) -> None:
    """Run until SIGTERM or SIGINT. `announce` is given the address that opens signed in, once it works.

    Raises `StorageError` for a folder that cannot be written, `WrongState` for a port or a folder in use.
    """
    _log(settings)
    shared(settings)
    with bound(settings.host, settings.port) as listening, locked(settings.data) as lock:
        place = address(settings.host, listening.getsockname()[1])
        lock(place)
        work(settings, parts, listening, lambda path: announce(place + path))


def work(settings: Settings, parts: Parts, listening: socket.socket, up: Callable[[str], None]) -> None:
    """Serve a socket that listens already. `up` is given the path of a link that signs in."""
    _log(settings)
    sys.setswitchinterval(SWITCH_S)
    with asyncio.Runner(loop_factory=_loop_factory()) as runner:
        runner.run(_serve(settings, parts, listening, up))


def serve_many(settings: Settings, announce: Callable[[str], None]) -> None:
    """Like `serve`, with `settings.workers` processes. Raises `BadRequest`, besides."""
    _log(settings)
    shared(settings)
    with (
        bound(settings.host, settings.port) as listening,
        locked(settings.data) as lock,
        TemporaryDirectory(prefix="greenroom-figures-") as figures,
    ):
        place = address(settings.host, listening.getsockname()[1])
        lock(place)
        environment = {
            **os.environ,
            "GREENROOM_DATA": str(settings.data),
            "GREENROOM_LIBRARY": ":".join(str(path) for path in settings.library),
            "GREENROOM_WORKERS": str(settings.workers),
            SHARED: figures,
        }
        supervisor = Supervisor(
            settings.workers,
            listening,
            environment,
            lambda path: announce(place + path),
            lambda pid: forget(pid, figures),
        )
        asyncio.run(supervisor.run())


def _log(settings: Settings) -> None:
    lines = logging.StreamHandler()
    lines.setFormatter(formatter(settings.log_format))
    logging.basicConfig(level=settings.log_level.upper(), handlers=[lines])


async def _serve(
    settings: Settings, parts: Parts, listening: socket.socket, announce: Callable[[str], None]
) -> None:
    async with assembled(settings, parts) as whole:
        link = await whole.link()

        config = uvicorn.Config(
            whole.app,
            http="httptools",
            ws=GatheringWebSockets,
            ws_max_size=LARGEST,
            ws_per_message_deflate=False,
            lifespan="off",
            access_log=False,
            log_config=None,
            server_header=False,
            timeout_graceful_shutdown=3,
        )
        server = _Server(config, lambda: announce(link))

        def stop(*_: object) -> None:
            server.should_exit = True

        # the server raises a caught signal again when it is done; the rest has to be closed all the same
        before = {s: signal.signal(s, stop) for s in (signal.SIGTERM, signal.SIGINT)}
        warming = asyncio.create_task(_warm_up(whole, parts if settings.warm_up else None))
        try:
            await server.serve(sockets=[listening])
        finally:
            warming.cancel()
            for number, handler in before.items():
                signal.signal(number, handler)


async def _warm_up(whole: Assembled, parts: Parts | None) -> None:
    set_aside()
    await asyncio.to_thread(prepare_masking)
    if parts is not None:
        await whole.preparing.all(parts.library.scenarios.values())
    set_aside()
    await tend(lambda: whole.hub.live, lambda: whole.hub.told)


def _loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    try:
        import uvloop
    except ImportError:  # not made for this system
        return None
    return uvloop.new_event_loop


async def fresh_address(settings: Settings, name: str = "", role: str = "") -> str:
    """A link that signs in to the server running on the data folder: the local user, or the person called
    `name`, who is made with `role` when there is none. Raises `NotFound` when no server runs there, and as
    `person`."""
    place = running_at(settings.data)
    if place is None:
        raise NotFound(
            "no server runs on this folder", where=str(settings.data), mend="run `greenroom serve`"
        )
    store = open_store(settings.database)
    try:
        who = (await person(store, name, role)).id if name or role else LOCAL.id
        token = await fresh_link(store, who, time.time_ns() // 1_000_000)
    finally:
        await store.close()
    return f"{place}/enter/{token}"
