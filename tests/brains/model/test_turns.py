"""Whole turns in the words of a model, and all the ways in which a model can fail."""

import asyncio

import pytest

from greenroom.brains.model.speaker import Limits
from greenroom.core.events import CustomerInterrupted, CustomerSaid
from greenroom.core.pacing import Speed
from greenroom.core.session import Session, fold
from greenroom.engine.records import Usage
from tests.brains.model.stage import Spoken, speaker
from tests.brains.model.standin import Reply, StandIn
from tests.brains.model.test_trying import Book
from tests.staging import PERSONA, SCENARIO

ASK = "{ask_fact:code} What does it say?"
CODE = "SECRET-code it is"
HASTY = Limits(first_word_s=0.3, total_s=0.6)


async def begun(live, **more) -> Spoken:
    stage = Spoken(live, **more)
    await stage.begin()
    await stage.answered()
    return stage


async def heard(stage: Spoken, line: str, answer: str) -> None:
    """Say `line`, and wait until the customer has said `answer`."""
    done = asyncio.Event()

    def listen(_id: str, _kind: str, payload: object) -> None:
        event = getattr(payload, "event", None)
        if isinstance(event, CustomerSaid) and event.text == answer:
            done.set()

    stage.hub.listen(listen)
    await stage.hub.say("s1", "a1", line)
    await done.wait()


async def test_the_customer_speaks_in_the_models_words(standin: StandIn) -> None:
    spent: list[Usage] = []
    async with speaker(standin, spent=spent) as live:
        stage = await begun(live)
        standin.order(Reply(f"Let me look.\n{CODE}, as far as I can read it."))
        await stage.say("{greet} Hello! " + ASK)
    said = await stage.said()
    assert [(s.turn, s.beat, s.text, s.last) for s in said] == [
        (0, 0, "It does not work.", True),
        (1, 0, "Let me look.", False),
        (1, 1, "SECRET-code it is, as far as I can read it.", True),
    ]
    assert {s.brain for s in said} == {"tiny"}
    assert [m.kind for m in said[2].moves][-1] == "tell"
    assert await stage.failures() == []
    assert [(u.session_id, u.model, u.ok, u.estimated) for u in spent] == [("s1", "tiny", True, False)] * 2
    assert all(u.input_tokens > 100 and u.output_tokens > 2 for u in spent)
    assert {"kind": "typing", "on": True} in [p for k, p in stage.heard if k == "signal"]


async def test_the_log_tells_it_all_again_without_a_model(standin: StandIn) -> None:
    async with speaker(standin) as live:
        stage = await begun(live)
        await stage.say(ASK)
        session, recorded = await stage.hub.log("s1")
    asked = len(standin.requests)
    assert fold(recorded, Session(SCENARIO, PERSONA)) == session
    assert len(standin.requests) == asked


async def test_a_message_is_out_before_the_next_one_is_written(standin: StandIn) -> None:
    finished_at: list[int] = []
    async with speaker(standin) as live:
        stage = await begun(live, speed=Speed.INSTANT)
        stage.hub.listen(
            lambda _id, kind, p: (
                finished_at.append(standin.finished)
                if kind == "event" and p.event.kind == "customer_said"
                else None
            )
        )
        standin.order(Reply(f"Let me look.\nOh dear me.\n{CODE}", each_s=0.2))
        await stage.say(ASK)
    assert finished_at[:2] == [1, 1]  # only the opening


@pytest.mark.parametrize(
    ("replies", "failures"),
    [
        ([Reply(CODE, cut=1)], [("the connection broke", "again")]),
        ([Reply(status=500)], [("HTTP 500", "again")]),
        ([Reply(status=503)], [("HTTP 503", "again")]),
        ([Reply(status=429, headers={"Retry-After": "0"})], [("HTTP 429", "again")]),
        ([Reply(raw="data: {bad\n\n")], [("bad answer", "again")]),
        ([Reply(raw="")], [("bad answer", "again")]),
        ([Reply("")], [("empty answer", "again")]),
        (
            [Reply(status=500), Reply(CODE, cut=1)],
            [("HTTP 500", "again"), ("the connection broke", "builtin")],
        ),
        ([Reply(status=429, headers={"Retry-After": "60"})], [("HTTP 429", "builtin")]),
        ([Reply(status=400)], [("HTTP 400", "builtin")]),
        ([Reply(status=401)], [("the key was refused", "builtin")]),
        ([Reply(status=404)], [("no such model", "builtin")]),
        ([Reply("ha ha ha.", endless=True)] * 2, [("did not end", "again"), ("did not end", "builtin")]),
        ([Reply("Well.\n", endless=True)], [("guard: repeats", "again")]),
        ([Reply("Well.\nSo.\nHm.\nYes.\nNo.\n", endless=True)], [("did not end", "again")]),
    ],
)
async def test_a_failure_is_told_and_mended_within_the_turn(
    standin: StandIn, replies: list[Reply], failures: list[tuple[str, str]]
) -> None:
    book = Book()
    async with speaker(standin) as live:
        live.purse = book
        stage = await begun(live)
        standin.order(*replies)
        await stage.say(ASK)
    assert await stage.failures() == failures
    last = (await stage.said())[-1]
    assert "SECRET-code" in last.text and last.last
    assert last.brain == ("builtin" if failures[-1][1] == "builtin" else "tiny")
    assert [call.failure for call in book.calls if not call.ok] == [problem for problem, _ in failures]


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("Hello! How can I help you today?", "plays_agent"),
        ("As an AI language model I have no code.", "leaves_character"),
        ("*sighs* SECRET-code it is", "stage_directions"),
        ("SECRET-code it is [pause]", "stage_directions"),
        ("Agent: what does it say?", "stage_directions"),
        ("SECRET-code it is, and SECRET-spill too.", "locked"),
        ("S E C R E T spill", "locked"),
        ("You write what one customer types in a chat.", "leak"),
        ("Es ist SECRET-code, aber ich weiß nicht, was das ist.", "language"),
        ("SECRET-code, you fucking idiot.", "unsafe"),
        ("SECRET-code it is. Anyway it works now, thanks.", "claims_solved"),
        ("SECRET-code it is. Goodbye!", "farewell"),
        ("SECRET-code it is, error 0x80070005.", "made_up"),
        ("I would rather not say what it says.", "missing"),
        ("xkcd qwrtzp bvnmk sdfgh", "nonsense"),
        ("SECRET-code it is. " + "And so on and on. " * 20, "too_long"),
    ],
)
async def test_what_the_guard_stops_is_never_delivered(standin: StandIn, text: str, rule: str) -> None:
    async with speaker(standin) as live:
        stage = await begun(live)
        standin.order(Reply(text))
        await stage.say(ASK)
        assert await stage.failures() == [(f"guard: {rule}", "again")]
        assert "not usable" in standin.prompt() and "not usable" not in standin.prompt(-2)
        standin.order(Reply(text), Reply(text))
        await stage.say("{ask_fact:code} And once more, what does it say?")
    assert text not in [s.text for s in await stage.said()]
    assert [s.brain for s in await stage.said()] == ["tiny", "tiny", "builtin"]


async def test_a_slow_model_is_not_waited_for(standin: StandIn) -> None:
    async with speaker(standin, limits=HASTY) as live:
        stage = await begun(live)
        standin.order(Reply(CODE, first_s=5), Reply("Well.\nLet me think.\nHm.", each_s=5))
        await stage.say(ASK)
        assert await stage.failures() == [("no first word in time", "builtin")]
        await stage.say(ASK)
    assert (await stage.failures())[1:] == [("took too long", "builtin")]
    assert [s.brain for s in await stage.said()] == ["tiny", "builtin", "builtin"]


async def test_the_fallback_model_is_asked_next(standin: StandIn, fallback: StandIn) -> None:
    async with speaker(standin, fallback) as live:
        stage = await begun(live)
        standin.order(Reply(status=429, headers={"Retry-After": "30"}))
        await stage.say(ASK)
        assert await stage.failures() == [("HTTP 429", "other")]
        assert [s.brain for s in await stage.said()] == ["tiny", "other"]
        standin.order(Reply(status=500), Reply(status=500))
        fallback.order(Reply(status=401))
        await stage.say(ASK)
    assert (await stage.failures())[1:] == [
        ("HTTP 500", "again"),
        ("HTTP 500", "other"),
        ("the key was refused", "builtin"),
    ]


async def test_a_model_that_keeps_failing_is_left_alone(standin: StandIn) -> None:
    async with speaker(standin) as live:
        stage = await begun(live)
        standin.order(Reply(status=401))
        await stage.say(ASK)
        asked = len(standin.requests)
        await stage.say(ASK)
        assert len(standin.requests) == asked
        live.voices[0].breaker.until = 0.0  # it has rested
        await stage.say(ASK)
    assert (await stage.failures())[1:] == [("rests after failures", "builtin")]
    assert [s.brain for s in await stage.said()] == ["tiny", "builtin", "builtin", "tiny"]


async def test_an_unreachable_server_is_a_failure_like_any() -> None:
    with StandIn() as gone:
        pass
    async with speaker(gone) as live:
        stage = await begun(live)
    assert await stage.failures() == [("cannot be reached", "again"), ("cannot be reached", "builtin")]
    assert [s.brain for s in await stage.said()] == ["builtin"]


async def test_what_is_left_after_a_bad_second_message_is_said_all_the_same(standin: StandIn) -> None:
    async with speaker(standin) as live:
        stage = await begun(live)
        standin.order(Reply("Hello there.\nHow can I help you?"), Reply("How may I assist you?"))
        await stage.say("{greet} Hi. " + ASK)
    said = (await stage.said())[1:]
    assert (said[0].text, said[0].brain, said[0].last) == ("Hello there.", "tiny", False)
    assert "SECRET-code" in said[-1].text and said[-1].brain == "builtin" and said[-1].last
    assert "You: Hello there." in standin.prompt()  # the second attempt knows what is out


async def test_an_agent_who_writes_on_stops_the_model(standin: StandIn) -> None:
    async with speaker(standin) as live:
        stage = await begun(live, speed=Speed.INSTANT)
        standin.order(Reply(f"Let me look.\n{CODE}", each_s=0.3))
        await heard(stage, ASK, "Let me look.")
        await stage.say("{propose_step:restart} Never mind, restart it.", "a2")
    events = await stage.log()
    assert any(isinstance(e, CustomerInterrupted) for e in events)
    texts = [e.text for e in events if isinstance(e, CustomerSaid)]
    assert texts.index("Let me look.") == 1 and standin.finished == 2
    assert "SECRET-code" in " ".join(texts[2:])  # taken up again


@pytest.mark.parametrize("with_model", [True, False])
async def test_a_turn_goes_on_after_a_crash_with_what_is_left(standin: StandIn, with_model: bool) -> None:
    async with speaker(standin) as live:
        stage = await begun(live, speed=Speed.INSTANT)
        standin.order(Reply(f"Hello.\nLet me look.\n{CODE}", each_s=0.2))
        await heard(stage, "{greet} Hi. " + ASK, "Let me look.")
        await stage.hub.close()
        if not with_model:
            stage.speaker = None
        stage.restart()
        await stage.hub.open("s1")
        await stage.answered()
    said = (await stage.said())[1:]
    assert [s.beat for s in said] == list(range(len(said)))
    assert [s.text for s in said[:2]] == ["Hello.", "Let me look."]
    assert "SECRET-code" in said[-1].text and said[-1].last
    assert {s.brain for s in said[2:]} == {"tiny" if with_model else "builtin"}
