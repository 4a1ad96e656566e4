"""A session in a model's words can be killed at any moment: nothing is lost or said twice."""

from greenroom.core.events import CustomerDecided, CustomerSaid, SessionEnded
from greenroom.core.pacing import Speed
from tests.brains.model.stage import Spoken, speaker
from tests.brains.model.standin import Reply, StandIn

LINES = (
    "{greet} Hi. {ask_fact:code} Which code?",
    "{propose_step:login} Please log in. {empathise} I am sorry.",
    "{propose_step:mend} I mend it. {ask_fact:log} And the log?",
    "{close} Goodbye.",
)


def wordy(request: dict) -> Reply:
    """What is to be said, each wording on a line of its own."""
    prompt = str(request["messages"][-1]["content"])
    listed = prompt.split("# What you say now", 1)[1]
    lines = [line.strip(" -") for line in listed.split("\n") if line.startswith("   - ")]
    return Reply("\n".join(["Well.", *lines, "No, still not, sorry."]))


async def test_it_goes_on_from_every_place(standin: StandIn) -> None:
    standin.answer = wordy
    async with speaker(standin) as live:
        whole = Spoken(live, speed=Speed.INSTANT)
        await whole.begin()
        await whole.answered()
        for line in LINES:
            await whole.say(line)
        log = await whole.store.read("s1")
        ends = [r.seq for r in log if isinstance(r.event, CustomerSaid | CustomerDecided)]
        assert len(ends) > 12 and isinstance(log[-1].event, SessionEnded)
        for cut in ends:
            stage = Spoken(live, speed=Speed.INSTANT)
            await stage.begin(log[:cut])
            await stage.answered()
            session = (await stage.hub.open("s1")).session
            for line in LINES[session.turn :]:
                if session.status != "ended":
                    await stage.say(line)
            await stage.hub.close()
            events = await stage.log()
            assert [e.outcome for e in events if isinstance(e, SessionEnded)] == [log[-1].event.outcome]
            whole_turns(events)


def whole_turns(events) -> None:
    """Each move that was decided is said once, in messages counted from 0; the last one is marked."""
    for decided in (e for e in events if isinstance(e, CustomerDecided) and e.moves):
        said = [e for e in events if isinstance(e, CustomerSaid) and e.turn == decided.turn]
        assert [e.beat for e in said] == list(range(len(said)))
        assert [e.last for e in said] == [False] * (len(said) - 1) + [True]
        assert [m for e in said for m in e.moves] == list(decided.moves)
