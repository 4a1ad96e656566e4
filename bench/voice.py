"""What a call is like: how soon the customer answers, falls silent, and whether it jumps into a pause.

    python bench/voice.py [--questions 30] [--cuts 12] [--pauses 100] [--calls 10] [--facts ...] [--json ...]

`greenroom serve` in a process of its own, and agents who ring it over WebRTC (aiortc) and say sentences in
flite's voices. All times are taken at the agent's end of the line, from its last sample that was sent to the
first one that came:

- `voice_to_voice_s`: one call, questions; built-in recognition and voice.
- `silent_after_s`: the agent talks over the customer: from its first sample to the customer's last one.
- `jumped_into`: pauses within an open sentence, shorter than what is set, into which the customer spoke.
- `at_once`: as many calls at once; and what one call costs the machine.
- `facts`: those found when asked for by voice, beside by chat (`voice_facts.py`); `--facts develop` asks with
  the wordings that things may be mended with, and shows what was missed.
"""

import argparse
import asyncio
import json
import os
import platform
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent))

from bench.voice_facts import facts  # noqa: E402

from tests.voice.caller import Caller, spoken  # noqa: E402

AIMS = {
    "voice_to_voice_s": 0.6,
    "silent_after_s": 0.5,
    "jumped_into": 0,
    "at_once_p95_s": 1.2,
    "by_voice_of_by_chat": 0.9,
}
QUESTIONS = (
    "What does the error message say?",
    "When did this start?",
    "Where are you working from today?",
    "Does the rest of the internet work?",
    "Is anyone else on your team having the same trouble?",
    "Could you tell me your full name?",
    "What have you tried so far?",
    "Can you open the settings for me?",
    "Have you been away before this?",
    "What do you see when you press connect?",
)
OPEN = (
    ("Could you tell me", "what the error message says?"),
    ("Can you open the", "settings of your laptop?"),
    ("I would like to know when", "this happened for the first time?"),
    ("What I would like you to do is", "restart your computer please?"),
    ("Is this happening on your", "laptop or on the other one?"),
)
PAUSE_S = (0.5, 1.4)
"""Pauses within a sentence last from so long to so long; `GREENROOM_VOICE_PAUSE_MS` is 1.6 s."""

A_CALL = 8
"""Questions in one call."""

TOGETHER = 4
"""Calls at once while pauses are made."""

VOICES = ("slt", "rms")
TICKS = os.sysconf("SC_CLK_TCK")


class Sounds:
    """Sentences as sound, made once."""

    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp())
        self._made: dict[tuple[str, str], bytes] = {}

    def __call__(self, text: str, voice: str) -> bytes:
        if (text, voice) not in self._made:
            self._made[text, voice] = spoken(text, self._folder, voice)
        return self._made[text, voice]


@asynccontextmanager
async def served(calls: int) -> AsyncIterator[tuple[httpx.AsyncClient, int]]:
    """A server on its own data folder, a client that is signed in, and the server's process id."""
    program = Path(sys.executable).parent / "greenroom"
    given = {**os.environ, "GREENROOM_VOICE_CALLS": str(calls)}
    command = [str(program), "serve", "--port", "0", "--data", tempfile.mkdtemp()]
    with subprocess.Popen(  # noqa: ASYNC220  before anything else runs
        command, stdout=subprocess.PIPE, text=True, env=given
    ) as process:
        try:
            assert process.stdout is not None
            link = next(line[line.index("http://") :].strip() for line in process.stdout if "http://" in line)
            base = link.split("/enter/")[0]
            async with httpx.AsyncClient(base_url=base, headers={"origin": base}, timeout=60) as http:
                await http.get(link)
                yield http, process.pid
        finally:
            process.terminate()


async def rung(http: httpx.AsyncClient, number: int = 0) -> Caller:
    caller = Caller(http)
    await caller.start(seed=number + 1, persona_id="patient_retiree")
    answer = await caller.ring()
    if answer.status_code != 200:
        raise RuntimeError(answer.text)
    await caller.heard.sounds(0, 15)
    await caller.heard.silence(0.9)
    return caller


async def asks(caller: Caller, sounds: Sounds, count: int, number: int = 0) -> list[float]:
    """How long the customer took to answer each question; 10 where it did not."""
    found = []
    for n in range(count):
        caller.mic.say(sounds(QUESTIONS[(n + number) % len(QUESTIONS)], VOICES[n % 2]))
        await caller.mic.quiet.wait()
        ended = caller.mic.ended_at
        try:
            found.append(await caller.heard.sounds(ended, 10) - ended)
        except TimeoutError:
            found.append(10.0)
        await caller.heard.silence(0.9)
        await asyncio.sleep(0.2)
    return found


async def cuts(caller: Caller, sounds: Sounds, count: int) -> list[float]:
    """How long the customer went on when it was talked over."""
    found: list[float] = []
    for n in range(3 * count):
        if len(found) == count:
            break
        caller.mic.say(sounds(QUESTIONS[n % len(QUESTIONS)], "slt"))
        await caller.mic.quiet.wait()
        await caller.heard.sounds(caller.mic.ended_at, 10)
        await asyncio.sleep(0.5)
        caller.mic.say(sounds("Sorry, let me stop you there for a moment.", "slt"))
        began = time.perf_counter()
        await caller.mic.quiet.wait()
        last = caller.heard.last_sound(caller.mic.ended_at)
        if last > began - 0.1:  # it was speaking at all
            found.append(max(0.0, last - began))
        await asyncio.sleep(0.3)
        await caller.heard.silence(1.0)
    return found


async def pauses(caller: Caller, sounds: Sounds, count: int, dice: random.Random) -> int:
    """Into how many pauses within a sentence the customer spoke."""
    jumped = 0
    for n in range(count):
        first, rest = OPEN[n % len(OPEN)]
        caller.mic.say(sounds(first, VOICES[n % 2]))
        await caller.mic.quiet.wait()
        began = caller.mic.ended_at
        await asyncio.sleep(dice.uniform(*PAUSE_S))
        over = time.perf_counter()
        caller.mic.say(sounds(rest, VOICES[n % 2]))
        await caller.mic.quiet.wait()
        at = caller.heard.first_sound(began)
        jumped += at is not None and at < over + 0.15
        await caller.heard.silence(1.0)
        await asyncio.sleep(0.2)
    return jumped


def cost(pid: int) -> tuple[float, float]:
    """Processor seconds and memory (MB) of a process and its children."""
    seconds = memory = 0.0
    for process in [pid, *children(pid)]:
        try:
            stat = Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()
            seconds += (int(stat[11]) + int(stat[12])) / TICKS
            memory += int(Path(f"/proc/{process}/statm").read_text().split()[1]) * 4096 / 1e6
        except OSError:
            continue
    return seconds, memory


def children(pid: int) -> list[int]:
    try:
        return [int(c) for c in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


def summary(found: list[float]) -> dict[str, Any]:
    ordered = sorted(found)
    return {
        "count": len(ordered),
        "median": round(statistics.median(ordered), 3),
        "p95": round(ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))], 3),
        "worst": round(ordered[-1], 3),
    }


async def one_call(sounds: Sounds, questions: int, talked_over: int, thinking: int) -> dict[str, Any]:
    """One call after another: nobody answers the same questions for ever."""
    dice = random.Random(5)
    answers: list[float] = []
    silent: list[float] = []
    jumped = 0
    async with served(8) as (http, _):
        while len(answers) < questions:
            caller = await rung(http, len(answers))
            answers += await asks(caller, sounds, min(A_CALL, questions - len(answers)))
            await caller.hang_up()
        while len(silent) < talked_over:
            caller = await rung(http, len(silent))
            silent += await cuts(caller, sounds, min(A_CALL // 2, talked_over - len(silent)))
            await caller.hang_up()
        for begun in range(0, thinking, len(OPEN) * TOGETHER):
            callers = [await rung(http, begun + n) for n in range(TOGETHER)]
            left = min(len(OPEN) * TOGETHER, thinking - begun)
            shares = [left // TOGETHER + (n < left % TOGETHER) for n in range(TOGETHER)]
            jumped += sum(
                await asyncio.gather(
                    *(pauses(c, sounds, n, dice) for c, n in zip(callers, shares, strict=True))
                )
            )
            for caller in callers:
                await caller.hang_up()
    return {
        "voice_to_voice_s": summary(answers),
        "silent_after_s": summary(silent) if silent else {},
        "pauses": thinking,
        "jumped_into": jumped,
    }


async def many(sounds: Sounds, calls: int, each: int) -> dict[str, Any]:
    async with served(calls) as (http, pid):
        idle = cost(pid)[1]
        callers = [await rung(http, n) for n in range(calls)]
        one_more = Caller(http)
        await one_more.start()
        refused = (await one_more.ring()).status_code
        before, began = cost(pid)[0], time.perf_counter()
        found = await asyncio.gather(*(asks(c, sounds, each, n) for n, c in enumerate(callers)))
        after, memory = cost(pid)
        seconds = time.perf_counter() - began
        for caller in (*callers, one_more):
            await caller.hang_up()
    return {
        "calls": calls,
        "answers_s": summary([t for f in found for t in f]),
        "cores_a_call": round((after - before) / seconds / calls, 3),
        "mb_a_call": round((memory - idle) / calls, 1),
        "one_more": refused,
    }


def measured(given: argparse.Namespace) -> list[str]:
    parts = {"one": given.questions, "many": given.calls, "facts": given.facts != "no"}
    return [name for name, done in parts.items() if done]


async def main() -> None:
    parse = argparse.ArgumentParser()
    parse.add_argument("--questions", type=int, default=30)
    parse.add_argument("--cuts", type=int, default=12)
    parse.add_argument("--pauses", type=int, default=100)
    parse.add_argument("--calls", type=int, default=10)
    parse.add_argument("--each", type=int, default=6)
    parse.add_argument("--facts", choices=["no", "measure", "develop"], default="measure")
    parse.add_argument("--json", type=Path)
    given = parse.parse_args()
    sounds = Sounds()
    for voice in VOICES:
        for text in (
            *QUESTIONS,
            *(t for pair in OPEN for t in pair),
            "Sorry, let me stop you there for a moment.",
        ):
            sounds(text, voice)
    load = os.getloadavg()[0]
    found: dict[str, Any] = {"aims": AIMS, "machine": f"{platform.processor() or platform.machine()}, "}
    found["machine"] += f"{os.cpu_count()} cores, load {load:.1f} before"
    if given.questions:
        found |= await one_call(sounds, given.questions, given.cuts, given.pauses)
    if given.calls:
        found["at_once"] = await many(sounds, given.calls, given.each)
    if given.facts != "no":
        found["facts"] = facts(sounds, VOICES, measuring=given.facts == "measure")
    print(json.dumps(found, indent=1))
    if given.json:
        before = json.loads(given.json.read_text(encoding="utf-8")) if given.json.is_file() else {}
        loads = before.get("loads", {}) | dict.fromkeys(measured(given), round(load, 1))
        whole = (
            before | found | {"loads": loads}
        )  # what was measured earlier stands until it is measured anew
        given.json.write_text(json.dumps(whole, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    asyncio.run(main())
