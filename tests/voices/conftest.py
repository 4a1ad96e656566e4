"""The speech-to-speech services, let onto stand-ins."""

from types import ModuleType

import pytest


@pytest.fixture(params=["openai", "google"])
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def live(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    from google.genai import live as google

    from greenroom.voices.live import model, speaking

    connect = google.ws_connect

    def plain(uri: str, **more: object) -> object:
        return connect(uri.replace("wss://", "ws://"), **{k: v for k, v in more.items() if k != "ssl"})

    monkeypatch.setattr(google, "ws_connect", plain)  # it knows wss:// only
    monkeypatch.setattr(model, "FIRST_S", 3.0)
    return speaking
