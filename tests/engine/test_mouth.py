"""A session held by voice: what sounded is what is logged."""

import asyncio

from greenroom.core import events as ev
from greenroom.core.events import CustomerSaid, Spoke
from greenroom.engine.commands import Aloud
from greenroom.engine.mouth import Heard, Line
from tests.engine.live import Live

BEGUN = ev.CallStarted(client_id="c1", media="webrtc", recognition="typed", voice="none")


class Lips:
    """A mouth that speaks 300 ms a word, unless it is hushed."""

    def __init__(self, live: Live) -> None:
        self.clock = live.clock
        self.free = True
        self.lines: list[Line] = []
        self._hushed: asyncio.Future[None] | None = None

    async def play(self, line: Line) -> Heard:
        self.lines.append(line)
        self._hushed = asyncio.get_running_loop().create_future()
        starts, words = self.clock.now_ms(), line.text.split()
        timer = self.clock.call_later(0.3 * len(words), self.hush)
        await self._hushed
        timer.cancel()
        ends = self.clock.now_ms()
        heard = words[: (ends - starts) // 300]
        return Heard(" ".join(heard), starts, ends, len(heard) < len(words), {"synthesis": 5.0})

    def hush(self) -> None:
        if self._hushed is not None and not self._hushed.done():
            self._hushed.set_result(None)


async def called() -> tuple[Live, Lips]:
    live = Live(channel="call")
    await live.begin()
    await live.clock.advance(120)
    assert "customer_said" not in await live.kinds()  # nobody is on the line: nothing is said, nobody waits
    assert "agent_waited" not in await live.kinds()
    await live.hub.line("s1", BEGUN)
    lips = Lips(live)
    await live.hub.speak_through("s1", lips)
    return live, lips


async def test_what_has_sounded_is_logged_with_when():
    live, _ = await called()
    await live.clock.advance(0.3)
    assert "customer_said" not in await live.kinds()
    await live.answered()
    said, spoke = (await live.log())[-2:]
    assert isinstance(said, CustomerSaid) and said.last and not said.cut_short
    assert isinstance(spoke, Spoke) and spoke.who == "customer" and not spoke.cut
    recorded = await live.store.read("s1")
    assert spoke.source == recorded[-2].seq
    assert spoke.ends - spoke.starts == 300 * len(said.text.split())
    assert recorded[-2].at == spoke.ends and spoke.stages == {"synthesis": 5.0}


async def test_of_a_message_that_was_talked_over_only_what_was_heard_is_logged_and_the_rest_comes_again():
    live, lips = await called()
    await live.clock.advance(0.7)
    await live.hub.say_aloud("s1", "v1", "{greet} Hello there", aloud(live, 0.9))
    log = await live.log()
    said = next(e for e in log if isinstance(e, CustomerSaid))
    assert said.cut_short and not said.last and said.moves == ()
    assert len(said.text.split()) == 2 and lips.lines[0].text.startswith(said.text)
    agent = next(e for e in log if e.kind == "agent_said")
    assert agent.interrupts and "customer_interrupted" in [e.kind for e in log]
    spoke = [e for e in log if isinstance(e, Spoke)]
    assert [s.who for s in spoke] == ["customer", "agent"] and spoke[0].cut
    await live.answered()
    assert any(lips.lines[0].text in line.text for line in lips.lines[1:])  # why it rang, after all


def aloud(live: Live, seconds: float) -> Aloud:
    now = live.clock.now_ms()
    return Aloud(now - round(seconds * 1_000), now, 0.8, {"vad": 200.0})


async def test_while_the_agent_has_the_floor_the_customer_waits():
    live, lips = await called()
    await live.answered()
    lips.free = False
    await live.hub.say_aloud("s1", "v1", "{ask_fact:code} what is it", aloud(live, 1))
    before = len(lips.lines)
    await live.clock.advance(3)
    assert len(lips.lines) == before
    lips.free = True
    (await live.hub.open("s1")).kick()
    await live.answered()
    assert len(lips.lines) > before


async def test_on_hold_nothing_is_said_and_who_waits_too_long_is_gone():
    live, lips = await called()
    await live.answered()
    await live.hub.hold("s1", "h1")
    spoken = len(lips.lines)
    await live.clock.advance(1_500)
    assert len(lips.lines) == spoken
    kinds = await live.kinds()
    assert "agent_waited" in kinds
    await live.hub.close()


async def test_a_call_that_ends_goes_on_in_writing():
    live, lips = await called()
    await live.clock.advance(0.5)
    await live.hub.line("s1", ev.CallEnded(reason="hung_up"))
    await live.hub.let_go("s1", lips)
    await live.answered()
    await live.say("{ask_fact:code} what is it")
    log = await live.log()
    assert [e.who for e in log if isinstance(e, Spoke)] in ([], ["customer"])
    assert sum(isinstance(e, CustomerSaid) for e in log) >= 2
    assert len(lips.lines) == 1


async def test_after_a_crash_what_was_being_said_is_said_again():
    live, lips = await called()
    await live.clock.advance(0.7)
    live.restart()
    again = Lips(live)
    await live.hub.open("s1")
    await live.hub.line("s1", BEGUN.model_copy(update={"client_id": "c2"}))
    await live.hub.speak_through("s1", again)
    await live.answered()
    assert again.lines[0].text == lips.lines[0].text
    said = [e for e in await live.log() if isinstance(e, CustomerSaid)]
    assert [s.text for s in said][:1] == [lips.lines[0].text] and not said[0].cut_short


async def test_a_hot_customer_talks_over_who_goes_on_and_on():
    live, lips = await called()
    await live.answered()
    for n in range(4):
        await live.hub.say_aloud("s1", f"v{n}", "{rude} you are stupid", aloud(live, 1))
        await live.answered()
    assert (await live.hub.open("s1")).session.mood.frustration > 70
    lips.free = False
    await live.hub.typing("s1", True)
    await live.clock.advance(25)
    assert lips.lines[-1].insists
    assert "agent_waited" in await live.kinds()


async def test_a_page_that_is_gone_in_the_midst_of_a_message_leaves_the_rest_to_be_said():
    live, lips = await called()
    await live.clock.advance(0.7)
    lips.free = False
    lips.hush()  # no command has cut it off: the line is gone
    await live.clock.advance(0.1)
    assert (await live.log())[-2].cut_short
    await live.hub.let_go("s1", lips)
    await live.hub.line("s1", ev.LineLost())
    await live.hub.line("s1", ev.CallEnded(reason="lost"))
    await live.answered()
    said = [e for e in await live.log() if isinstance(e, CustomerSaid)]
    assert len(said) >= 2 and said[-1].last and said[0].cut_short


async def test_the_rest_of_it_sounds_when_the_line_is_back():
    live, lips = await called()
    await live.clock.advance(0.7)
    lips.hush()
    await live.answered()
    said = [e for e in await live.log() if isinstance(e, CustomerSaid)]
    assert said[0].cut_short and said[-1].last and not said[-1].cut_short
