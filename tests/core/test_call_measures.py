"""How a call was held: each measure on a call written by hand, and the laws that all calls keep."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from greenroom.core import call_events as calls
from greenroom.core import events as ev
from greenroom.core.call_figures import CallMeasures
from greenroom.core.call_measures import call_measures, spread
from greenroom.core.fillers import fillers, only_listens
from greenroom.core.spoken import Span, joined, shared, without


class Phone:
    """Writes the log of a call: `says` adds a message and when it sounded, in seconds."""

    def __init__(self) -> None:
        self.log: list[ev.Recorded] = []
        self.turn = 0
        self.event(0, calls.CallStarted(client_id="c", media="webrtc", recognition="x", voice="y"))

    def event(self, at: float, event: ev.Event) -> int:
        last = self.log[-1].at if self.log else 0
        self.log.append(ev.Recorded(len(self.log) + 1, max(last, round(at * 1000)), event))
        return len(self.log)

    def says(self, who: calls.Who, starts: float, ends: float, text: str, **more: object) -> int:
        if who == "agent":
            self.turn += 1
            said: ev.Event = ev.AgentSaid(client_id=f"c{self.turn}", text=text, turn=self.turn)
        else:
            said = ev.CustomerSaid(turn=self.turn, beat=0, text=text, moves=(), last=True)
        seq = self.event(ends, said)
        sounded = {"starts": round(starts * 1000), "ends": round(ends * 1000), **more}
        self.event(ends, calls.Spoke.model_validate({"who": who, "source": seq, **sounded}))
        return seq

    def measured(self) -> CallMeasures:
        found = call_measures(self.log, "en")
        assert found is not None
        return found


@pytest.fixture
def phone() -> Phone:
    return Phone()


def test_a_chat_has_no_call():
    said = ev.Recorded(1, 0, ev.AgentSaid(client_id="a", text="Hello.", turn=1))
    assert call_measures([said]) is None


def test_the_talk_is_shared_by_time(phone: Phone):
    phone.says("agent", 0, 3, "Good morning, how can I help you today?")
    phone.says("customer", 3.2, 4.2, "It is broken.")
    found = phone.measured()
    assert (found.agent_s, found.customer_s, found.talk_share) == (3.0, 1.0, 0.75)
    assert found.responses == ()
    assert found.voice is not None and found.voice.median_ms == 200


def test_a_silence_belongs_to_whose_it_was_to_break(phone: Phone):
    phone.says("agent", 0, 1, "Hello.")
    late = phone.says("customer", 5, 6, "Well.")
    slow = phone.says("agent", 18, 19, "I see.")
    found = phone.measured()
    assert [(m.seq, m.seconds) for m in found.silences] == [(late, 4.0), (slow, 12.0)]
    assert [m.seq for m in found.agents_silences] == [slow]
    assert found.longest_silence is not None and found.longest_silence.at == 6000
    assert found.response_median_s == 12.0


def test_a_silence_that_the_customer_had_to_break_is_the_agents(phone: Phone):
    phone.says("agent", 0, 1, "One moment.")
    phone.event(12, ev.AgentWaited(what="silence", ms=11_000, times=1))
    phone.says("customer", 13, 14, "Are you still there?")
    assert [m.seconds for m in phone.measured().agents_silences] == [12.0]


def test_a_hold_is_no_silence_but_is_counted(phone: Phone):
    phone.says("customer", 0, 1, "It is broken.")
    phone.event(1.5, ev.HoldStarted())
    phone.event(41.5, ev.HoldEnded(ms=40_000))
    phone.says("agent", 42, 43, "Thank you for waiting.")
    found = phone.measured()
    assert (found.holds, found.hold_s, found.longest_hold_s) == (1, 40.0, 40.0)
    assert found.silences == () and found.responses == ()
    assert found.call_s == 3.0


def test_a_lost_line_is_counted_and_nobodys_silence(phone: Phone):
    phone.says("customer", 0, 1, "It is broken.")
    phone.event(1, calls.LineLost())
    phone.event(8, calls.LineBack())
    phone.says("agent", 8.5, 10, "I am back.")
    found = phone.measured()
    assert (found.line_lost, found.line_lost_s, found.silences) == (1, 7.0, ())


def test_what_could_not_be_made_out_is_no_silence_of_the_agents(phone: Phone):
    phone.says("customer", 0, 1, "It is broken.")
    phone.event(7, calls.NotHeard(client_id="m", starts=1_500, ends=6_500))
    phone.says("customer", 7.5, 9, "I did not catch that.")
    assert phone.measured().silences == ()


def test_who_interrupts_whom(phone: Phone):
    long = phone.says("customer", 0, 4, "It was all fine yesterday and then", cut=True)
    cutting = phone.says("agent", 3.5, 6, "Have you tried to restart it?")
    phone.says("customer", 5, 7, "No, and I do not want to.")
    found = phone.measured()
    assert [(m.seq, m.over, m.quote) for m in found.interrupted_customer] == [
        (cutting, long, "Have you tried to restart it?")
    ]
    assert len(found.interrupted_agent) == 1 and found.interrupted_agent[0].over == cutting
    assert found.talk_over_s == 1.5


@pytest.mark.parametrize("text", ["Mm-hm.", "I see.", "Okay, right."])
def test_a_sound_of_listening_interrupts_nobody(phone: Phone, text: str):
    phone.says("customer", 0, 6, "It was all fine yesterday and then it went dark.")
    phone.says("agent", 3, 3.8, text)
    found = phone.measured()
    assert found.interrupted_customer == () and found.talk_over_s == 0.8


def test_starting_on_the_last_syllable_interrupts_nobody(phone: Phone):
    phone.says("customer", 0, 4, "It was all fine yesterday.")
    phone.says("agent", 3.7, 6, "And this morning, what did you see?")
    found = phone.measured()
    assert found.interrupted_customer == () and found.responses[0].seconds == 0


def test_pace_is_of_messages_long_enough(phone: Phone):
    phone.says("agent", 0, 3, "one two three four five six seven eight nine")
    phone.says("agent", 4, 4.1, "Yes.")
    found = phone.measured()
    assert found.pace_wpm == 180 and found.paces == ((2, 180),)


def test_a_message_in_two_stretches_is_one(phone: Phone):
    seq = phone.says("agent", 0, 2, "one two three four five six")
    phone.event(5, calls.Spoke(who="agent", source=seq, starts=4000, ends=5000))
    found = phone.measured()
    assert found.words == 6 and found.pace_wpm == 120
    assert [m.seconds for m in found.hesitations] == [2.0]


def test_fillers_are_quoted(phone: Phone):
    seq = phone.says("agent", 0, 4, "Um, I will, you know, look it up and let you know. Erm, yes.")
    found = phone.measured()
    assert found.fillers is not None
    assert [(m.seq, m.quote) for m in found.fillers] == [(seq, "Um"), (seq, "you know"), (seq, "Erm")]
    assert found.fillers_per_100 == round(300 / 14, 1)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Do you know the code?", []),
        ("I will let you know.", []),
        ("If you know it, tell me what you mean.", []),
        ("Do you know", []),
        ("It is, uh, er, down", ["uh", "er"]),
        ("I mean it.", []),
        ("I mean, everything is down", ["I mean"]),
        ("the error in the summer hummed", []),
    ],
)
def test_fillers(text: str, found: list[str]):
    assert fillers(text, "en") == found


def test_an_unknown_language_has_no_fillers():
    assert fillers("euh", "xx") is None and not only_listens("mm", "xx")


def test_typing_breaks_a_silence_and_is_no_speech(phone: Phone):
    phone.says("customer", 0, 1, "It is broken.")
    phone.event(6, ev.AgentSaid(client_id="t", text="What does the screen show you now?", turn=1))
    phone.says("customer", 7, 8, "Nothing.")
    found = phone.measured()
    assert (found.agent_s, found.talk_share, found.pace_wpm) == (0.0, None, None)
    assert [m.seconds for m in found.agents_silences] == [5.0]


def test_latency_by_stage(phone: Phone):
    for i in range(20):
        phone.says("agent", 10 * i, 10 * i + 1, "What next?")
        phone.says("customer", 10 * i + 1.5, 10 * i + 2, "Well.", stages={"vad": 200, "synthesis": i})
    found = phone.measured()
    assert found.stages["vad"].p95_ms == 200
    assert (found.stages["synthesis"].median_ms, found.stages["synthesis"].p95_ms) == (10, 18)
    assert found.voice is not None and (found.voice.n, found.voice.median_ms) == (20, 500)


def test_how_sure_the_recognition_was(phone: Phone):
    phone.says("agent", 0, 1, "Hello.", confidence=0.9)
    phone.says("agent", 2, 3, "Blue shoe.", confidence=0.3)
    found = phone.measured()
    assert (found.sure, found.unsure) == (0.6, 1)


def test_what_others_said_for_the_agent_is_not_measured(phone: Phone):
    phone.says("agent", 0, 1, "Hello.")
    phone.event(1, ev.SideTaken(client_id="s", side="agent", by="Kim", user="u"))
    seq = phone.event(20, ev.AgentSaid(client_id="k", text="I take over.", turn=2, by="Kim"))
    phone.event(20, calls.Spoke(who="agent", source=seq, starts=15_000, ends=20_000))
    phone.says("customer", 21, 22, "Fine.")
    found = phone.measured()
    assert (found.agent_s, found.customer_s) == (1.0, 1.0)


def test_spread():
    assert spread([]) is None
    assert spread([5]) == spread([5.2])


times = st.tuples(st.integers(0, 600), st.integers(0, 80))
words = st.sampled_from(
    ["Mm-hm.", "Um, what is the code?", "It is all broken here since nine o'clock.", "Yes."]
)
calls_made = st.lists(
    st.tuples(st.sampled_from(["agent", "customer"]), times, words, st.booleans()), max_size=14
)


def spoken(made: Sequence[tuple[calls.Who, tuple[int, int], str, bool]]) -> Phone:
    phone = Phone()
    for who, (starts, lasts), text, cut in sorted(made, key=lambda one: one[1][0] + one[1][1]):
        phone.says(who, starts / 10, (starts + lasts) / 10, text, cut=cut)
    return phone


@given(calls_made)
def test_what_holds_of_every_call(made):
    phone = spoken(made)
    found = call_measures(phone.log, "en")
    if not made:
        assert found is None
        return
    assert found is not None
    texts = {r.seq: r.event.text for r in phone.log if r.event.kind in ("agent_said", "customer_said")}
    assert found.talk_share is None or 0 <= found.talk_share <= 1
    assert found.talk_over_s <= min(found.agent_s, found.customer_s) + 0.1
    assert found.silence_s <= found.call_s + 0.1 * (len(made) + 1)
    speech = found.agent_s + found.customer_s - found.talk_over_s
    assert found.call_s + 0.3 >= speech - len(made) * 0.12
    assert set(found.agents_silences) <= set(found.silences)
    assert found.longest_silence is None or found.longest_silence in found.silences
    for moment in (*found.silences, *found.interrupted_agent, *found.interrupted_customer, *found.responses):
        assert moment.quote in texts[moment.seq] and moment.seconds >= 0
    for moment in found.fillers or ():
        assert moment.quote in texts[moment.seq]
    assert CallMeasures.model_validate_json(found.model_dump_json()) == found


spans = st.lists(st.builds(lambda a, n: Span(a, a + n), st.integers(0, 60), st.integers(0, 20)), max_size=8)


@given(spans, spans)
def test_spans_are_sets_of_moments(one, other):
    def moments(of):
        return {at for span in of for at in range(span.starts, span.ends)}

    assert moments(joined(one)) == moments(one)
    assert moments(shared(joined(one), joined(other))) == moments(one) & moments(other)
    assert moments(without(joined(one), sorted(other))) == moments(one) - moments(other)
