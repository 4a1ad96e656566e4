"""Speech-to-speech servers that speak as much of OpenAI's and Google's protocols as a call needs.

Each hears what was said by its length, asks its tool, and speaks what `dutiful` would write for the orders it
gets, as a tone. `faults` are taken one a reply: "slow" says nothing, "cut" breaks the connection in the
middle, "secret" tells what nobody has earned, "agent" leaves its part, "unasked" speaks before its tool,
"masked" speaks what stands for a number, "mute" does not say what it took. Each answer takes
`TEXT` and `SOUND` tokens, in and out.
"""

import asyncio
import base64
import json
from typing import Any

import numpy as np
from websockets.asyncio.server import ServerConnection, serve

from tests.brains.model.standin import dutiful

TONE = (np.sin(np.arange(12_000) / 10) * 8_000).astype("<i2").tobytes()
"""Half a second at 24 kHz."""

SAYS = {
    "secret": "The spill is SECRET-spill it is.",
    "masked": "It says SECRET-code, and your number is phone one.",
    "agent": "How can I help you today? I am an AI assistant.",
}


TEXT, SOUND, CACHED = (300, 40), (100, 60), (50, 20)
"""Tokens in and out, of words and of sound; of those in, from the cache."""

TOOL = 15
"""Tokens of a call of the tool."""


class Realtime:
    """`orders`: what the tool answered; `said`: the replies; `sessions`: how each was set up; `heard`: bytes
    of each turn."""

    def __init__(self) -> None:
        self.faults: list[str] = []
        self.orders: list[str] = []
        self.said: list[str] = []
        self.sessions: list[dict[str, Any]] = []
        self.heard: list[int] = []
        self.interrupted = 0
        self.connections = 0

    async def __aenter__(self) -> "Realtime":
        self._server = await serve(self._serve, "127.0.0.1", 0)
        self.port = next(iter(self._server.sockets)).getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        await self._server.wait_closed()

    def reply(self, orders: str) -> tuple[str, str]:
        """The fault of this reply, and its words."""
        self.orders.append(orders)
        fault = self.faults.pop(0) if self.faults else ""
        words = SAYS.get(fault) or dutiful({"messages": [{"content": orders}]}).text
        self.said.append(words)
        return fault, words

    async def _serve(self, socket: ServerConnection) -> None:
        raise NotImplementedError


class OpenAI(Realtime):
    @property
    def url(self) -> str:
        return f"ws://127.0.0.1:{self.port}/v1/realtime"

    async def _serve(self, socket: ServerConnection) -> None:
        self.connections += 1
        sound, number, orders = 0, 0, ""

        async def send(kind: str, **more: Any) -> None:
            await socket.send(json.dumps({"type": kind, "event_id": "e", **more}))

        def response(status: str = "in_progress", **more: Any) -> dict[str, Any]:
            return {"id": f"r{number}", "object": "realtime.response", "status": status, "output": [], **more}

        await send("session.created", session={"type": "realtime"})
        async for message in socket:
            event = json.loads(message)
            match event["type"]:
                case "session.update":
                    self.sessions.append(event["session"])
                    await send("session.updated", session={"type": "realtime"})
                case "input_audio_buffer.append":
                    sound += len(base64.b64decode(event["audio"]))
                case "input_audio_buffer.clear":
                    sound = 0
                case "input_audio_buffer.commit":
                    self.heard.append(sound)
                case "response.cancel":
                    self.interrupted += 1
                case "conversation.item.create":
                    item = event["item"]
                    output = item.get("output")
                    orders = json.loads(output)["say"] if output else item["content"][0]["text"]
                case "response.create":
                    number += 1
                    await send("response.created", response=response())
                    unasked = self.faults[:1] == ["unasked"]
                    took, told = openai_usage(TOOL, 0), True
                    if not orders and not unasked:
                        await self._asks(send, number, sound)
                    else:
                        took = openai_usage(TEXT[1], SOUND[1])
                        fault, words = self.reply(orders or "unasked")
                        if await self._speaks(send, socket, number, fault, words):
                            return
                        if fault == "slow":
                            continue
                        told = fault != "mute"
                    orders, sound = "", 0
                    await send("response.done", response=response("completed", usage=took if told else None))

    async def _asks(self, send: Any, number: int, sound: int) -> None:
        call = {"id": f"i{number}", "type": "function_call", "status": "in_progress", "call_id": f"c{number}"}
        await send("conversation.item.added", item={**call, "name": "what_to_say", "arguments": ""})
        heard = json.dumps({"heard": f"{sound} bytes"})
        ids = {"response_id": f"r{number}", "item_id": f"i{number}", "output_index": 0}
        await send("response.function_call_arguments.done", **ids, call_id=f"c{number}", arguments=heard)

    async def _speaks(self, send: Any, socket: ServerConnection, number: int, fault: str, words: str) -> bool:
        """Whether the connection is broken."""
        if fault == "slow":
            return False
        item = {
            "id": f"m{number}",
            "type": "message",
            "status": "in_progress",
            "role": "assistant",
            "content": [],
        }
        await send("conversation.item.added", item=item)
        ids = {"response_id": f"r{number}", "item_id": f"m{number}", "output_index": 0, "content_index": 0}
        for piece in words.split(" "):
            await send("response.output_audio_transcript.delta", **ids, delta=f"{piece} ")
            await send("response.output_audio.delta", **ids, delta=base64.b64encode(TONE).decode())
            if fault == "cut":
                await socket.close(1011)
                return True
        return False


class Gemini(Realtime):
    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def _serve(self, socket: ServerConnection) -> None:
        self.connections += 1
        sound = 0

        async def send(**message: Any) -> None:
            await socket.send(json.dumps(message).encode())

        async for message in socket:
            event = json.loads(message)
            if "setup" in event:
                self.sessions.append(event["setup"])
                await send(setupComplete={})
            elif (given := event.get("realtime_input") or event.get("realtimeInput")) is not None:
                if "audio" in given:
                    sound += len(base64.b64decode(given["audio"]["data"]))
                elif "activityEnd" in given or "activity_end" in given:
                    self.heard.append(sound)
                    call = {"id": "c1", "name": "what_to_say", "args": {"heard": f"{sound} bytes"}}
                    await send(toolCall={"functionCalls": [call]}, usageMetadata=gemini_usage(TOOL, 0))
                    sound = 0
                elif "text" in given:
                    await self._speaks(send, *self.reply(given["text"]))
            elif (answer := event.get("tool_response") or event.get("toolResponse")) is not None:
                told = (answer.get("functionResponses") or answer.get("function_responses"))[0]["response"]
                await self._speaks(send, *self.reply(told["say"]))

    async def _speaks(self, send: Any, fault: str, words: str) -> None:
        if fault == "slow":
            return
        sound = {"mimeType": "audio/pcm;rate=24000", "data": base64.b64encode(TONE).decode()}
        for piece in words.split(" "):
            await send(serverContent={"outputTranscription": {"text": f"{piece} "}})
            await send(serverContent={"modelTurn": {"parts": [{"inlineData": sound}]}})
        took = {} if fault == "mute" else {"usageMetadata": gemini_usage(TEXT[1], SOUND[1])}
        await send(serverContent={"turnComplete": True}, **took)
        await asyncio.sleep(0)


def openai_usage(words: int, sound: int) -> dict[str, Any]:
    """As OpenAI tells it: the cached ones are among those read."""
    again = {"text_tokens": CACHED[0], "audio_tokens": CACHED[1]}
    return {
        "total_tokens": TEXT[0] + SOUND[0] + words + sound,
        "input_tokens": TEXT[0] + SOUND[0],
        "output_tokens": words + sound,
        "input_token_details": {
            "text_tokens": TEXT[0],
            "audio_tokens": SOUND[0],
            "cached_tokens": sum(CACHED),
            "cached_tokens_details": again,
        },
        "output_token_details": {"text_tokens": words, "audio_tokens": sound},
    }


def gemini_usage(words: int, sound: int) -> dict[str, Any]:
    """As Google tells it: nothing is said of a kind of which there was none."""
    read = [{"modality": "TEXT", "tokenCount": TEXT[0]}, {"modality": "AUDIO", "tokenCount": SOUND[0]}]
    made = [{"modality": "TEXT", "tokenCount": words}] if words else []
    made += [{"modality": "AUDIO", "tokenCount": sound}] if sound else []
    return {
        "promptTokenCount": TEXT[0] + SOUND[0],
        "responseTokenCount": words + sound,
        "totalTokenCount": TEXT[0] + SOUND[0] + words + sound,
        "promptTokensDetails": read,
        "responseTokensDetails": made,
    }
