"""The laws of the design, as properties over arbitrary conversations."""

from hypothesis import given, settings
from hypothesis import strategies as st

from greenroom.core.acts import ActKind
from greenroom.core.briefing import brief
from greenroom.core.disclosure import leaks
from greenroom.core.events import EVENT, CustomerDecided, MoodMoved
from greenroom.core.session import Session, fold
from tests.staging import PERSONA, SCENARIO, PlainSpeaker, played

TARGETS = {
    ActKind.ASK_FACT: [f.id for f in SCENARIO.facts] + [None],
    ActKind.VERIFY: [f.id for f in SCENARIO.facts if f.identity],
    ActKind.PROPOSE_STEP: [s.id for s in SCENARIO.steps] + [None],
    ActKind.INFORM: [c.id for c in SCENARIO.concerns] + [None],
}


@st.composite
def messages(draw):
    """A message with one to three tagged acts of any kind."""
    parts = []
    for _ in range(draw(st.integers(1, 3))):
        kind = draw(st.sampled_from(list(ActKind)))
        target = draw(st.sampled_from(TARGETS.get(kind, [None])))
        tag = f"{{{kind.value}:{target}}}" if target else f"{{{kind.value}}}"
        parts.append(f"{tag} some words")
    return " ".join(parts)


conversations = st.lists(messages(), max_size=12)
seeds = st.integers(0, 2**32)
dials = st.dictionaries(
    st.sampled_from(["tangents", "impatient", "half_answers", "claims_done", "gives_up", "insists"]),
    st.floats(0, 1),
    max_size=4,
)


def fresh():
    return Session(SCENARIO, PERSONA)


@given(conversations, seeds, st.data())
def test_folding_in_two_parts_is_folding_once(lines, seed, data):
    log = played(lines, seed=seed).log
    cut = data.draw(st.integers(0, len(log)))
    assert fold(log[cut:], fold(log[:cut], fresh())) == fold(log, fresh())


@given(conversations, seeds, dials)
def test_same_seed_and_words_give_the_same_bytes(lines, seed, difficult):
    first = [r.wire() for r in played(lines, seed=seed, dials=difficult).log]
    again = [r.wire() for r in played(lines, seed=seed, dials=difficult).log]
    assert first == again


@given(conversations, seeds, dials)
def test_mood_stays_on_its_scales_and_every_move_says_why(lines, seed, difficult):
    play = played(lines, seed=seed, dials=difficult)
    texts = {r.seq: getattr(r.event, "text", "") for r in play.log}
    for recorded in play.log:
        event = recorded.event
        if isinstance(event, MoodMoved):
            assert all(0 <= v <= 100 for v in event.mood.model_dump().values())
            assert event.cause
            assert event.quote in texts.get(event.source, "")


@given(conversations, seeds, dials)
def test_nothing_is_told_before_it_was_earned(lines, seed, difficult):
    play = played(lines, seed=seed, dials=difficult)
    assert leaks(SCENARIO, play.log) == []
    assert play.session.unlocked <= {f.id for f in SCENARIO.facts}
    assert set(play.session.told) <= play.session.unlocked


@given(conversations, seeds)
def test_a_brief_holds_only_what_was_unlocked(lines, seed):
    log = played(lines, seed=seed).log
    session = fresh()
    for recorded in log:
        session = fold([recorded], session)
        told = brief(session)
        if told is None:
            continue
        words = " ".join(line for m in told.moves for line in m.lines)
        for fact in SCENARIO.facts:
            if fact.id not in session.unlocked:
                assert not any(mark in words for mark in fact.marks)


@given(conversations, seeds)
def test_a_brief_is_the_same_all_through_its_delivery(lines, seed):
    """What makes resuming in mid-turn exact: the words depend on the decision, not on what is out already."""
    session = fresh()
    words = None
    for recorded in played(lines, seed=seed).log:
        session = fold([recorded], session)
        if isinstance(recorded.event, CustomerDecided):
            told = brief(session)
            words = PlainSpeaker().compose(told) if told else None
        elif session.pending is not None and words is not None:
            assert PlainSpeaker().compose(brief(session)) == words


@given(conversations, seeds)
@settings(max_examples=50)
def test_events_survive_the_store(lines, seed):
    for recorded in played(lines, seed=seed).log:
        assert EVENT.validate_json(EVENT.dump_json(recorded.event)) == recorded.event
