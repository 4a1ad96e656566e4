"""What others did in the agent's place earns and costs nothing."""

from greenroom.core import events as ev
from greenroom.core.acts import Act, ActKind
from greenroom.core.ledger import Ledger
from greenroom.core.live import live
from greenroom.core.measures import measures
from greenroom.core.own_words import own_words
from greenroom.core.rubric import Criterion, Mark, Rubric
from greenroom.core.scoring import score
from greenroom.core.session import Session, fold
from tests.staging import PERSONA, SCENARIO, played

HELLO = Mark(id="hello", points=100, why="Greeted them.", acts=(ActKind.GREET,))
RUDE = Mark(id="rude", points=40, why="Was rude.", acts=(ActKind.RUDE,))
RUBRIC = Rubric(
    id="support",
    name="A small one",
    criteria=(Criterion(id="greeting", label="Greeting", weight=100, checks=(HELLO,)),),
    version="r1",
)
STRICT = RUBRIC.model_copy(
    update={
        "criteria": (Criterion(id="greeting", label="Greeting", weight=100, checks=(HELLO,), faults=(RUDE,)),)
    }
)
LINES = [
    "{greet} Hello {ask_fact:code} What is the code?",
    "{rude} Come on! {propose_step:reset} I reset it.",
    "{propose_step:login} Log in, please.",
]


def taken_over(log, number):
    """`log` with message `number` (from 1) written by someone who took the agent's side for it. What rests
    on a message still does, under its new sequence number."""
    found, places = [], {}
    for r in log:
        event = r.event
        if isinstance(event, ev.AgentSaid) and event.turn == number:
            found.append((r.at, ev.SideTaken(client_id="t", side="agent", by="Maria", user="maria")))
            event = event.model_copy(update={"by": "Maria"})
        elif isinstance(event, ev.AgentSaid) and event.turn == number + 1:
            found.append((r.at, ev.SideReleased(client_id="r", side="agent", by="Maria")))
        if hasattr(event, "source"):
            event = event.model_copy(update={"source": places[event.source]})
        found.append((r.at, event))
        places[r.seq] = len(found)
    return [ev.Recorded(seq=n, at=at, event=event) for n, (at, event) in enumerate(found, 1)]


def test_a_log_that_nobody_took_over_is_itself():
    log = played(LINES).log
    assert own_words(log) is log


def test_what_others_said_is_neither_message_nor_act_nor_step_nor_breach():
    log = taken_over(played(LINES).log, 2)
    ledger = Ledger(SCENARIO, log)
    assert [m.turn for m in ledger.agent] == [1, 2]
    assert [m.text for m in ledger.agent] == [LINES[0], LINES[2]]
    assert {d.act.kind for d in ledger.acts} == {ActKind.GREET, ActKind.ASK_FACT, ActKind.PROPOSE_STEP}
    assert [r.event.step for r in ledger.of(ev.StepTried)] == ["login"]
    assert ledger.of(ev.PolicyBroken) == []
    assert Ledger(SCENARIO, played(LINES).log).of(ev.PolicyBroken) != []


def test_the_mood_that_others_made_is_not_the_agents():
    log = played(LINES).log
    own, all_ = Ledger(SCENARIO, taken_over(log, 2)), Ledger(SCENARIO, log)
    causes = lambda ledger: [r.event.cause for r in ledger.of(ev.MoodMoved)]  # noqa: E731
    assert "rude" in causes(all_)
    assert "rude" not in causes(own)
    assert measures(own)["agent_messages"] == 2


def test_the_customers_words_to_others_stay_and_ask_for_nothing():
    log = taken_over(played(LINES).log, 2)
    whole = [m.text for m in Ledger(SCENARIO, played(LINES).log).customer]
    ledger = Ledger(SCENARIO, log)
    assert [m.text for m in ledger.customer] == whole
    second = [r for r in ledger.of(ev.CustomerSaid) if ledger.messages[r.seq].turn == 1][-1]
    assert second.event.moves == ()


def test_points_of_others_are_not_earned_and_their_slips_not_lost():
    fresh = score(SCENARIO, RUBRIC, played(LINES).log)
    greeted_by_other = score(SCENARIO, RUBRIC, taken_over(played(LINES).log, 1))
    assert (fresh.overall, greeted_by_other.overall) == (100, 0)
    rude = score(SCENARIO, STRICT, played(LINES).log)
    rude_by_other = score(SCENARIO, STRICT, taken_over(played(LINES).log, 2))
    assert rude.overall < rude_by_other.overall == 100


def test_service_levels_count_the_replies_of_others_and_the_agents_own_times_do_not():
    log = taken_over(played(LINES).log, 1)
    ledger = Ledger(SCENARIO, log)
    assert len(ledger.answered_s) == 1  # the third: the second answers what came before it was given back
    assert (
        measures(ledger)["service_levels"] == measures(Ledger(SCENARIO, played(LINES).log))["service_levels"]
    )


def test_the_side_panel_leaves_them_out_as_well():
    log = taken_over(played(LINES).log, 3)
    state = fold(log, Session(SCENARIO, PERSONA))
    assert state.agent_by is not None
    assert live(state, log).sureness == 100
    said = [r for r in own_words(log) if r.event.kind == "agent_said"]
    assert len(said) == 2


def test_a_hold_is_whose_who_began_it():
    def at(seq, event):
        return ev.Recorded(seq=seq, at=seq * 1000, event=event)

    log = [
        at(1, ev.SideTaken(client_id="t", side="agent", by="Maria", user="maria")),
        at(2, ev.HoldStarted()),
        at(3, ev.SideReleased(client_id="r", side="agent", by="Maria")),
        at(4, ev.HoldEnded(ms=2000)),
        at(5, ev.HoldStarted()),
        at(6, ev.HoldEnded(ms=1000)),
    ]
    assert [r.seq for r in own_words(log)] == [1, 3, 5, 6]


def test_waits_while_others_have_the_side_are_theirs():
    said = ev.AgentSaid(client_id="a1", text="Hello", turn=1)
    act = Act(kind=ActKind.GREET, start=0, end=5)
    log = [
        ev.Recorded(seq=1, at=0, event=said),
        ev.Recorded(seq=2, at=0, event=ev.AgentAppraised(source=1, acts=(act,), listener="x")),
        ev.Recorded(seq=3, at=0, event=ev.SideTaken(client_id="t", side="agent", by="M", user="m")),
        ev.Recorded(seq=4, at=9, event=ev.AgentWaited(what="silence", ms=9, times=1)),
    ]
    assert [r.seq for r in own_words(log)] == [1, 2, 3]
