"""What the customer would answer, found out ahead and without a trace."""

from greenroom.core.acts import Act, ActKind, Appraisal
from greenroom.core.pacing import Speed
from greenroom.engine.rehearsing import is_whole
from tests.engine.live import Live

LINES = ("[ask_fact code] What does it say?", "[thank] Thank you.", "[close] Goodbye then.")


async def held(rehearse: bool) -> tuple[list[object], list[str]]:
    """A conversation, each line rehearsed in several beginnings or not at all; and what was foretold."""
    live, told = Live(speed=Speed.INSTANT), []
    await live.begin()
    await live.answered()
    for line in LINES:
        if rehearse:
            for length in (6, 12, len(line)):
                found = await live.hub.rehearse("s1", line[:length])
            told.append(" ".join(found.words) if found else "")
        await live.say(line)
    return await live.log(), told


async def test_a_conversation_is_the_same_whether_it_was_rehearsed_or_not():
    plain, _ = await held(rehearse=False)
    rehearsed, told = await held(rehearse=True)
    assert plain == rehearsed
    said = [e.text for e in rehearsed if e.kind == "customer_said"]
    assert len(told) == len(LINES) and all(words in " ".join(said) for words in told)
    assert any(told)


async def test_nothing_is_told_of_a_rehearsal_and_nothing_stored():
    live = Live(speed=Speed.INSTANT)
    await live.begin()
    await live.answered()
    before, log = list(live.heard), await live.log()
    assert (await live.hub.rehearse("s1", LINES[0])).words
    assert live.heard == before and await live.log() == log
    assert not (await live.hub.open("s1")).session.acts.get("ask_fact")


async def test_what_does_not_run_is_not_rehearsed():
    live = Live(speed=Speed.INSTANT)
    assert await live.hub.rehearse("s1", LINES[0]) is None
    await live.begin()
    await live.answered()
    await live.hub.end("s1", "closed")
    assert await live.hub.rehearse("s1", LINES[0]) is None


def test_the_last_act_decides_whether_it_is_whole():
    text = "What does it say? Thank you."
    asks = Act(kind=ActKind.ASK_FACT, start=0, end=17)
    thanks = Act(kind=ActKind.THANK, start=18, end=28)
    assert is_whole(Appraisal(acts=(asks,), listener="t"), text[:17])
    assert not is_whole(Appraisal(acts=(asks, thanks), listener="t"), text)
    unsure = asks.model_copy(update={"confidence": 0.1})
    assert not is_whole(Appraisal(acts=(unsure,), listener="t"), text[:17])
