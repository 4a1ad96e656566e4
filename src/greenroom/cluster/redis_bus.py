"""The bus over Redis: publish and subscribe, one channel a worker and one for all."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator
from typing import Any

from redis import asyncio as redis
from redis.exceptions import RedisError

from greenroom.cluster.bus import Handler
from greenroom.core.errors import BadRequest, StorageError

log = logging.getLogger(__name__)

PREFIX = "greenroom:"
TIMEOUT_S = 2.0
"""A Redis that does not answer for so long counts as away."""

AGAIN_S = 0.5
ALL = "all"


class RedisBus:
    """`url`: redis://name:password@host:6379/0 or rediss://... Raises `BadRequest` for one that cannot be
    read."""

    def __init__(self, url: str) -> None:
        try:
            self._redis: Any = redis.Redis.from_url(
                url, socket_timeout=TIMEOUT_S, socket_connect_timeout=TIMEOUT_S, health_check_interval=1
            )
        except ValueError as error:
            raise BadRequest(
                "that is no address of a Redis server",
                where="GREENROOM_REDIS_URL",
                mend="write it as redis://host:6379/0",
            ) from error
        self._listening: asyncio.Task[None] | None = None

    async def open(self, worker: str, handler: Handler) -> None:
        ready = asyncio.Event()
        self._listening = asyncio.create_task(self._listen(worker, handler, ready))
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(ready.wait(), TIMEOUT_S)

    async def send(self, worker: str, message: bytes) -> None:
        try:
            await self._redis.publish(PREFIX + (worker or ALL), message)
        except (RedisError, OSError) as error:
            raise StorageError("Redis cannot be reached", mend="try again in a moment") from error

    async def close(self) -> None:
        if self._listening is not None:
            self._listening.cancel()
            await asyncio.gather(self._listening, return_exceptions=True)
        await self._redis.aclose()

    async def _listen(self, worker: str, handler: Handler, ready: asyncio.Event) -> None:
        away = False
        while True:
            try:
                async with self._subscribed(worker) as messages:
                    ready.set()
                    if away:
                        log.warning("Redis is back")
                    away = False
                    async for message in messages:
                        handler(message)
            except (RedisError, OSError) as error:
                if not away:
                    log.warning("Redis cannot be reached, trying again: %s", error)
                away = True
                await asyncio.sleep(AGAIN_S)

    @contextlib.asynccontextmanager
    async def _subscribed(self, worker: str) -> AsyncIterator[AsyncIterator[bytes]]:
        async with self._redis.pubsub() as pubsub:
            await pubsub.subscribe(PREFIX + worker, PREFIX + ALL)

            async def messages() -> AsyncIterator[bytes]:
                while True:
                    got = await pubsub.get_message(ignore_subscribe_messages=True, timeout=1.0)
                    if got is not None:
                        yield got["data"]

            yield messages()
