"""What the facts of a call do to a session's state, to its log, and to who sees them."""

from dataclasses import replace

import pytest

from greenroom.core import events as ev
from greenroom.core.errors import WrongState
from greenroom.core.events import EVENT, PUBLIC, Recorded, numbered
from greenroom.core.session import Session, fold
from greenroom.core.turn import NewSession, start
from greenroom.engine import commands
from tests.staging import PERSONA, SCENARIO

NEW = NewSession("s1", SCENARIO, PERSONA, SCENARIO.difficulty, 1)
BEGUN = ev.CallStarted(client_id="c1", media="webrtc", recognition="builtin", voice="espeak")


def after(*events: ev.Event, channel: ev.Channel = "call") -> Session:
    first = start(replace(NEW, channel=channel))
    return fold(numbered((*first, *events), 0, 100), Session(NEW.scenario, NEW.persona))


def test_a_chat_is_stored_as_before_and_a_call_says_that_it_is_one():
    chat, call = (start_of(c) for c in ("chat", "call"))
    assert "channel" not in chat.model_dump()
    assert call.model_dump()["channel"] == "call"
    assert EVENT.validate_python(chat.model_dump()).channel == "chat"


def start_of(channel: ev.Channel) -> ev.SessionStarted:
    return start(replace(NEW, channel=channel))[0]


def test_a_call_is_under_way_between_its_start_and_its_end():
    assert after().by_voice and after().call is None
    begun = after(BEGUN)
    assert begun.call == BEGUN and begun.by_voice
    lost = after(BEGUN, ev.LineLost(), ev.Muted(client_id="m", on=True))
    assert lost.line_lost and lost.muted
    assert not after(BEGUN, ev.LineLost(), ev.LineBack()).line_lost
    over = after(BEGUN, ev.CallEnded(reason="lost"))
    assert over.call is None and not over.by_voice
    again = after(BEGUN, ev.CallEnded(reason="lost"), BEGUN)
    assert again.by_voice and again.call == BEGUN
    assert not after(channel="chat").by_voice


def test_consent_is_part_of_the_state():
    told = ev.RecordingConsented(client_id="r", audio=True)
    assert after(BEGUN).consent == (False, False)
    assert after(BEGUN, told).consent == (True, False)
    assert after(BEGUN, told, ev.RecordingConsented(client_id="s", audio=False)).consent == (False, False)


def test_the_agent_sees_all_of_a_call():
    spoke = ev.Spoke(who="agent", source=3, starts=10, ends=900, stages={"vad": 200.0})
    shown = Recorded(4, 900, spoke).public()
    assert shown is not None and shown["stages"] == {"vad": 200.0} and shown["confidence"] is None
    assert {"call_started", "line_lost", "line_back", "call_ended", "muted"} < PUBLIC


def test_passing_a_call_on_ends_the_session():
    events = commands.transfer("t", "supervisor", "angry")(after(BEGUN), 200, False)
    assert [e.kind for e in events] == ["call_transferred", "session_ended"]
    assert events[-1].reason == "transferred"
    ended = fold(numbered(events, after(BEGUN).seq, 200), after(BEGUN))
    with pytest.raises(WrongState):
        commands.transfer("t2", "colleague", "")(ended, 300, False)


def test_a_chat_has_no_microphone():
    with pytest.raises(WrongState):
        commands.mute("m", True)(after(channel="chat"), 200, False)
    assert commands.consent("m", True, False)(after(), 200, False)[0].kind == "recording_consented"
