"""One call to one model: its words as they come, and what went wrong, in a few kinds.

Trouble            the words cannot be used
  .mends           asking the same model again may help
  .after           seconds that the provider asked to wait
  .for_good        it stays so until somebody changes the settings
"""

import asyncio
import time
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, aclosing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pydantic_ai.direct import model_request_stream
from pydantic_ai.exceptions import (
    AgentRunError,
    ModelAPIError,
    ModelAuthenticationError,
    ModelConnectionError,
    ModelHTTPError,
    ModelNotFoundError,
    ModelQuotaExceededError,
    ModelTimeoutError,
    UserError,
)
from pydantic_ai.messages import ModelRequest, UserPromptPart
from pydantic_ai.settings import ModelSettings

from greenroom.engine.records import Usage, tokens_of

if TYPE_CHECKING:
    from pydantic_ai.models import Model, StreamedResponse

MOST_TOKENS = 800
"""Also of what a model thinks before it writes."""

MOST_BYTES = 4_000
"""Of one reply; who writes more does not end."""

LATE = "no first word in time"

SETTINGS = ModelSettings(max_tokens=MOST_TOKENS, max_retries=0, thinking=False, cache={"messages": False})


class Trouble(Exception):
    def __init__(
        self, problem: str, *, mends: bool = True, after: float | None = None, for_good: bool = False
    ) -> None:
        super().__init__(problem)
        self.problem = problem
        self.mends = mends
        self.after = after
        self.for_good = for_good


@dataclass(slots=True)
class Call:
    """`rules` stay the same for a session, `prompt` is this turn's. `first_s` and `deadline` (of the event
    loop's clock, seconds): until the first word, and until the last."""

    model: "Model"
    name: str
    rules: str
    prompt: str
    first_s: float
    deadline: float
    written: int = 0  # bytes
    problem: str = ""
    _began: float = field(default_factory=time.monotonic)
    _stream: "StreamedResponse | None" = None

    async def lines(self) -> AsyncGenerator[tuple[str, bool], None]:
        """Each line, and whether it is the last one. A line comes once it is known that something follows.
        Raises `Trouble`."""
        held, line = "", ""
        async with aclosing(self.pieces()) as pieces:
            async for piece in pieces:
                line += piece
                while "\n" in line:
                    head, line = line.split("\n", 1)
                    if head.strip():
                        if held:
                            yield held, False
                        held = head
                if held and line.strip():
                    yield held, False
                    held = ""
        last = line if line.strip() else held
        if not last.strip():
            raise Trouble("empty answer")
        yield last, True

    async def pieces(self) -> AsyncGenerator[str, None]:
        """The text as it comes. Raises `Trouble`."""
        now = asyncio.get_running_loop().time
        async with AsyncExitStack() as stack:
            try:
                until = min(now() + self.first_s, self.deadline)
                request = ModelRequest(parts=[UserPromptPart(self.prompt)], instructions=self.rules)
                async with asyncio.timeout_at(until):
                    opening = model_request_stream(self.model, [request], model_settings=SETTINGS)
                    stream = self._stream = await stack.enter_async_context(opening)
                    events = aiter(stream)
                    if isinstance(events, AsyncGenerator):  # closed before the connection under it
                        stack.push_async_callback(events.aclose)
                while True:
                    async with asyncio.timeout_at(self.deadline if self.written else until):
                        event = await anext(events, None)
                    if event is None:
                        break
                    text = _text(event)
                    if text:
                        self.written += len(text.encode())
                        if self.written > MOST_BYTES:
                            raise Trouble("did not end")
                        yield text
                if stream.finish_reason in ("length", "content_filter"):
                    raise Trouble("cut off" if stream.finish_reason == "length" else "refused", mends=False)
            except TimeoutError:
                late = "took too long" if self.written else LATE
                raise Trouble(late) from None
            except (AgentRunError, UserError) as error:
                raise _trouble(error, begun=self.written > 0) from error

    def usage(self, purpose: str, session: str | None, hold: int) -> Usage:
        """What it took so far, and for whom. Where the provider did not say, tokens are estimated; a call
        that was refused or never arrived took none."""
        found = self._stream.usage if self._stream is not None else None
        told = found is not None and found.input_tokens > 0
        read = -(-self.written // 4)
        short = found is not None and bool(self.problem) and found.output_tokens < read  # told before the end
        asked = self._stream is not None or self.problem == LATE
        sent = tokens_of(self.rules + self.prompt) if asked else 0
        return Usage(
            model=self.name,
            purpose=purpose,
            session_id=session,
            input_tokens=found.input_tokens if found and told else sent,
            cached_tokens=found.cache_read_tokens if found and told else 0,
            output_tokens=found.output_tokens if found and told and not short else read,
            ms=int((time.monotonic() - self._began) * 1_000),
            ok=not self.problem,
            failure=self.problem,
            hold=hold,
            stored_tokens=found.cache_write_tokens if found and told else 0,
            estimated=asked and (not told or short),
        )


def _text(event: object) -> str:
    """The words in an event of the stream; "" for anything else, thoughts included."""
    part = getattr(event, "part", None) if getattr(event, "event_kind", "") == "part_start" else None
    if part is not None:
        return str(part.content) if part.part_kind == "text" else ""
    delta = getattr(event, "delta", None)
    is_text = getattr(delta, "part_delta_kind", "") == "text"
    return str(getattr(delta, "content_delta", "")) if is_text else ""


def _trouble(error: Exception, *, begun: bool) -> Trouble:
    match error:
        case ModelAuthenticationError():
            return Trouble("the key was refused", mends=False, for_good=True)
        case ModelNotFoundError():
            return Trouble("no such model", mends=False, for_good=True)
        case ModelQuotaExceededError():
            return Trouble("the quota is used up", mends=False, for_good=True)
        case ModelTimeoutError():
            return Trouble(LATE)
        case ModelHTTPError(status_code=status):
            return Trouble(f"HTTP {status}", mends=status == 429 or status >= 500, after=error.retry_after)
        case ModelConnectionError():
            return Trouble("the connection broke" if begun else "cannot be reached")
        case ModelAPIError():
            return Trouble("the connection broke" if begun else "bad answer")
        case UserError():
            return Trouble("wrong settings", mends=False, for_good=True)
        case _:
            return Trouble("bad answer")
