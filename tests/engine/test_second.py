"""A second listener that answers when the test says so: what it found finds its place, or comes too late."""

import asyncio
from collections.abc import Sequence

import pytest

from greenroom.core import events as ev
from greenroom.core.acts import Act, ActKind, Appraisal
from greenroom.core.errors import StorageError
from greenroom.core.pacing import Speed
from greenroom.core.session import Session, fold
from greenroom.engine.hub import Hub
from greenroom.engine.ports import Overheard
from greenroom.store import MemoryStore
from tests.engine.live import Live
from tests.staging import PERSONA, SCENARIO, PlainSpeaker, TaggedListener

LINE = "{thank} Thanks. Poor you. What does it say?"


def act(kind: ActKind, words: str, target: str | None = None) -> Act:
    start = LINE.index(words)
    return Act(kind=kind, start=start, end=start + len(words), target=target)


EMPATHY = act(ActKind.EMPATHISE, "Poor you")
QUESTION = act(ActKind.ASK_FACT, "What does it say", "code")


class Slow:
    """Answers the first message with `acts` once `go` is set, others with nothing."""

    version = "slow"

    def __init__(self, *acts: Act, fails: bool = False) -> None:
        self.acts, self.fails = acts, fails
        self.go = asyncio.Event()
        self.heard: list[Overheard] = []
        self.cancelled = 0

    async def missed(self, heard: Overheard) -> Appraisal | None:
        self.heard.append(heard)
        if len(self.heard) > 1:
            return None
        try:
            await self.go.wait()
        except asyncio.CancelledError:
            self.cancelled += 1
            raise
        if self.fails:
            raise RuntimeError("out of order")
        return Appraisal(acts=self.acts, listener="slow")


class Staged(Live):
    def __init__(self, second: Slow, speed: Speed = Speed.INSTANT, store: MemoryStore | None = None) -> None:
        self.second = second
        super().__init__(store, speed)

    def restart(self) -> None:
        self.hub = Hub(
            self.store,
            self._opening,
            TaggedListener(),
            lambda _language: PlainSpeaker(),
            self.clock,
            second=self.second,
        )
        self.clock.busy = lambda: self.hub.busy
        self.hub.listen(lambda _id, kind, payload: self.heard.append((kind, payload)))

    async def until(self, kind: str, times: int = 1) -> None:
        """Until there are so many events of that kind, without time passing."""
        for _ in range(10_000):
            if (await self.kinds()).count(kind) >= times:
                return
            await asyncio.sleep(0)
        raise AssertionError(f"no {kind} in {await self.kinds()}")

    async def settled(self) -> list[ev.Event]:
        """All events, when nothing is left to do; the log tells the same state."""
        await self.answered()
        session, recorded = await self.hub.log("s1")
        assert fold(recorded, Session(SCENARIO, PERSONA)) == session
        return await self.log()


async def begun(second: Slow, speed: Speed = Speed.INSTANT, store: MemoryStore | None = None) -> Staged:
    """After the first message: at instant speed the customer has answered it, at another one not yet."""
    stage = Staged(second, speed, store)
    await stage.begin()
    await stage.answered()
    await stage.hub.say("s1", "a1", LINE)
    await stage.until("customer_decided", 2)
    return stage


def kinds(log: list[ev.Event], after: str) -> list[str]:
    """The kinds from the last event of the kind `after`."""
    found = [e.kind for e in log]
    return found[len(found) - 1 - found[::-1].index(after) :]


async def test_the_customer_has_answered_before_it_is_found() -> None:
    second = Slow(EMPATHY, QUESTION)
    stage = await begun(second)
    await stage.until("customer_said", 2)
    assert "agent_reappraised" not in await stage.kinds()
    second.go.set()
    log = await stage.settled()
    assert kinds(log, "agent_reappraised")[-2:] == ["customer_decided", "customer_said"]
    (heard,) = second.heard
    assert len(heard.talk) == 1 and not heard.talk[0].agent and heard.hearing.text == LINE


async def test_what_is_felt_is_felt_while_the_customer_composes() -> None:
    second = Slow(EMPATHY)
    stage = await begun(second, Speed.NORMAL)
    second.go.set()
    await stage.until("agent_reappraised")
    log = await stage.settled()
    assert kinds(log, "agent_reappraised")[:3] == ["agent_reappraised", "mood_moved", "customer_said"]
    assert [e.kind for e in log].count("customer_decided") == 2


async def test_an_answer_waits_until_the_customer_has_spoken() -> None:
    second = Slow(QUESTION)
    stage = await begun(second, Speed.NORMAL)
    second.go.set()
    log = await stage.settled()
    found = [e.kind for e in log]
    assert found.index("agent_reappraised") > found.index("customer_said", found.index("agent_said"))
    last = log[-1]
    assert isinstance(last, ev.CustomerSaid) and "SECRET-code" in last.text


async def test_an_answer_waits_until_the_hold_is_over() -> None:
    second = Slow(QUESTION)
    stage = await begun(second)
    await stage.until("customer_said", 2)
    await stage.hub.hold("s1", "h1")
    second.go.set()
    for _ in range(100):
        await asyncio.sleep(0)
    assert "agent_reappraised" not in await stage.kinds()
    await stage.hub.resume("s1", "h2")
    log = await stage.settled()
    assert "hold_ended" in [e.kind for e in log]
    last = log[-1]
    assert isinstance(last, ev.CustomerSaid) and "SECRET-code" in last.text


async def test_the_next_message_comes_before_what_is_not_found_yet() -> None:
    second = Slow(EMPATHY)
    stage = await begun(second)
    await stage.hub.say("s1", "a2", "{greet} Hello.")
    await stage.until("agent_appraised", 2)
    second.go.set()
    log = await stage.settled()
    assert "agent_reappraised" not in [e.kind for e in log]
    assert second.cancelled == 1 and len(second.heard) == 2


async def test_what_was_found_is_felt_before_the_next_message_is_heard() -> None:
    second = Slow(QUESTION)
    stage = await begun(second, Speed.NORMAL)
    second.go.set()
    for _ in range(100):
        await asyncio.sleep(0)
    assert "agent_reappraised" not in await stage.kinds()  # the customer is composing
    await stage.hub.say("s1", "a2", "{greet} Hello.")
    log = await stage.settled()
    late = kinds(log, "agent_reappraised")
    assert late[: late.index("agent_appraised")] == [
        "agent_reappraised",
        "fact_asked",
        "mood_moved",
        "fact_unlocked",
    ]


async def test_who_has_said_goodbye_does_not_come_back() -> None:
    second = Slow(QUESTION)
    stage = Staged(second)
    await stage.begin()
    await stage.answered()
    await stage.hub.say("s1", "a1", LINE)
    await stage.until("customer_decided", 2)
    await stage.hub.end("s1", "e1")
    second.go.set()
    log = await stage.settled()
    assert log[-1].kind == "session_ended" and second.cancelled == 1


@pytest.mark.parametrize("speed", [Speed.INSTANT, Speed.NORMAL])
async def test_one_that_fails_is_told_of(speed: Speed, caplog: pytest.LogCaptureFixture) -> None:
    second = Slow(fails=True)
    stage = await begun(second, speed)
    second.go.set()
    await stage.until("brain_failed")
    log = await stage.settled()
    failed = next(e for e in log if isinstance(e, ev.BrainFailed))
    assert (failed.brain, failed.problem) == ("listener", "RuntimeError")
    assert "Poor you" not in caplog.text
    await stage.hub.close()


class Refusing(MemoryStore):
    """Cannot store a correction the first time."""

    refused = False

    async def append(
        self, session_id: str, expected: int, events: Sequence[ev.Event], at: int
    ) -> list[ev.Recorded]:
        if not self.refused and any(isinstance(e, ev.AgentReappraised) for e in events):
            self.refused = True
            raise StorageError("the disk is full", mend="make room")
        return await super().append(session_id, expected, events, at)


async def test_what_could_not_be_stored_is_stored_later() -> None:
    second, store = Slow(EMPATHY), Refusing()
    stage = await begun(second, store=store)
    second.go.set()
    await stage.settled()
    await stage.clock.advance(1.0)
    log = await stage.settled()
    assert store.refused and [e.kind for e in log].count("agent_reappraised") == 1
