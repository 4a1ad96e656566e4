"""One request that has to be answered in a given form, paid from a purse."""

import asyncio
import time
from typing import TypeVar

from pydantic import BaseModel

from greenroom.brains.model.calls import Trouble, _trouble
from greenroom.brains.model.paying import Payer
from greenroom.brains.model.speaker import Voice
from greenroom.engine.records import Usage, tokens_of

Form = TypeVar("Form", bound=BaseModel)


async def structured(
    voice: Voice,
    form: type[Form],
    rules: str,
    prompt: str,
    payer: Payer,
    *,
    most_tokens: int,
    timeout_s: float,
) -> Form:
    """`prompt` answered as a `form`. Raises `Trouble`: "no structured output" when the answer is not one."""
    from pydantic_ai import Agent, UnexpectedModelBehavior
    from pydantic_ai.exceptions import AgentRunError, UserError
    from pydantic_ai.settings import ModelSettings
    from pydantic_ai.usage import RunUsage

    schema = str(form.model_json_schema())
    hold = payer.hold(voice.name, rules + prompt + schema, most_tokens)
    settings = ModelSettings(max_tokens=most_tokens, max_retries=0, thinking=False)
    agent = Agent(voice.model, output_type=form, instructions=rules, model_settings=settings, retries=0)
    took, began, failure, refused, answer = RunUsage(), time.monotonic(), "", False, ""
    try:
        async with asyncio.timeout(timeout_s):
            done = await agent.run(prompt, usage=took)
        answer = done.output.model_dump_json()
        return done.output
    except TimeoutError:
        failure = "took too long"
        raise Trouble(failure) from None
    except UnexpectedModelBehavior as error:
        failure = "no structured output"
        raise Trouble(failure, mends=True) from error
    except (AgentRunError, UserError) as error:
        trouble = _trouble(error, begun=False)
        failure, refused = trouble.problem, True
        raise trouble from error
    finally:
        told = took.input_tokens > 0 or refused  # who refuses takes nothing
        payer.pay(
            Usage(
                model=voice.name,
                purpose=payer.purpose,
                session_id=payer.session_id,
                input_tokens=took.input_tokens if told else tokens_of(rules + prompt + schema),
                cached_tokens=took.cache_read_tokens,
                # of an answer that nobody saw the end of, the most it can have been
                output_tokens=took.output_tokens if told else tokens_of(answer) or most_tokens,
                ms=int((time.monotonic() - began) * 1_000),
                ok=not failure,
                failure=failure,
                hold=hold,
                stored_tokens=took.cache_write_tokens,
                estimated=not told,
            )
        )
