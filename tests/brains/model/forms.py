"""The stand-in server for requests that want an answer in a form: plain JSON, by a tool call."""

import json
from collections import deque
from collections.abc import Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from tests.brains.model.standin import StandIn

Filled = Callable[[dict[str, Any]], dict[str, Any] | str]


class FormStandIn(StandIn):
    """`fill` gives the arguments of the tool that a request offers, or a text that is no tool call. What
    streams is answered as by `StandIn`."""

    def __init__(self, fill: Filled) -> None:
        super().__init__()
        self.fill = fill
        self.asked: deque[dict[str, Any]] = deque()

    async def _complete(self, request: Request) -> Response:
        body = await request.json()
        if body.get("stream") or (self.ordered and self.ordered[0].status != 200):
            return await super()._complete(request)
        self.requests.append(body)
        self.headers.append(dict(request.headers))
        filled = self.fill(body)
        message: dict[str, Any] = {"role": "assistant", "content": filled}
        if not isinstance(filled, str):
            name = body["tools"][0]["function"]["name"]
            call = {"name": name, "arguments": json.dumps(filled)}
            message = {
                "role": "assistant",
                "content": None,
                "tool_calls": [{"id": "t1", "type": "function", "function": call}],
            }
        asked = sum(len(str(m["content"])) for m in body["messages"]) // 4
        finish = "stop" if isinstance(filled, str) else "tool_calls"
        return JSONResponse(
            {
                "id": "c1",
                "object": "chat.completion",
                "created": 1,
                "model": body["model"],
                "choices": [{"index": 0, "message": message, "finish_reason": finish}],
                "usage": {"prompt_tokens": asked, "completion_tokens": 20, "total_tokens": asked + 20},
            }
        )
