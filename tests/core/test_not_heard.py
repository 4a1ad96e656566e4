"""The agent spoke and could not be understood: the customer asks again, then offers to write."""

from greenroom.brains.builtin.speaker import BuiltinSpeaker, load_phrases
from greenroom.core import turn
from greenroom.core.briefing import brief
from greenroom.core.events import AgentSaid, CallStarted, NotHeard, SoundMeasured, numbered
from greenroom.core.moves import MoveKind
from greenroom.core.session import Session, fold
from tests.staging import PERSONA, SCENARIO, new_session

MISSED = NotHeard(client_id="m", starts=1_000, ends=3_000, why=("noisy",))


def call() -> Session:
    started = turn.start(new_session(channel="call"))
    rang = CallStarted(client_id="c", media="webrtc", recognition="builtin", voice="espeak")
    return fold(numbered((*started, rang), 0, 0), Session(SCENARIO, PERSONA))


def missed(s: Session) -> Session:
    return fold(numbered(turn.not_heard(s, MISSED), s.seq, s.at), s)


def asks(s: Session) -> list[str | None]:
    return [m.result for m in s.pending.moves if m.kind is MoveKind.SAY_AGAIN]


def test_the_customer_asks_again_and_the_second_time_offers_the_chat():
    once = missed(call())
    assert asks(once) == ["again"]
    twice = missed(once)
    assert asks(twice) == ["chat"]
    assert twice.mood == call().mood  # nobody is blamed for a bad line


def test_what_was_to_be_said_is_still_said():
    s = call()
    assert {m.kind for m in s.unsaid} <= {m.kind for m in missed(s).pending.moves}


def test_once_something_was_understood_it_begins_anew():
    s = missed(missed(call()))
    s = fold(numbered([AgentSaid(client_id="a", text="Can you hear me now?", turn=1)], s.seq, s.at), s)
    assert s.misheard == 0


def test_the_words_ask_again_and_then_speak_of_writing():
    phrases = load_phrases("en")
    for seed in range(8):
        s = missed(call()).but(seed=seed)
        said = " ".join(u.text for u in BuiltinSpeaker(phrases).compose(brief(s)))
        assert said and "chat" not in said
        again = " ".join(u.text for u in BuiltinSpeaker(phrases).compose(brief(missed(s))))
        assert any(word in again.lower() for word in ("chat", "writ", "read"))


def test_what_the_microphone_delivers_changes_nothing():
    s = call()
    told = SoundMeasured(level=-50, noise=-60, problems=("quiet",))
    after = fold(numbered([told], s.seq, s.at), s)
    assert after.but(seq=s.seq) == s
