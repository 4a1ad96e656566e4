"""A data folder with one call that was recorded, made before a server is started on it.

The conversation is played by the built-in customer; each message sounds for as long as it takes to say, the
agent's as a low tone and the customer's as a high one, a little higher with every message.
"""

import asyncio
import subprocess
import sys
import time
from pathlib import Path

import numpy as np

from greenroom import wiring
from greenroom.assembly import LOCAL
from greenroom.config import settings
from greenroom.core import events as ev
from greenroom.core.casting import cast
from greenroom.core.turn import NewSession
from greenroom.engine.play import Play
from greenroom.recording import recorder
from greenroom.store import NewSessionRow, open_store

SESSION = "recordedcall"
SCENARIO = "vpn-fails"
LINES = (
    "Good morning, my name is Sam from the service desk. How can I help you?",
    "I am sorry, that is a bad morning. What exactly does it say on the screen?",
    "Thank you. Let me look into that for you.",
)
RATE = 16_000
CREATED = 1_792_000_000_000
FROM_MS = 800
"""The recording begins with consent, a little after the call."""


def recorded_call(data: Path, film: Path | None = None) -> str:
    """Make the folder, in another process: the browser's own loop runs in this one. `film`: a WebM file from
    the agent's camera. Returns the session's id."""
    command = [sys.executable, "-m", "tests.browser.recorded", str(data), *([str(film)] if film else [])]
    subprocess.run(command, check=True, cwd=Path(__file__).parents[2])
    return SESSION


def played(name: str) -> tuple[list[ev.Event], list[ev.Event]]:
    """A call of a session: its events with when each message sounded, and how it ended."""
    found = wiring.library()
    scenario = found.scenarios[name]
    persona = cast(scenario, found.personas, None, 7)
    play = Play(
        NewSession(SESSION, scenario, persona, scenario.difficulty, 7),
        wiring.listener(),
        wiring.speaker(scenario.language),
    )
    for line in LINES:
        play.say(line)
    said = len(play.log)
    play.end()
    log, at = [r.event for r in play.log[:said]], 1_000
    for number, event in enumerate(log, 1):
        if isinstance(event, ev.AgentSaid | ev.CustomerSaid):
            ms = 300 + 55 * len(event.text)
            who = "agent" if isinstance(event, ev.AgentSaid) else "customer"
            log.append(ev.Spoke(who=who, source=number, starts=at, ends=at + ms))
            at += ms + 400
    return log, [r.event for r in play.log[said:]]


def sound(log: list[ev.Event]) -> np.ndarray:
    """Both channels, agent first."""
    spoke = [e for e in log if isinstance(e, ev.Spoke)]
    both = np.zeros((2, (spoke[-1].ends - FROM_MS + 1000) * RATE // 1000), np.int16)
    for number, e in enumerate(spoke):
        start, end = ((t - FROM_MS) * RATE // 1000 for t in (e.starts, e.ends))
        hertz = (200 if e.who == "agent" else 500) + 20 * number
        tone = 9000 * np.sin(2 * np.pi * hertz * np.arange(end - start) / RATE)
        both[0 if e.who == "agent" else 1, start:end] = tone.astype(np.int16)
    return both


async def _made(data: Path, pictures: bytes) -> None:
    chosen = settings(data=data)
    store = open_store(chosen.database)
    await store.add_user(LOCAL)
    row = NewSessionRow(
        SESSION, LOCAL.id, SCENARIO, "-", "Dana", "intermediate", 7, created_at=CREATED, channel="call"
    )
    await store.add_session(row)
    log, ending = played(SCENARIO)
    call: list[ev.Event] = [
        ev.CallStarted(client_id="c1", media="webrtc", recognition="typed", voice="tones"),
        ev.RecordingConsented(client_id="c2", audio=True, video=True),
    ]
    await store.append(SESSION, 0, [*log, *call], 500)
    keeper = await recorder(chosen, store, lambda: time.time_ns() // 1_000_000)
    kept = await keeper.recordings()
    if pictures:
        film = await kept.begin_pictures(SESSION, FROM_MS, "video/webm")
        await kept.add_pictures(SESSION, film.id, 0, pictures)
        await kept.end_pictures(SESSION, film.id, 5_000)
    recording = await kept.begin(SESSION, FROM_MS)
    both = sound(log)
    for at in range(0, both.shape[1], RATE // 10):
        recording.write(*(side[at : at + RATE // 10].tobytes() for side in both))
        recording.caught_up()
    await keeper.close()
    seq = len(await store.read(SESSION))
    await store.append(SESSION, seq, ending, FROM_MS + both.shape[1] * 1000 // RATE)
    await store.close()


if __name__ == "__main__":
    asyncio.run(_made(Path(sys.argv[1]), Path(sys.argv[2]).read_bytes() if len(sys.argv) > 2 else b""))
