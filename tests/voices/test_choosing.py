"""Which ways there are to be understood, in which order; and who hears recordings from elsewhere."""

import importlib.util
import sys

import pytest

from greenroom.core.errors import BadRequest
from greenroom.voices import choosing
from greenroom.voices.importing import Choice, importer
from greenroom.voices.whisper.ear import Whispers
from tests.voices.test_whisper import SECOND, STAND_IN, model_in

BEST_FIRST = ["whisper", "browser", "service", "typed", "builtin"]


@pytest.fixture
def installed(monkeypatch):
    """Everything is, faster-whisper too."""
    find = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name: find("json" if name == "faster_whisper" else name)
    )


@pytest.mark.parametrize(
    ("whisper", "service", "first"),
    [
        ("", "", "builtin"),
        ("base", "", "whisper"),
        ("base", "deepgram:nova", "service"),
        ("", "openai", "service"),
    ],
)
def test_the_order_is_always_the_same_and_one_is_taken_by_itself(whisper, service, first):
    pytest.importorskip("pocketsphinx")
    known = choosing.ways(whisper, service, False)
    assert [way["id"] for way in known] == BEST_FIRST
    assert choosing.default(known) == first
    assert {way["id"] for way in known if not way["available"]} == {
        *(() if whisper else ("whisper",)),
        *(() if service else ("service",)),
    }


def test_each_says_how_good_it_is_and_where_the_words_go():
    notes = {way["id"]: f"{way['label']}: {way['note']}" for way in choosing.ways("", "deepgram:nova", False)}
    assert "greenroom voice install" in notes["whisper"] and "does not leave" in notes["whisper"]
    assert "their maker" in notes["browser"] and "only if" in notes["browser"]
    assert "is sent to this service" in notes["service"] and "Deepgram" in notes["service"]
    assert "demo grade" in notes["builtin"]
    own = {way["id"]: way["note"] for way in choosing.ways("", "openai:whisper-1", True)}
    assert "your own" in own["service"]


@pytest.fixture
async def whispers(tmp_path, installed):
    made = Whispers(tmp_path, model_in(tmp_path / "base"), (sys.executable, "-c", STAND_IN), lambda: None)
    yield made
    await made.close()


async def test_recordings_are_heard_by_whisper_where_it_is_installed(whispers):
    pytest.importorskip("av")
    ear = await importer(lambda: (), whispers)(None)
    await ear.begin()
    await ear.feed(SECOND)
    assert ear.name == "Whisper base"
    assert (await ear.end()).text.split()[:3] == ["32000", "en", "True"]
    await ear.close()
    assert (await importer(lambda: (), whispers, Choice("builtin"))(None)).name.startswith("pocketsphinx")


@pytest.mark.parametrize(
    ("choice", "says"),
    [
        (Choice("whisper"), "greenroom voice install"),
        (Choice("service"), "GREENROOM_VOICE_RECOGNITION"),
        (Choice("service", "deepgram:nova"), "DEEPGRAM_API_KEY"),
    ],
)
@pytest.mark.filterwarnings("ignore:'audioop':DeprecationWarning")
@pytest.mark.filterwarnings("ignore:.*is deprecated since:DeprecationWarning")
async def test_a_choice_that_cannot_be_says_what_is_missing(tmp_path, monkeypatch, choice, says):
    monkeypatch.delenv("DEEPGRAM_API_KEY", raising=False)
    with pytest.raises(BadRequest) as told:
        await importer(lambda: (), Whispers(tmp_path), choice)(None)
    assert says in str(told.value)
