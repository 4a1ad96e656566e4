"""The hub of one process among others, or of the only one, as the settings say."""

import asyncio
import contextlib
import os
import secrets
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

from greenroom.config import Settings
from greenroom.core.errors import BadRequest
from greenroom.engine.hub import Hub
from greenroom.engine.ports import EventStore
from greenroom.store import DatabaseStore

Looking = Callable[[], Awaitable[None]]


def shared(settings: Settings) -> bool:
    """Other processes may run sessions of the same database. Raises `BadRequest` when that cannot be."""
    redis = settings.redis_url.get_secret_value()
    if redis and not settings.database_url.get_secret_value():
        raise BadRequest(
            "workers that share sessions need PostgreSQL",
            where="GREENROOM_DATABASE_URL",
            mend="set it, or leave GREENROOM_REDIS_URL empty for one process with SQLite",
        )
    if settings.workers > 1 and not redis:
        raise BadRequest(
            "more than one worker needs PostgreSQL and Redis",
            where="GREENROOM_REDIS_URL",
            mend="set GREENROOM_DATABASE_URL and GREENROOM_REDIS_URL, or run one worker",
        )
    if settings.workers > 1 and settings.polling == "on":
        raise BadRequest(
            "with several workers behind one port each request of polling may reach another one",
            where="GREENROOM_POLLING",
            mend="run one worker on each machine, behind a load balancer that keeps a client with its "
            "machine; or set it to auto",
        )
    return bool(redis)


def polls(settings: Settings) -> bool:
    """Clients may do without a WebSocket: all their requests reach this process."""
    return settings.polling == "on" or (settings.polling == "auto" and not shared(settings))


def worker_name() -> str:
    """Of this process; never the same twice."""
    return f"{socket.gethostname()}-{os.getpid()}-{secrets.token_hex(4)}"


async def hub_of(settings: Settings, store: DatabaseStore, events: EventStore, *parts: Any) -> Hub:
    """`events`: the store as sessions use it. `parts`: of `Hub`, after that. Raises `BadRequest`,
    `StorageError`."""
    if not shared(settings):
        return Hub(events, *parts)
    from greenroom.cluster.hub import SharedHub
    from greenroom.cluster.redis_bus import RedisBus

    hub = SharedHub(
        *(events, *parts),
        leases=store,
        bus=RedisBus(settings.redis_url.get_secret_value()),
        worker=worker_name(),
        place=socket.gethostname(),
    )
    await hub.start()
    return hub


def heard_of(hub: Hub, listen: Callable[[Looking], None], look_again: Looking) -> None:
    """`look_again` at who is connected, when somebody was signed out, here or at another worker. `listen`:
    has something done when that happens here."""
    from greenroom.cluster.hub import SharedHub

    listen(look_again)
    if isinstance(hub, SharedHub):
        hub.when_signed_out = look_again
        listen(hub.signed_out)


@contextlib.asynccontextmanager
async def tended(
    hub: Hub, store: DatabaseStore, drop_all: Callable[[], Awaitable[None]]
) -> AsyncIterator[None]:
    """Unfinished sessions are taken up meanwhile: all by the only process, or what no other one runs.
    `drop_all` disconnects everyone, when they had better go to another."""
    from greenroom.cluster.hub import SharedHub

    if isinstance(hub, SharedHub):
        hub.when_cut_off = drop_all
        task = asyncio.create_task(hub.tend())
    else:
        task = asyncio.create_task(_recover(hub, await store.open_sessions()))
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def _recover(hub: Hub, unfinished: list[str]) -> None:
    await hub.recover(unfinished)
