"""The model's server of `bench/overhead_beside.py`: as little of a server as can be.

    python bench/overhead_standin.py SECONDS

Speaks as much of HTTP/1.1 and of OpenAI's chat completions as its clients use: answers each request SECONDS
after it, streamed (a piece for each word) or whole, as asked. Prints its address and runs until standard
input closes. A prompt of Greenroom's gets what a dutiful model would write, one that asks for JSON gets the
object of DeepEval, any other one sentence of about the same length.
"""

import asyncio
import json
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent))

from tests.brains.model.standin import dutiful, tokens

SENTENCE = "It stopped working this morning, and I have a call in half an hour."
HEAD = b"HTTP/1.1 200 OK\r\nconnection: keep-alive\r\ncontent-type: "


def answer(request: dict[str, Any]) -> str:
    prompt = str(request["messages"][-1]["content"])
    if "# What you say now" in prompt:
        return dutiful(request).text
    return json.dumps({"simulated_input": SENTENCE}) if "simulated_input" in prompt else SENTENCE


def whole(request: dict[str, Any], text: str) -> bytes:
    message = {"role": "assistant", "content": text}
    body = {
        "id": "c1",
        "object": "chat.completion",
        "created": 1,
        "model": request.get("model", ""),
        "choices": [{"index": 0, "message": message, "finish_reason": "stop"}],
        "usage": usage(request, text),
    }
    data = json.dumps(body).encode()
    return HEAD + b"application/json\r\ncontent-length: %d\r\n\r\n" % len(data) + data


def streamed(request: dict[str, Any], text: str) -> list[bytes]:
    """The head, and each event as a chunk of its own."""
    deltas: list[tuple[dict[str, Any], str | None]] = [({"content": word}, None) for word in tokens(text)]
    events: list[dict[str, Any]] = [
        {"choices": [{"index": 0, "delta": delta, "finish_reason": end}]}
        for delta, end in (*deltas, ({}, "stop"))
    ]
    events.append({"choices": [], "usage": usage(request, text)})
    same = {"id": "c1", "object": "chat.completion.chunk", "created": 1, "model": request.get("model", "")}
    lines = [*(json.dumps(same | event).encode() for event in events), b"[DONE]"]
    chunks = [b"data: " + line + b"\n\n" for line in lines]
    return [
        HEAD + b"text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n",
        *(b"%x\r\n" % len(chunk) + chunk + b"\r\n" for chunk in chunks),
        b"0\r\n\r\n",
    ]


def usage(request: dict[str, Any], text: str) -> dict[str, int]:
    asked, said = sum(len(str(m["content"])) for m in request["messages"]) // 4, len(text.split())
    return {"prompt_tokens": asked, "completion_tokens": said, "total_tokens": asked + said}


class Conversation(asyncio.Protocol):
    """One connection: a request, its answer, the next request."""

    def __init__(self, first_s: float) -> None:
        self._first_s = first_s
        self._came = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._came += data
        head, found, rest = self._came.partition(b"\r\n\r\n")
        if not found:
            return
        lines = [line.lower() for line in head.split(b"\r\n")]
        length = next((int(x[15:]) for x in lines if x.startswith(b"content-length:")), 0)
        if len(rest) < length:
            return
        self._came = rest[length:]
        asyncio.get_running_loop().call_later(self._first_s, self._answer, rest[:length])

    def _answer(self, body: bytes) -> None:
        if self._transport.is_closing():
            return
        request = json.loads(body)
        text = answer(request)
        for piece in streamed(request, text) if request.get("stream") else [whole(request, text)]:
            self._transport.write(piece)


async def serve(first_s: float) -> None:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Conversation(first_s), "127.0.0.1", 0, backlog=1_024)
    print(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1", flush=True)
    await loop.run_in_executor(None, sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(serve(float(sys.argv[1])))
