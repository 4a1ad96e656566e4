"""What we add to a language model: our own processor time per turn, and the first word under load.

    python bench/overhead.py [--turns 60] [--sessions 200] [--every 10] [--seconds 30] [--only PART ...]

Against a stand-in server of its own process that speaks the OpenAI protocol (`tests/brains/model/standin.py`)
and answers as the prompt asks, 200 ms after the request:

- `asking_ms`: processor time from the agent's message to the request leaving (listening, deciding, storing in
  memory, prompt, HTTP client); `answering_ms`: from the first token to the message at the subscriber.
- `first_word_ms`: with so many conversations at once at `greenroom serve` on one core, from sending a message
  to the customer's first one, on the client's clock.
- `prompt_tokens`: by turn of a long conversation, at four characters a token.
- `beside`: conversations a minute, beside other libraries (`overhead_beside.py`); takes longest.

Each part (`share`, `loaded`, `beside`) is written with the load of the machine when it was measured.
"""

import argparse
import asyncio
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from httpx2 import AsyncByteStream

import chat
import chat_load

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent))

from greenroom.brains.model.building import ModelChoice, voice  # noqa: E402
from greenroom.brains.model.speaker import Limits, ModelSpeaker  # noqa: E402
from greenroom.core.pacing import Speed  # noqa: E402
from greenroom.core.turn import NewSession  # noqa: E402
from greenroom.engine.hub import Hub, Opening  # noqa: E402
from greenroom.store import MemoryStore, NewSessionRow  # noqa: E402
from greenroom.wiring import library, listener, prepare, speaker  # noqa: E402
from tests.brains.model.standin import Reply, StandIn, dutiful  # noqa: E402

AIMS = {"asking_ms": 15.0, "answering_ms": 5.0, "first_word_ms": 260.0, "growth": 2.5}
PARTS = ("share", "loaded", "beside")
FIRST_S = 0.2
SCENARIO = "vpn-fails"


def stand_in() -> None:
    """Be the model's server, until standard input closes."""
    with StandIn(lambda request: Reply(dutiful(request).text, first_s=FIRST_S)) as server:
        print(server.url, flush=True)
        sys.stdin.read()


def own_share(url: str, turns: int) -> dict[str, Any]:
    """Processor milliseconds of one conversation at a time in this process."""
    asking: list[float] = []
    answering: list[float] = []
    prompts: dict[int, list[int]] = {}
    asyncio.run(_converse(url, turns, asking, answering, prompts))
    sizes = {turn: round(statistics.mean(found)) for turn, found in sorted(prompts.items())}
    return {
        "turns": len(asking),
        "asking_ms": _spread(asking),
        "answering_ms": _spread(answering),
        "prompt_tokens": {str(t): sizes[t] for t in (1, 5, 10, 20, 30) if t in sizes},
        "growth": round(sizes[30] / sizes[5], 2) if 30 in sizes else None,
    }


async def _converse(
    url: str, turns: int, asking: list[float], answering: list[float], prompts: dict[int, list[int]]
) -> None:
    live = ModelSpeaker([voice(ModelChoice("stand-in", url))], Limits())
    found = library()
    scenario, persona = found.scenarios[SCENARIO], found.personas["patient_retiree"]
    prepare(scenario)
    at = {"said": 0.0, "turn": 0, "first": 0.0}

    async def leaving(request: Any) -> None:
        if at["turn"]:
            asking.append((time.process_time() - at["said"]) * 1_000)
            texts = [m["content"] for m in json.loads(request.content)["messages"]]
            prompts.setdefault(int(at["turn"]), []).append(sum(map(len, texts)) // 4)

    async def arriving(response: Any) -> None:
        response.stream = FirstToken(response.stream, at)

    hooks = live.voices[0].model.client._client.event_hooks  # type: ignore[attr-defined]
    hooks["request"].append(leaving)
    hooks["response"].append(arriving)

    async def opening(session_id: str) -> Opening:
        new = NewSession(session_id, scenario, persona, scenario.difficulty, int(session_id))
        return Opening(new, int(time.time() * 1_000), Speed.INSTANT)

    store = MemoryStore()
    hub = Hub(store, opening, listener(), speaker, live=live)
    done = asyncio.Event()

    def heard(_id: str, kind: str, payload: Any) -> None:
        if kind == "event" and payload.event.kind in ("customer_said", "session_ended"):
            if not done.is_set() and at["turn"] and payload.event.kind == "customer_said":
                answering.append((time.process_time() - at["first"]) * 1_000)
            done.set()

    hub.listen(heard)
    session = 0
    while len(asking) < turns:
        session += 1
        at["turn"] = 0
        done.clear()
        row = (str(session), "u1", SCENARIO, persona.id, "Dana", scenario.difficulty, session, 1)
        await store.add_session(NewSessionRow(*row))
        await hub.open(str(session))
        await done.wait()
        for turn in range(1, 31):
            runner = await hub.open(str(session))
            while runner.busy:  # noqa: ASYNC110  the end of the last turn
                await asyncio.sleep(0.005)
            if runner.ended:
                break
            done.clear()
            at["turn"], at["said"] = turn, time.process_time()
            await hub.say(str(session), f"a{turn}", chat_load.TURNS[turn % len(chat_load.TURNS)])
            await done.wait()
    await hub.close()
    await live.close()


class FirstToken(AsyncByteStream):
    """The body of an answer; writes down when its first piece comes."""

    def __init__(self, stream: AsyncByteStream, at: dict[str, float]) -> None:
        self._stream = stream
        self._at = at
        at["first"] = 0.0

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for piece in self._stream:
            self._at["first"] = self._at["first"] or time.process_time()
            yield piece

    async def aclose(self) -> None:
        await self._stream.aclose()


def _spread(values: list[float]) -> dict[str, float]:
    ordered = sorted(values)
    return {"p50": round(ordered[len(ordered) // 2], 1), "p95": round(ordered[len(ordered) * 95 // 100], 1)}


def under_load(url: str, load: chat.Load) -> dict[str, Any]:
    """`greenroom serve` on the first core, everything else on the others."""
    os.environ |= {"GREENROOM_MODEL": "stand-in", "GREENROOM_MODEL_URL": url}
    with tempfile.TemporaryDirectory() as folder, chat.greenroom(Path(folder), load) as target:
        for thread in Path(f"/proc/{target.pid}/task").iterdir():
            os.sched_setaffinity(int(thread.name), {0})
        return chat.drive(target, load)


def main() -> None:
    parser = argparse.ArgumentParser(description="What we add to a language model.")
    parser.add_argument("--turns", type=int, default=60)
    parser.add_argument("--sessions", type=int, default=200)
    parser.add_argument("--every", type=float, default=10.0, help="seconds between an agent's messages")
    parser.add_argument("--seconds", type=float, default=30.0)
    parser.add_argument("--only", nargs="*", choices=PARTS, default=PARTS, help="leave the rest as it was")
    parser.add_argument("--stand-in", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--json", type=Path, default=HERE / "results" / "overhead.json")
    given = parser.parse_args()
    if given.stand_in:
        stand_in()
        return
    report = json.loads(given.json.read_text()) if given.json.exists() else {}
    report |= {"aims": AIMS}
    command = [sys.executable, __file__, "--stand-in"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdin is not None and server.stdout is not None
        url = server.stdout.readline().strip()
        if "share" in given.only:
            report["share"] = {**own_share(url, given.turns), "machine": machine()}
            print(json.dumps(report["share"]))
        if "loaded" in given.only:
            load = chat.Load(given.sessions, given.every, 10.0, given.seconds, 1)
            report |= {"loaded": {**under_load(url, load), "machine": machine()}, "load": vars(load)}
            print(json.dumps(report["loaded"]))
        server.stdin.close()
    given.json.write_text(json.dumps(report, indent=2) + "\n")
    if "beside" in given.only:
        subprocess.run([sys.executable, HERE / "overhead_beside.py", "--json", given.json], check=True)


def machine() -> dict[str, Any]:
    return {"cores": os.cpu_count(), "python": platform.python_version(), "load": os.getloadavg()}


if __name__ == "__main__":
    main()
