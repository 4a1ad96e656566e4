"""The live session, in virtual time."""

import pytest

from greenroom.core import events as ev
from greenroom.core.errors import NotFound, StorageError, TooLong, WrongState
from greenroom.core.limits import LONGEST_MESSAGE
from greenroom.core.moves import MoveKind
from greenroom.core.pacing import Speed
from greenroom.store import MemoryStore
from tests.engine.live import Live
from tests.staging import played

LINES = [
    "{greet} Hello, {ask_fact:code} what does it say?",
    "{empathise} Sorry to hear it. {propose_step:restart} Please restart.",
    "{ask_fact:habit} Do you do it often? {ask_fact:code} And the code again?",
    "{propose_step:login} Log in please.",
    "{propose_step:mend} Mend it.",
    "{close} Goodbye.",
]


async def started(**more):
    live = Live(**more)
    await live.begin()
    await live.answered()
    return live


@pytest.mark.parametrize("speed", list(Speed))
@pytest.mark.parametrize("seed", [1, 2])
async def test_a_live_session_is_the_same_as_one_played_at_once(speed, seed):
    live = await started(speed=speed, seed=seed)
    for line in LINES:
        if (await live.hub.join("s1")).status == "ended":
            break
        await live.say(line)
    assert await live.log() == [r.event for r in played(LINES, seed=seed).log]


async def test_the_message_is_stored_before_it_is_acknowledged_and_answered_in_the_customers_time():
    live = await started()
    before = live.clock.now_ms()
    ack = await live.hub.say("s1", "a1", "{ask_fact:code} What is the code?")
    stored = (await live.store.read("s1"))[ack.seq - 1]
    assert (stored.event.text, ack.at) == ("{ask_fact:code} What is the code?", before - 1_000_000)
    await live.answered()
    assert live.clock.now_ms() > before + 1_000
    shown = [(k, p["on"] if k == "signal" else p.event.kind) for k, p in live.heard]
    assert shown[-2:] == [("signal", True), ("event", "customer_said")]
    assert not (await live.hub.join("s1")).typing


async def test_the_same_message_twice_is_one_message():
    live = await started()
    first = await live.hub.say("s1", "a1", "{greet} Hello")
    again = await live.hub.say("s1", "a1", "{greet} Hello")
    await live.answered()
    await live.hub.close()
    live.restart()
    later = await live.hub.say("s1", "a1", "{greet} Hello")
    assert (again.seq, again.at, again.duplicate) == (first.seq, first.at, True)
    assert later == again
    assert (await live.kinds()).count("agent_said") == 1


async def test_writing_while_the_customer_types_interrupts_and_what_was_left_is_taken_up():
    live = await started()
    await live.hub.say("s1", "a1", "{ask_fact:code} What is the code?")
    await live.clock.until(lambda: live.heard[-1] == ("signal", {"kind": "typing", "on": True}))
    await live.hub.say("s1", "a2", "{greet} Hello?")
    await live.answered()
    log = await live.log()
    cut = next(e for e in log if isinstance(e, ev.CustomerInterrupted))
    assert [m.topic for m in cut.dropped if m.kind == MoveKind.TELL] == ["code"]
    assert log[log.index(cut) + 1].interrupts
    told = [e for e in log if isinstance(e, ev.CustomerSaid) and "SECRET-code" in e.text]
    assert len(told) == 1
    assert log.index(told[0]) > log.index(cut)


async def test_two_messages_in_a_row_interrupt_nobody():
    live = await started()
    await live.hub.say("s1", "a1", "{greet} Hello")
    await live.hub.say("s1", "a2", "{ask_fact:code} What is the code?")
    await live.answered()
    log = await live.log()
    assert "customer_interrupted" not in [e.kind for e in log]
    assert not any(e.interrupts for e in log if isinstance(e, ev.AgentSaid))
    assert any("SECRET-code" in e.text for e in log if isinstance(e, ev.CustomerSaid))


async def test_messages_sent_at_once_are_each_heard_in_order():
    live = await started(speed=Speed.INSTANT)
    runner = await live.hub.open("s1")
    from greenroom.engine import commands

    acks = [runner.command(f"a{n}", commands.say(f"a{n}", f"{{greet}} {n}")) for n in range(5)]
    await live.answered()
    assert [a.result().duplicate for a in acks] == [False] * 5
    log = await live.log()
    heard = [e.source for e in log if isinstance(e, ev.AgentAppraised)]
    assert heard == [a.result().seq for a in acks]


async def test_a_note_does_not_disturb_the_customer():
    live, other = await started(), await started()
    for who in (live, other):
        await who.hub.say("s1", "a1", "{ask_fact:code} What is the code?")
        await who.clock.advance(1)
    await live.hub.note("s1", "n1", "asks kindly")
    await live.hub.tick("s1", "t1", "verified", True)
    await live.answered()
    await other.answered()
    assert live.clock.now_ms() == other.clock.now_ms()
    assert [
        e for e in await live.log() if e.kind not in ("note_written", "check_ticked")
    ] == await other.log()


async def test_a_customer_left_waiting_asks_three_times_and_then_gives_up_on_it():
    live = await started()
    await live.say("{greet} Hello")
    await live.clock.advance(29 * 60)
    waits = [e for e in await live.log() if isinstance(e, ev.AgentWaited)]
    assert [w.times for w in waits] == [1, 2, 3]
    assert [w.ms for w in waits] == sorted(w.ms for w in waits)
    assert waits[0].what == "silence"
    await live.clock.advance(2 * 60)
    last = (await live.log())[-1]
    assert (last.kind, last.by, last.reason) == ("session_ended", "time", "abandoned")
    assert live.hub.live == 0


async def test_an_agent_who_types_is_waited_for_longer():
    live = await started()
    await live.say("{greet} Hello")
    for _ in range(6):
        await live.hub.typing("s1", True)
        await live.clock.advance(25)
    assert "agent_waited" not in await live.kinds()


async def test_a_hold_that_lasts_is_minded_and_ends_with_the_next_message():
    live = await started()
    held = await live.hub.hold("s1", "h1", "looking it up")
    assert (await live.hub.join("s1")).status == "held"
    assert (await live.hub.hold("s1", "h1", "looking it up")).seq == held.seq
    with pytest.raises(WrongState):
        await live.hub.hold("s1", "h2")
    await live.clock.advance(200)
    waits = [e for e in await live.log() if isinstance(e, ev.AgentWaited)]
    assert {w.what for w in waits} == {"hold"}
    await live.say("{resume} Thank you for holding")
    log = await live.log()
    over = next(e for e in log if isinstance(e, ev.HoldEnded))
    assert over.ms == pytest.approx(200_000, abs=10)
    assert (await live.hub.join("s1")).status == "running"


async def test_coming_back_from_hold_is_noticed():
    live = await started()
    await live.hub.hold("s1", "h1")
    await live.clock.advance(10)
    await live.hub.resume("s1", "r1")
    await live.answered()
    assert (await live.kinds())[-3:] == ["hold_ended", "customer_decided", "customer_said"]
    with pytest.raises(WrongState):
        await live.hub.resume("s1", "r2")


async def test_what_has_ended_takes_no_more_words():
    live = await started()
    ack = await live.hub.end("s1", "e1")
    again = await live.hub.end("s1", "e2")
    assert (again.seq, again.duplicate) == (ack.seq, True)
    with pytest.raises(WrongState):
        await live.hub.say("s1", "a1", "{greet} too late")
    with pytest.raises(WrongState):
        await live.hub.note("s1", "n1", "too late")
    assert (await live.kinds())[-1] == "session_ended"
    assert live.hub.live == 0


async def test_ending_in_mid_sentence_leaves_nobody_typing():
    live = await started()
    await live.hub.say("s1", "a1", "{ask_fact:code} What is the code?")
    await live.clock.until(lambda: live.heard[-1] == ("signal", {"kind": "typing", "on": True}))
    await live.hub.end("s1", "e1")
    await live.clock.advance(60)
    assert live.heard[-1] == ("signal", {"kind": "typing", "on": False})
    assert (await live.kinds())[-1] == "session_ended"


async def test_a_message_past_the_limit_is_refused():
    live = await started()
    with pytest.raises(TooLong):
        await live.hub.say("s1", "a1", "x" * (LONGEST_MESSAGE + 1))
    assert "agent_said" not in await live.kinds()


async def test_who_joins_later_misses_nothing_and_sees_nothing_twice():
    live = await started()
    await live.say(LINES[0])
    seen = []
    snapshot = await live.hub.join("s1", lambda _id, kind, p: seen.append(p) if kind == "event" else None, 3)
    await live.say(LINES[1])
    everything = await live.store.read("s1")
    assert [r.seq for r in snapshot.events] == [
        r.seq for r in everything[3 : snapshot.seq] if r.public() is not None
    ]
    assert seen == everything[snapshot.seq :]


async def test_who_leaves_hears_no_more_and_joining_twice_is_joining_once():
    live = await started()
    seen = []

    def follow(_id, kind, payload):
        seen.append(payload)

    await live.hub.join("s1", follow)
    await live.hub.join("s1", follow)
    await live.hub.note("s1", "n1", "one")
    live.hub.leave("s1", follow)
    live.hub.leave("s1", follow)
    await live.hub.note("s1", "n2", "two")
    assert [r.event.text for r in seen] == ["one"]


async def test_a_session_that_has_ended_is_shown_whole():
    live = await started()
    await live.hub.end("s1", "e1")
    snapshot = await live.hub.join("s1")
    assert snapshot.status == "ended"
    assert list(snapshot.events) == await live.store.read("s1")


async def test_a_follower_that_fails_harms_nobody(caplog):
    live = await started()

    def fail(*_):
        raise RuntimeError("broken")

    await live.hub.join("s1", fail)
    await live.say(LINES[0])
    assert "customer_said" in (await live.kinds())[4:]
    assert "a subscriber failed" in caplog.text


class FullAtTimes(MemoryStore):
    full = False

    async def append(self, session_id, expected, events, at):
        if self.full:
            raise StorageError("disk full")
        return await super().append(session_id, expected, events, at)


async def test_what_cannot_be_stored_is_not_acknowledged_and_works_once_there_is_room():
    live = await started(store=FullAtTimes())
    live.store.full = True
    with pytest.raises(StorageError):
        await live.hub.say("s1", "a1", LINES[0])
    live.store.full = False
    await live.say(LINES[0], "a1")
    assert await live.log() == [r.event for r in played(LINES[:1]).log]


async def test_an_answer_that_cannot_be_stored_comes_when_there_is_room():
    live = await started(store=FullAtTimes())
    await live.hub.say("s1", "a1", LINES[0])
    await live.clock.advance(0.1)
    live.store.full = True
    await live.clock.advance(60)
    assert any(kind == "problem" for kind, _ in live.heard)
    assert len(await live.log()) < len(played(LINES[:1]).log)
    live.store.full = False
    await live.clock.advance(60)
    log = await live.log()
    assert log[: len(played(LINES[:1]).log)] == [r.event for r in played(LINES[:1]).log]


class Mute:
    def compose(self, brief):
        raise RuntimeError("no words")


async def test_a_speaker_that_fails_is_stood_in_for(caplog):
    live = Live(speed=Speed.INSTANT)
    live.hub._minds = type(live.hub._minds)(live.hub._minds.listener, lambda _: Mute())
    await live.begin()
    await live.answered()
    log = await live.log()
    assert [e.kind for e in log] == ["session_started", "customer_decided", "brain_failed", "customer_said"]
    assert log[-1].text == "It does not work."
    assert "the speaker failed" in caplog.text


async def test_no_session_is_not_found():
    live = Live()

    async def nothing(session_id):
        raise NotFound("no such session")

    live.hub._opener = nothing
    with pytest.raises(NotFound):
        await live.hub.say("nowhere", "a1", "hello")
    assert await live.hub.recover(["nowhere"]) == ["nowhere"]


async def test_closing_stops_between_two_events_and_refuses_what_comes_after():
    live = await started()
    await live.hub.say("s1", "a1", LINES[0])
    runner = await live.hub.open("s1")
    await live.hub.close()
    with pytest.raises(StorageError):
        await runner.command("a2", lambda *_: ())
    with pytest.raises(StorageError):
        await live.hub.say("s1", "a2", "hello")
    live.restart()
    await live.answered()
    assert await live.log() == [r.event for r in played(LINES[:1]).log]
