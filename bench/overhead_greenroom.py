"""Greenroom's customer as a player of `bench/overhead_beside.py`: all of it, with the log in memory.

Each turn is heard, decided, written by the model and guarded, as in a live session; only pauses are left out.
"""

import asyncio
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

import overhead_cell
from greenroom.brains.model.building import ModelChoice, voice
from greenroom.brains.model.speaker import Limits, ModelSpeaker
from greenroom.core.pacing import Speed
from greenroom.core.turn import NewSession
from greenroom.engine.hub import Hub, Opening
from greenroom.store import MemoryStore, NewSessionRow
from greenroom.wiring import library, listener, prepare, speaker

SCENARIO, PERSONA = "vpn-fails", "patient_retiree"
found = library()
scenario, persona = found.scenarios[SCENARIO], found.personas[PERSONA]
prepare(scenario)
numbers = iter(range(1, 1_000_000))


async def opening(session_id: str) -> Opening:
    new = NewSession(session_id, scenario, persona, scenario.difficulty, int(session_id))
    return Opening(new, 0, Speed.INSTANT)


async def played(url: str, count: int, concurrency: int) -> int:
    live = ModelSpeaker([voice(ModelChoice("stand-in", url))], Limits())
    store = MemoryStore()
    hub = Hub(store, opening, listener(), speaker, live=live)
    turns: dict[str, asyncio.Queue[bool]] = {}
    said = {"model": 0, "built-in": 0}
    problems: list[str] = []

    def heard(session_id: str, kind: str, payload: Any) -> None:
        event = payload.event if kind == "event" else None
        if event is not None and event.kind == "customer_said":
            if event.last:
                said["built-in" if event.brain == "builtin" else "model"] += 1
                turns[session_id].put_nowait(True)
        elif event is not None and event.kind == "brain_failed":
            problems.append(f"{event.problem}: {event.instead}")
        elif event is not None and event.kind == "session_ended":
            turns[session_id].put_nowait(False)

    hub.listen(heard)
    waiting = iter(range(count))

    async def converse() -> None:
        for _ in waiting:
            session_id = str(next(numbers))
            turn = turns[session_id] = asyncio.Queue()
            seed = int(session_id)
            row = (session_id, "u1", SCENARIO, PERSONA, "Dana", scenario.difficulty, seed, 1)
            await store.add_session(NewSessionRow(*row))
            await hub.open(session_id)
            for number, line in enumerate(overhead_cell.LINES):
                if not await turn.get() or number + 1 == overhead_cell.TURNS:
                    break
                await hub.say(session_id, f"a{number}", line)

    await asyncio.gather(*(converse() for _ in range(concurrency)))
    await hub.close()
    await live.close()
    if said["built-in"] * 20 > sum(said.values()):
        raise RuntimeError(f"the model did not speak: {said}, {problems[:5]}")
    return sum(said.values())


if __name__ == "__main__":
    overhead_cell.serve("greenroom", lambda n, c: asyncio.run(played(sys.argv[1], n, c)))
