"""A session that was cut off anywhere goes on where it was, and ends as if nothing had happened."""

import asyncio
import contextlib
import json
import signal
import subprocess
import sys
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from greenroom.core.errors import StorageError, WrongState
from greenroom.core.pacing import Speed
from greenroom.store import open_store
from tests.core.test_laws import conversations, dials, seeds
from tests.engine.live import Live
from tests.staging import played

STARTS_AN_APPEND = ("session_started", "agent_said", "agent_appraised", "customer_said", "session_ended")
ROOT = Path(__file__).parents[2]


def cuts(log):
    """Lengths that the log had at some moment: what is appended together is never half there."""
    return [i for i, r in enumerate(log) if r.event.kind in STARTS_AN_APPEND] + [len(log)]


async def resumed(log, lines, speed, **more):
    """The events after a server died at the end of `log`, and the client sent all its lines again."""
    live = Live(speed=speed, **more)
    await live.begin(log)
    await live.answered()
    with contextlib.suppress(WrongState):  # it has ended before the agent's last lines
        for n, line in enumerate(lines):
            await live.hub.say("s1", f"a{n + 1}", line)
            await live.answered()
    await live.hub.close()
    return await live.log()


@settings(deadline=None, max_examples=60)
@given(conversations, seeds, dials, st.sampled_from([Speed.INSTANT, Speed.NORMAL]), st.data())
def test_any_prefix_can_be_taken_up_and_ends_the_same(lines, seed, difficult, speed, data):
    log = played(lines, seed=seed, dials=difficult).log
    whole = [r.event for r in log]
    for cut in data.draw(st.sets(st.sampled_from(cuts(log)), min_size=1, max_size=6)):
        assert asyncio.run(resumed(log[:cut], lines, speed, seed=seed, dials=difficult)) == whole


def test_one_conversation_cut_at_every_append():
    lines = [
        "{greet} Hi {ask_fact:code} code?",
        "{rude} Come on. {propose_step:restart} Restart.",
        "{close} Bye.",
    ]
    log = played(lines, seed=3).log
    whole = [r.event for r in log]
    for cut in cuts(log):
        assert asyncio.run(resumed(log[:cut], lines, Speed.NORMAL, seed=3)) == whole


async def test_a_full_disk_refuses_the_message_and_the_session_goes_on_after_a_restart(tmp_path):
    live = Live(open_store(tmp_path / "g.db", most_pages=120))
    await live.begin()
    await live.answered()
    sent = 0
    try:
        while sent < 20:
            await live.hub.say("s1", f"a{sent + 1}", "{greet} Hello " + "x" * 15_000)
            sent += 1
            await live.clock.advance(15)
    except StorageError as error:
        assert error.retry
    assert 2 < sent < 20
    await live.hub.close()
    await live.store.close()
    live.store = open_store(tmp_path / "g.db")
    live.restart()
    await live.hub.recover(await live.store.open_sessions())
    await live.say("{greet} Hello " + "x" * 15_000, f"a{sent + 1}")
    said = [e.client_id for e in await live.log() if e.kind == "agent_said"]
    assert said == [f"a{n + 1}" for n in range(sent + 1)]
    await live.hub.close()
    await live.store.close()


def run_driver(path, *, until=""):
    """Run the driver over the database at `path`; kill it when it prints `until`. What it printed."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.engine.driver", str(path), until],
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )
    assert process.stdout is not None
    printed = []
    with process:
        for line in process.stdout:
            printed.append(line.strip())
            if until and printed[-1] == until:
                process.send_signal(signal.SIGKILL)
                break
    return printed


def test_killed_in_mid_sentence_it_goes_on_where_it_was(tmp_path):
    whole = run_driver(tmp_path / "whole.db")[-1]
    for until in ("typing", "said a1", "said a2"):
        path = tmp_path / f"{until.replace(' ', '-')}.db"
        killed = run_driver(path, until=until)
        assert killed[-1] == until
        cut = read_log(path)
        assert 0 < len(cut) < len(json.loads(whole))
        assert run_driver(path)[-1] == whole
        assert [r.seq for r in read_log(path)] == list(range(1, len(json.loads(whole)) + 1))
        assert read_log(path)[: len(cut)] == cut


def read_log(path):
    async def work():
        store = open_store(path)
        log = await store.read("s1")
        await store.close()
        return log

    return asyncio.run(work())
