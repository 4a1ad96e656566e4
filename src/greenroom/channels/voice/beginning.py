"""How a call begins: what the log is told of it, and how often it is tried when that cannot be.

Sessions move about when workers die, and databases go away for a moment.
"""

import asyncio
import logging
import secrets
from collections.abc import Awaitable, Callable

from greenroom.channels.voice.about import Ordered
from greenroom.core import events as ev
from greenroom.core.errors import StorageError

log = logging.getLogger(__name__)

AGAIN_S = (0.2, 0.5, 1.0, 2.0, 4.0)
"""Pauses before a call that could not begin is tried again."""


def started(ordered: Ordered, voice: str) -> ev.CallStarted:
    """`voice`: the id of the one that speaks. Every line is another one, also of the same caller."""
    return ev.CallStarted(
        client_id=f"{ordered.client_id[:60]}-{secrets.token_hex(6)}",  # a line may be dialled again
        media="websocket" if ordered.media == "websocket" else "webrtc",
        recognition=ordered.recognition,
        voice=voice,
        manners=ordered.manners,
    )


async def patiently(
    begin: Callable[[], Awaitable[None]], closed: Callable[[], bool], session_id: str
) -> StorageError | None:
    """Call `begin` until it comes to something or the call is `closed`. Returns why it never did."""
    for pause in (*AGAIN_S, None):
        if closed():
            break
        try:
            await begin()
            break
        except StorageError as error:
            if pause is None:
                return error
            log.info("call %s begins a little later: %s", session_id, error)
            await asyncio.sleep(pause)
    return None
