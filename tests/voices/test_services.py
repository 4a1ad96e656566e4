"""Speech services through Pipecat: its OpenAI ones against a stand-in server, and services that fail."""

import asyncio
import io
import json
import threading
import wave
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import numpy as np
import pytest

from greenroom.core.errors import BadRequest
from greenroom.voices.children import VoiceError
from greenroom.voices.ports import RATE, Manner

pytestmark = [  # Pipecat, as it is imported
    pytest.mark.filterwarnings("ignore:'audioop':DeprecationWarning"),
    pytest.mark.filterwarnings("ignore:.*is deprecated since:DeprecationWarning"),
]


class StandIn(ThreadingHTTPServer):
    """Speaks OpenAI's protocol for speech: hears how long a recording is, speaks a tone."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.asked: list[str] = []
        self.fails = False

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/v1"


class _Handler(BaseHTTPRequestHandler):
    server: StandIn

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.asked.append(self.path)
        if self.server.fails:
            self._answer(500, b"{}", "application/json")
        elif self.path.endswith("/transcriptions"):
            start = body.index(b"RIFF")
            with wave.open(io.BytesIO(body[start:])) as file:
                seconds = file.getnframes() / file.getframerate()
            self._answer(
                200, json.dumps({"text": f"heard {seconds:.1f} seconds"}).encode(), "application/json"
            )
        else:
            asked = json.loads(body)
            tone = (np.sin(np.arange(24_000) / 10) * 8_000).astype(np.int16).tobytes()
            assert asked["response_format"] == "pcm" and asked["input"]
            self._answer(200, tone, "audio/pcm")

    def _answer(self, status: int, body: bytes, kind: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None: ...


@pytest.fixture
def services():
    pytest.importorskip("pipecat")
    from greenroom.voices import services

    return services


@pytest.fixture
def server() -> Iterator[StandIn]:
    with StandIn() as made:
        thread = threading.Thread(target=made.serve_forever, daemon=True)
        thread.start()
        yield made
        made.shutdown()
        thread.join()


async def test_what_is_said_is_sent_and_its_words_come_back(services, server):
    ear = services.ServiceEar(services.maker(services.RECOGNITION, "openai:whisper-1", server.url, "X"))
    try:
        for _ in range(2):
            await ear.begin()
            for _ in range(50):
                await ear.feed(bytes(640))
            found = await ear.end()
            assert found.text.startswith("heard 1.") and found.confidence is None
    finally:
        await ear.close()
    assert len(server.asked) == 2


async def test_a_voice_speaks(services, server):
    from greenroom.voices import service_voices

    voice = service_voices.ServiceVoice("openai:alloy", server.url)
    try:
        one, two = await asyncio.gather(*(voice.speak(t, Manner()) for t in ("Hello there.", "And again.")))
    finally:
        await voice.close()
    for sound in (one, two):
        assert 900 < sound.ms < 1_100  # a second, brought to the rate of a call
        assert len(sound.starts) == 2
        assert np.abs(np.frombuffer(sound.samples, np.int16)).max() > 6_000
    assert RATE == 16_000


async def test_a_service_that_fails_says_so(services, server):
    from greenroom.voices import service_voices

    server.fails = True
    voice = service_voices.ServiceVoice("openai:alloy", server.url)
    ear = services.ServiceEar(services.maker(services.RECOGNITION, "openai", server.url, "X"))
    try:
        with pytest.raises(VoiceError):
            await voice.speak("Hello", Manner())
        await ear.begin()
        await ear.feed(bytes(32_000))
        with pytest.raises(VoiceError):
            await ear.end()
    finally:
        await voice.close()
        await ear.close()


@pytest.mark.parametrize(
    ("chosen", "url", "why"),
    [("nobody", "", "no service"), ("deepgram:nova", "", "DEEPGRAM_API_KEY"), ("whisper", "http://x", "")],
)
def test_what_cannot_be_is_told_when_the_server_starts(services, monkeypatch, chosen, url, why):
    monkeypatch.delenv("DEEPGRAM_API_KEY", raising=False)
    with pytest.raises(BadRequest) as told:
        services.maker(services.RECOGNITION, chosen, url, "GREENROOM_VOICE_RECOGNITION")
    assert why in str(told.value) and "GREENROOM_VOICE_RECOGNITION" in str(told.value)
