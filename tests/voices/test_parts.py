"""What administrators are told of each part that hears and speaks."""

import json

import pytest

from greenroom.channels.voice.about import Unavailable
from greenroom.voices.parts import Chosen, parts
from greenroom.voices.whisper import models
from greenroom.voices.whisper.ear import Whispers

pytestmark = [
    pytest.mark.filterwarnings("ignore:'audioop':DeprecationWarning"),
    pytest.mark.filterwarnings("ignore:.*is deprecated since:DeprecationWarning"),
]


def gone() -> None:
    raise Unavailable("the LiveKit server cannot be reached", mend="see whether it runs")


async def test_nothing_set_is_nothing_wrong(tmp_path):
    found = await parts(Whispers(tmp_path), Chosen(), gone)
    assert [p.id for p in found] == ["whisper", "recognition", "speech", "live", "livekit"]
    assert {p.state for p in found} == {"off"} and all(p.setting for p in found)


async def test_what_is_wrong_is_told_with_what_mends_it(tmp_path, monkeypatch):
    pytest.importorskip("pipecat")
    monkeypatch.delenv("DEEPGRAM_API_KEY", raising=False)
    folder = tmp_path / "model"
    folder.mkdir()
    chosen = Chosen("deepgram:nova-3", "", "openai:alloy", "http://127.0.0.1:9/v1", livekit="wss://x")
    found = {p.id: p for p in await parts(Whispers(tmp_path, folder), chosen, gone)}
    assert {p.id for p in found.values() if p.state == "wrong"} == {"whisper", "recognition", "livekit"}
    assert all(p.problem and p.mend for p in found.values() if p.state == "wrong")
    assert found["speech"].state == "ready" and found["live"].state == "off"
    for name in (*models.NEEDED, models.WORDS[0]):
        (folder / name).write_text(json.dumps({}))
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    found = {p.id: p for p in await parts(Whispers(tmp_path, folder), Chosen(), gone)}
    assert "greenroom[whisper]" in found["whisper"].mend
