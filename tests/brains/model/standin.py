"""A server that speaks the OpenAI chat-completions protocol, with answers and faults to order.

It listens on a free port of 127.0.0.1, in its own thread. `ordered` replies are given first, one a request;
then `answer` makes one from the request. Requests are kept, so that a test can read the prompts.
"""

import asyncio
import json
import re
import socket
import threading
from collections import deque
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route


@dataclass(frozen=True)
class Reply:
    """What one request gets. `first_s`: seconds to the first token; `each_s` between tokens. `status` other
    than 200: an error with `headers`. `cut`: the connection breaks after so many tokens. `raw`: sent in place
    of well-formed events. `endless`: the text again and again. `tells`: what it took."""

    text: str = "Okay."
    first_s: float = 0.0
    each_s: float = 0.0
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    cut: int | None = None
    raw: str | None = None
    endless: bool = False
    tells: bool = True


Answer = Callable[[dict[str, Any]], Reply]


class StandIn:
    def __init__(self, answer: Answer | None = None) -> None:
        self.reset(answer)

    def reset(self, answer: Answer | None = None) -> None:
        """As new. `finished` counts the answers that were sent to their end."""
        self.answer = answer or (lambda _request: Reply())
        self.ordered: deque[Reply] = deque()
        self.requests: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.finished = 0

    def order(self, *replies: Reply) -> None:
        self.ordered.extend(replies)

    def prompt(self, number: int = -1) -> str:
        """All text of one request."""
        return "\n".join(str(m["content"]) for m in self.requests[number]["messages"])

    def __enter__(self) -> "StandIn":
        listening = socket.socket()
        listening.bind(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{listening.getsockname()[1]}/v1"
        app = Starlette(routes=[Route("/v1/chat/completions", self._complete, methods=["POST"])])
        config = uvicorn.Config(app, log_level="critical", lifespan="off", timeout_graceful_shutdown=1)
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(
            target=lambda: asyncio.run(self._server.serve(sockets=[listening])), daemon=True
        )
        listening.listen(1_024)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.should_exit = self._server.force_exit = True
        self._thread.join(5)

    async def _complete(self, request: Request) -> Response:
        body = await request.json()
        self.requests.append(body)
        self.headers.append(dict(request.headers))
        reply = self.ordered.popleft() if self.ordered else self.answer(body)
        if reply.status != 200:
            await asyncio.sleep(reply.first_s)
            error = {"error": {"message": "to order", "type": "stand_in", "code": str(reply.status)}}
            return JSONResponse(error, reply.status, headers=reply.headers)
        return StreamingResponse(self._stream(reply, body), media_type="text/event-stream")

    async def _stream(self, reply: Reply, body: dict[str, Any]) -> AsyncIterator[bytes]:
        await asyncio.sleep(reply.first_s)
        if reply.raw is not None:
            yield reply.raw.encode()
            return
        sent = 0
        while True:
            for token in tokens(reply.text):
                if sent == reply.cut:
                    raise ConnectionError("cut to order")
                if sent and reply.each_s:
                    await asyncio.sleep(reply.each_s)
                yield _event(body, {"content": token})
                sent += 1
            if not reply.endless:
                break
            await asyncio.sleep(0)
        yield _event(body, {}, finish="stop")
        asked = sum(len(str(m["content"])) for m in body["messages"]) // 4
        if reply.tells:
            yield _event(body, None, usage={"prompt_tokens": asked, "completion_tokens": sent})
        yield b"data: [DONE]\n\n"
        self.finished += 1


def tokens(text: str) -> list[str]:
    """Words with the space before them, and line ends."""
    out: list[str] = []
    for number, line in enumerate(text.split("\n")):
        if number:
            out.append("\n")
        out += [word if i == 0 else f" {word}" for i, word in enumerate(line.split(" "))]
    return out


def _event(
    body: dict[str, Any],
    delta: dict[str, Any] | None,
    finish: str | None = None,
    usage: dict[str, int] | None = None,
) -> bytes:
    choices = [] if delta is None else [{"index": 0, "delta": delta, "finish_reason": finish}]
    event: dict[str, Any] = {
        "id": "c1",
        "object": "chat.completion.chunk",
        "created": 1,
        "model": body.get("model", ""),
        "choices": choices,
    }
    if usage is not None:
        event["usage"] = {**usage, "total_tokens": sum(usage.values())}
    return b"data: " + json.dumps(event).encode() + b"\n\n"


def dutiful(request: dict[str, Any]) -> Reply:
    """What a good model would write: something for each move that the prompt lists, in the wordings given and
    not what it has said before."""
    prompt = str(request["messages"][-1]["content"])
    before, _, rest = prompt.partition("# What you say now")
    listed = rest.split("\n\nWrite ", 1)[0]
    said: list[str] = []
    for number, item in enumerate(re.split(r"^\d+\. ", listed, flags=re.MULTILINE)[1:], len(prompt)):
        lines = re.findall(r"^   - (.+)$", item, re.MULTILINE)
        fitting = next((words for sign, words in FITTING.items() if sign in item), None)
        ways = lines or ([fitting] if fitting else PLAIN)
        turned = [*ways[number % len(ways) :], *ways[: number % len(ways)]]
        said.append(next((w for w in turned if _start(w) not in before), turned[0]))
    reply = " ".join(said)
    again = before.count(_start(reply))
    return Reply(f"{AGAIN[again % len(AGAIN)]}{reply}" if again else reply)


def _start(text: str) -> str:
    """What remains of a message in the history at the least."""
    return " ".join(text.split()[:4])


FITTING = {
    "don't know": "No idea, sorry.",
    "It does not": "No, still the same.",
    "supervisor": "Can I speak to your supervisor?",
    "Nothing has changed": "I did that, and it is still the same.",
    "nothing has changed": "I did that, nothing is different.",
    "did not help": "I did that already.",
    "do not understand": "What is that?",
    "did not get": "Sorry, what do you mean?",
    "makes no sense": "Sorry, that makes no sense.",
    "Come back to your trouble": "Can we get back to my problem, please?",
    "Ask whether": "Do you mean this one or that one?",
    "Ask how": "How do I do that?",
    "It does. Say so": "Yes, it works.",
    "nothing else": "No, that's all.",
    "not solved": "But it still doesn't work.",
    "goodbye": "Thanks, bye.",
    "leaving": "I'm done here, bye.",
}
"""What is said where the prompt has no wordings, by a part of its instruction."""

PLAIN = (
    "Alright then.",
    "Hm, I see what you mean.",
    "Right, fair enough.",
    "Okay, got that.",
    "Sure, makes sense.",
    "Well, if you say so.",
    "Fine by me.",
)
AGAIN = ("Well, ", "Like I said: ", "Once more: ", "As I told you before, ", "I said it already. ")
"""What a customer says in front of words that are said for the second time, the third ..."""
