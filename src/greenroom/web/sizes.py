"""How long the body of a request may be, before anything reads it."""

import re

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from greenroom.web.errors import refusal

LARGEST_BODY = 256 * 1024
"""Bytes; forms and texts take far less."""

UPLOADS = re.compile(r"/api/analyses(/|$)|/api/sessions/[^/]+/recording/video/")
"""Paths that take files, and look after their sizes themselves."""


class Sized:
    """ASGI middleware. What says that it is longer is refused at once; what does not say, where it is."""

    def __init__(self, app: ASGIApp, most: int = LARGEST_BODY) -> None:
        self._app = app
        self._most = most

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] == "GET" or UPLOADS.match(scope["path"]):
            await self._app(scope, receive, send)
            return
        told = Headers(scope=scope).get("content-length", "")
        if told.isdecimal() and int(told) > self._most:
            answer = refusal(413, "too_long", f"at most {self._most // 1024} kB fit", "send less at once")
            await answer(scope, receive, send)
            return
        left = self._most

        async def counted() -> Message:
            nonlocal left
            message = await receive()
            left -= len(message.get("body", b""))
            return message if left >= 0 else {"type": "http.disconnect"}

        await self._app(scope, counted, send)
