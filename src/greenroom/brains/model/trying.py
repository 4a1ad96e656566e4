"""Tries a connection to a model, and says what to do when it does not work."""

import asyncio
import time
from collections.abc import Callable
from contextlib import aclosing

from pydantic import BaseModel, Field

from greenroom.brains.model.building import PAGE, ModelChoice, voice
from greenroom.brains.model.calls import Call, Trouble
from greenroom.brains.model.configured import Checked, Step, Tried, shown
from greenroom.brains.model.paying import Payer
from greenroom.brains.model.speaker import Voice
from greenroom.brains.model.structured import structured
from greenroom.engine.ports import Purse

RULES = "You answer in one short sentence."
PROMPT = "Greet a colleague and name a colour."
MOST_TOKENS = 800
PATIENCE_S = 20.0
"""For each step: a local model may have to be loaded first."""


class Greeting(BaseModel):
    """A greeting."""

    words: str
    colour: str = Field(description="A colour named in the words.")


async def tried(choice: ModelChoice, purse: Purse | None) -> Tried:
    """Ask for a few streamed words, then for an answer in a form; costs two small calls."""
    made = voice(choice)
    payer = Payer(purse, "test")
    try:
        first, words = await _streamed(made, payer, choice)
        if words.ok or words.problem in ("does not stream", "empty answer", "bad answer"):
            form = await _formed(made, payer, choice)
            if not words.ok and form.ok:
                words = _checked(choice, "streams", words.ms, "does not stream")
            answers = Checked("answers", words.ok or form.ok, words.ms if words.ok else form.ms)
            return Tried(choice.name, words.ok, first, (answers, words, form))
        failed = Checked("answers", False, words.ms, words.problem, words.mend)
        return Tried(choice.name, False, first, (failed,))
    finally:
        async with made.model:
            pass  # leaving it closes what it has opened


async def _streamed(made: Voice, payer: Payer, choice: ModelChoice) -> tuple[int | None, Checked]:
    began, first, pieces = time.monotonic(), None, 0
    spent = _clock(began)
    call: Call | None = None
    hold = 0
    try:
        hold = payer.hold(made.name, RULES + PROMPT, MOST_TOKENS)
        deadline = asyncio.get_running_loop().time() + PATIENCE_S
        call = Call(made.model, made.name, RULES, PROMPT, PATIENCE_S, deadline)
        async with aclosing(call.pieces()) as words:
            async for _ in words:
                pieces += 1
                first = spent() if first is None else first
        if not pieces:
            raise Trouble("empty answer")
        return first, Checked("streams", True, spent())
    except Trouble as trouble:
        if call is not None:
            call.problem = trouble.problem
        return first, _checked(choice, "streams", spent(), trouble.problem)
    finally:
        if call is not None:
            payer.streamed(call, hold)


async def _formed(made: Voice, payer: Payer, choice: ModelChoice) -> Checked:
    spent = _clock(time.monotonic())
    try:
        await structured(made, Greeting, RULES, PROMPT, payer, most_tokens=MOST_TOKENS, timeout_s=PATIENCE_S)
        return Checked("structured", True, spent())
    except Trouble as trouble:
        return _checked(choice, "structured", spent(), trouble.problem)


def _checked(choice: ModelChoice, step: Step, ms: int, problem: str) -> Checked:
    return Checked(step, False, ms, problem, mend(choice, problem))


def mend(choice: ModelChoice, problem: str) -> str:
    """What an administrator can do about a `problem` with a model."""
    where, url = choice.where, shown(choice.url) or "the provider"
    match problem:
        case "the key was refused":
            return f"check {where}_KEY: whole, not revoked, and of this provider; then restart"
        case "no such model":
            address = f", and the address in {where}_URL (mostly it ends in /v1)" if choice.url else ""
            return f"check the name in {where}{address}"
        case "cannot be reached":
            return f"is {url} up, the address in {where}_URL right, and no proxy or firewall between?"
        case "the quota is used up":
            return "add credit at the provider, or wait until the quota is renewed"
        case "the budget is used up":
            return (
                "raise GREENROOM_MODEL_BUDGET_MONTH, wait for the next month, or set GREENROOM_MODEL_PRICE "
                "when nobody knows what this model costs"
            )
        case "does not stream":
            return "turn on streaming at the server: a customer's words are delivered as they come"
        case "no structured output":
            return "customers can speak with it; to have it judge, choose a model that calls tools"
        case "no first word in time" | "took too long":
            return "is it still loading, or too large for its machine? try again, or choose a smaller one"
        case "HTTP 429":
            return "the provider limits how often it is asked: wait, or ask it for a higher limit"
        case "refused" | "cut off" | "did not end":
            return "try again; when it stays so, choose another model"
        case _:
            return f"does {url} speak the protocol that {where} names? {PAGE}"


def _clock(began: float) -> Callable[[], int]:
    return lambda: int((time.monotonic() - began) * 1_000)
