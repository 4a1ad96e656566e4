"""Whispers, and people who take a side: what the log says of it, and what goes on meanwhile."""

import asyncio
import contextlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from greenroom.core.errors import BadRequest, NotAllowed, WrongState
from greenroom.core.forking import forked
from greenroom.core.own_words import own_words
from greenroom.core.pacing import Speed
from greenroom.core.session import Holder, Session, evolve, fold
from tests.engine.live import Live
from tests.staging import PERSONA, SCENARIO

MARIA, OLA = Holder("maria", "Maria"), Holder("ola", "Ola")


async def begun(**more):
    live = Live(**more)
    await live.begin()
    await live.answered()
    return live


async def session(live):
    return (await live.hub.open("s1")).session


async def test_a_whisper_is_kept_once_and_changes_nothing_else():
    live = await begun()
    before = await session(live)
    ack = await live.hub.whisper("s1", "w1", "Maria", "Ask for the name first.")
    again = await live.hub.whisper("s1", "w1", "Maria", "Ask for the name first.")
    assert (again.seq, again.duplicate) == (ack.seq, True)
    after = await session(live)
    assert after == before.but(seq=ack.seq, at=after.at)
    assert (await live.kinds()).count("whispered") == 1
    await live.hub.close()


async def test_a_whisper_does_not_make_the_customer_wait_longer():
    quiet, whispered = await begun(), await begun()
    await whispered.clock.advance(40)
    await whispered.hub.whisper("s1", "w1", "Maria", "Write something!")
    await whispered.clock.advance(60)
    await quiet.clock.advance(100)
    for live in (quiet, whispered):
        await live.hub.close()
    waited = [
        [r.at for r in await x.store.read("s1") if r.event.kind == "agent_waited"] for x in (quiet, whispered)
    ]
    assert waited[0] == waited[1] != []


async def test_who_has_the_agents_side_writes_and_the_agent_does_not():
    live = await begun()
    with pytest.raises(NotAllowed):
        await live.hub.say("s1", "m0", "{greet} Hello", "maria")
    await live.hub.take("s1", "t1", "agent", MARIA)
    for act in (
        live.hub.say("s1", "a1", "Hello?"),
        live.hub.hold("s1", "h1"),
        live.hub.say("s1", "o1", "", "ola"),
    ):
        with pytest.raises((WrongState, NotAllowed)):
            await act
    await live.hub.say("s1", "m1", "{ask_fact:code} What is the code?", "maria")
    await live.answered()
    said = [e for e in await live.log() if e.kind == "agent_said"]
    assert [(e.by, e.client_id) for e in said] == [("Maria", "m1")]
    assert "SECRET-code" in (await session(live)).said[-1]
    await live.hub.release("s1", "r1", "agent", MARIA)
    await live.say("{greet} It is me again.", "a2")
    assert [e.by for e in await live.log() if e.kind == "agent_said"] == ["Maria", ""]
    await live.hub.close()


async def test_a_side_is_held_by_one_person_and_a_person_holds_one_side():
    live = await begun()
    with pytest.raises(WrongState):
        await live.hub.release("s1", "r0", "agent", MARIA)
    await live.hub.take("s1", "t1", "agent", MARIA)
    with pytest.raises(WrongState):
        await live.hub.take("s1", "t2", "agent", OLA)
    with pytest.raises(WrongState):
        await live.hub.take("s1", "t3", "customer", MARIA)
    await live.hub.take("s1", "t4", "customer", OLA)
    with pytest.raises(NotAllowed):
        await live.hub.release("s1", "r1", "customer", MARIA)
    await live.hub.release("s1", "r2", "customer", MARIA, others=True)
    assert (await session(live)).customer_by is None
    await live.hub.close()


async def test_while_a_person_plays_the_customer_the_simulation_feels_and_unlocks_and_says_nothing():
    live = await begun()
    before = len((await session(live)).said)
    mood = (await session(live)).mood
    await live.hub.take("s1", "t1", "customer", MARIA)
    await live.say("{ask_fact:code} What is the code? {rude} Quick.")
    s = await session(live)
    assert "code" in s.unlocked
    assert s.mood.frustration > mood.frustration
    assert (len(s.said), s.pending) == (before, None)
    assert [m.kind for m in s.meant]
    await live.hub.customer_say("s1", "p1", "maria", "Mind your tone.")
    last = (await live.log())[-1]
    assert (last.kind, last.brain, last.speaker, last.moves) == ("customer_said", "person", "Maria", ())
    await live.hub.customer_say("s1", "p2", "maria", "But well: secret-CODE.")
    said = [e for e in await live.log() if e.kind == "customer_said"][-2:]
    assert [(e.turn, e.beat) for e in said] == [(1, 0), (1, 1)]
    assert "code" in (await session(live)).told
    await live.hub.close()


async def test_only_its_holder_writes_for_the_customer():
    live = await begun()
    with pytest.raises(NotAllowed):
        await live.hub.customer_say("s1", "p1", "maria", "Hello")
    await live.hub.take("s1", "t1", "customer", MARIA)
    with pytest.raises(NotAllowed):
        await live.hub.customer_say("s1", "p2", "ola", "Hello")
    await live.hub.close()


async def test_who_plays_the_customer_can_hang_up_and_nobody_else_can():
    live = await begun()
    await live.hub.take("s1", "t1", "customer", MARIA)
    with pytest.raises(NotAllowed):
        await live.hub.customer_end("s1", "ola")
    ack = await live.hub.customer_end("s1", "maria")
    again = await live.hub.customer_end("s1", "maria")
    assert (again.seq, again.duplicate) == (ack.seq, True)
    last = (await live.log())[-1]
    assert (last.kind, last.by, last.reason, last.outcome) == ("session_ended", "customer", "hung_up", "left")
    await live.hub.close()


async def test_a_customer_who_leaves_with_all_done_has_not_hung_up():
    live = await begun()
    await live.say("{propose_step:login} Please log in.")
    await live.say("{propose_step:mend} Please mend it.", "a2")
    await live.say("{confirm_solved} Does it work?", "a3")
    await live.hub.take("s1", "t1", "customer", MARIA)
    await live.hub.customer_end("s1", "maria")
    last = (await live.log())[-1]
    assert (last.by, last.reason, last.outcome) == ("agent", "closed", "solved")
    await live.hub.close()


async def test_given_back_unanswered_the_simulation_answers():
    live = await begun()
    await live.hub.take("s1", "t1", "customer", MARIA)
    await live.say("{ask_fact:code} What is the code?")
    await live.say("{greet} Are you there?")
    await live.hub.release("s1", "r1", "customer", MARIA)
    await live.answered()
    assert any("SECRET-code" in text for text in (await session(live)).said)
    await live.hub.close()


async def test_given_back_after_an_answer_the_simulation_waits_for_the_agent():
    live = await begun()
    await live.hub.take("s1", "t1", "customer", MARIA)
    await live.say("{ask_fact:code} What is the code?")
    await live.hub.customer_say("s1", "p1", "maria", "I will not tell.")
    await live.hub.release("s1", "r1", "customer", MARIA)
    await live.answered()
    assert (await live.log())[-1].kind == "side_released"
    await live.say("{ask_fact:code} Please, what is the code?")
    assert (await live.log())[-1].brain != "person"
    await live.hub.close()


async def test_taken_in_mid_sentence_the_rest_is_said_when_it_is_given_back():
    live = Live()
    await live.begin()
    runner = await live.hub.open("s1")
    await live.clock.until(lambda: runner.typing)
    await live.hub.take("s1", "t1", "customer", MARIA)
    assert not runner.typing
    await live.clock.advance(20)
    assert (await session(live)).said == ()
    await live.hub.release("s1", "r1", "customer", MARIA)
    await live.answered()
    assert "It does not work." in (await session(live)).said[0]
    await live.hub.close()


async def test_nobody_is_charged_for_the_time_that_the_person_takes_to_answer():
    live = await begun()
    await live.hub.take("s1", "t1", "customer", MARIA)
    await live.say("{greet} Hello")
    await live.clock.advance(600)
    assert "agent_waited" not in await live.kinds()
    await live.hub.customer_say("s1", "p1", "maria", "Hello! It fails.")
    await live.clock.advance(200)
    assert "agent_waited" in await live.kinds()
    await live.hub.close()


async def test_typing_of_who_has_the_customers_side_is_shown():
    live = await begun()
    runner = await live.hub.open("s1")
    await live.hub.typing("s1", True, "maria")
    assert not runner.typing
    await live.hub.take("s1", "t1", "customer", MARIA)
    await live.hub.typing("s1", True, "maria")
    assert runner.typing
    await live.hub.customer_say("s1", "p1", "maria", "Hello!")
    assert not runner.typing
    await live.hub.close()


async def script(hub, answered):
    """A session in which both sides change hands; done again from its start it does nothing twice."""
    await answered()
    await hub.say("s1", "a1", "{greet} Hi {ask_fact:code} code?")
    await answered()
    await hub.whisper("s1", "w1", "Maria", "Slowly.")
    await hub.take("s1", "t1", "customer", OLA)
    await hub.say("s1", "a2", "{ask_fact:name} Who are you? {rude} Quick.")
    await answered()
    await hub.customer_say("s1", "p1", "ola", "SECRET-name, and be polite.")
    await hub.take("s1", "t2", "agent", MARIA)
    await hub.say("s1", "m1", "{apologise} Sorry. {propose_step:login} Log in.", "maria")
    await answered()
    await hub.release("s1", "r1", "customer", OLA)
    await answered()
    await hub.release("s1", "r2", "agent", MARIA)
    await hub.say("s1", "a3", "{propose_step:restart} Restart.")
    await answered()


@pytest.mark.parametrize("speed", [Speed.INSTANT, Speed.NORMAL])
async def test_killed_at_any_append_it_ends_the_same(speed):
    live = Live(speed=speed)
    ends = []
    live.store.append = appended(live.store.append, ends)
    await live.begin()
    await script(live.hub, live.answered)
    await live.hub.close()
    log = await live.store.read("s1")
    whole = [r.event for r in log]
    assert {"whispered", "side_taken", "side_released"} < {e.kind for e in whole}
    for cut in ends:
        other = Live(speed=speed)
        await other.begin(log[:cut])
        await script(other.hub, other.answered)
        await other.hub.close()
        assert await other.log() == whole


def appended(append, ends):
    async def work(*args):
        recorded = await append(*args)
        ends.append(recorded[-1].seq)
        return recorded

    return work


OPS = {
    "agent": lambda hub, n: hub.say("s1", n, "{greet} Hi {ask_fact:code} code? {propose_step:login} Log in."),
    "rude agent": lambda hub, n: hub.say("s1", n, "{rude} Come on."),
    "maria": lambda hub, n: hub.say("s1", n, "{apologise} Sorry.", "maria"),
    "ola": lambda hub, n: hub.customer_say("s1", n, "ola", "Well, SECRET-code."),
    "whisper": lambda hub, n: hub.whisper("s1", n, "Maria", "Slowly."),
    "take agent": lambda hub, n: hub.take("s1", n, "agent", MARIA),
    "take customer": lambda hub, n: hub.take("s1", n, "customer", OLA),
    "release agent": lambda hub, n: hub.release("s1", n, "agent", MARIA),
    "release customer": lambda hub, n: hub.release("s1", n, "customer", OLA),
    "hold": lambda hub, n: hub.hold("s1", n),
    "resume": lambda hub, n: hub.resume("s1", n),
}


async def done(live, ops):
    """Do `ops` (client id, name), each to its end. Those that were not refused."""
    able = []
    await live.answered()
    for n, name in ops:
        with contextlib.suppress(WrongState, NotAllowed):
            await OPS[name](live.hub, n)
            able.append((n, name))
        await live.answered()
    await live.hub.close()
    return able


async def as_if_nothing_had_happened(ops, speed):
    live, ends = Live(speed=speed), []
    live.store.append = appended(live.store.append, ends)
    await live.begin()
    able = await done(live, [(f"c{n}", name) for n, name in enumerate(ops)])
    log = await live.store.read("s1")
    for cut in ends:
        other = Live(speed=speed)
        await other.begin(log[:cut])
        await done(other, able)
        assert await other.log() == [r.event for r in log]
    return log


@settings(deadline=None, max_examples=40)
@given(st.lists(st.sampled_from(sorted(OPS)), max_size=9), st.sampled_from([Speed.INSTANT, Speed.NORMAL]))
def test_whoever_takes_what_a_crash_changes_nothing(ops, speed):
    log = asyncio.run(as_if_nothing_had_happened(ops, speed))
    state = Session(SCENARIO, PERSONA)
    for item in log:
        person = state.customer_by is not None
        if item.event.kind == "customer_said":
            assert (item.event.brain == "person") == person
        if item.event.kind == "agent_said":
            assert item.event.by == (state.agent_by.name if state.agent_by else "")
        state = evolve(state, item)
        assert not (state.customer_by and state.pending)
    assert [r.event.text for r in own_words(log) if r.event.kind == "agent_said"] == [
        r.event.text for r in log if r.event.kind == "agent_said" and not r.event.by
    ]


def test_the_script_is_the_same_twice():
    async def once():
        live = Live(speed=Speed.NORMAL)
        await live.begin()
        await script(live.hub, live.answered)
        await live.hub.close()
        return await live.log()

    assert asyncio.run(once()) == asyncio.run(once())


async def test_a_fork_gives_the_customer_back_and_begins_at_no_message_of_others():
    live = Live(speed=Speed.INSTANT)
    await live.begin()
    await script(live.hub, live.answered)
    await live.hub.close()
    log = await live.store.read("s1")
    said = {r.event.client_id: r.seq for r in log if r.event.kind == "agent_said"}
    with pytest.raises(BadRequest):
        forked(log, said["m1"], "f1")
    for own in ("a1", "a2", "a3"):
        beginning = forked(log, said[own], "f1")
        state = fold(beginning, Session(SCENARIO, PERSONA))
        assert (state.customer_by, state.agent_by) == (None, None)
        assert [r.event for r in beginning[1 : said[own] - 1]] == [r.event for r in log[1 : said[own] - 1]]
    assert fold(log[: said["a2"] - 1], Session(SCENARIO, PERSONA)).customer_by == OLA
