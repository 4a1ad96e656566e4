"""How a call was held, live and in the report; a chat has nothing of it."""

import pytest

from greenroom.core import call_events as calls
from greenroom.engine.commands import Aloud
from greenroom.library.loader import Library, load_library, packaged_root
from tests.web import conftest
from tests.web.conftest import RUBRIC, Site
from tests.web.test_api import get

CALL = load_library([packaged_root()]).rubrics["call"]
SAID = "Good morning, um, this is the service desk. {ask_fact:code}What does the message say?"


@pytest.fixture(autouse=True)
def by_phone(monkeypatch: pytest.MonkeyPatch) -> None:
    """The library has the rubric for calls, too."""
    small = conftest.library()
    both = Library(small.scenarios, small.personas, {**small.rubrics, "call": CALL}, small.problems)
    monkeypatch.setattr(conftest, "library", lambda: both)


async def held(site: Site) -> str:
    """A call in which the agent spoke for six seconds."""
    session_id = await site.start(channel="call")
    hub = site.whole.hub
    await hub.line(
        session_id, calls.CallStarted(client_id="p", media="webrtc", recognition="builtin", voice="v")
    )
    site.clock.by += 10_000
    now = site.clock.now_ms()
    aloud = Aloud(now - 6_000, now, 0.8, {"vad": 200.0})
    await hub.say_aloud(session_id, "voice-1", SAID, aloud)
    return session_id


async def test_a_call_is_measured_while_it_runs(site: Site) -> None:
    session_id = await held(site)
    seen = (await get(site, f"/api/sessions/{session_id}/live"))["call"]
    assert seen["agent_s"] == pytest.approx(6.0, abs=0.2) and seen["talk_share"] is None
    assert [filler["quote"] for filler in seen["fillers"]] == ["um"]
    assert seen["stages"]["vad"] == {"n": 1, "median_ms": 200, "p95_ms": 200}


async def test_a_chat_is_not(site: Site) -> None:
    session_id = await site.start()
    await site.heard(session_id)
    assert (await get(site, f"/api/sessions/{session_id}/live"))["call"] is None


async def test_the_report_has_the_call_and_its_rubric(site: Site) -> None:
    session_id = await held(site)
    await site.end(session_id)
    evaluation = (await get(site, f"/api/sessions/{session_id}/report"))["evaluation"]
    assert evaluation["measures"]["call"]["words"] == len(SAID.split())
    assert "speaking" in evaluation["scores"] and evaluation["versions"]["rubric"].startswith("call@")


async def test_a_chat_keeps_the_rubric_of_its_scenario(site: Site) -> None:
    session_id = await site.start()
    await site.heard(session_id)
    await site.say(session_id, "{greet}Hello.")
    await site.end(session_id)
    evaluation = (await get(site, f"/api/sessions/{session_id}/report"))["evaluation"]
    assert evaluation["versions"]["rubric"] == f"{RUBRIC.id}@{RUBRIC.version}"
    assert "call" not in evaluation["measures"]
