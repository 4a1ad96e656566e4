"""Sound encoded and decoded where it is: what goes in comes out, without gaps."""

import asyncio
import time

import numpy as np
import pytest

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")  # Pipecat, as it is imported
RATE = 16_000


@pytest.fixture
def lean():
    pytest.importorskip("pipecat")
    from greenroom.channels.voice import lean

    return lean


@pytest.fixture
def track(lean, monkeypatch):
    """A track whose time is always up."""
    made = lean.OpusTrack(RATE)
    monkeypatch.setattr(lean, "LATE_S", float("inf"))
    made._start = time.time() - 1_000
    return made


def tone(ms: int) -> bytes:
    return (np.sin(np.arange(ms * RATE // 1000) / 6) * 9_000).astype(np.int16).tobytes()


def level(lean, packets) -> list[int]:
    """How loud each packet is, decoded."""
    from aiortc.codecs.opus import OpusDecoder
    from aiortc.jitterbuffer import JitterFrame

    decoder, found = OpusDecoder(), []
    for n, packet in enumerate(packets):
        frames = decoder.decode(JitterFrame(data=bytes(packet), timestamp=n * 960))
        found.append(max(int(np.abs(f.to_ndarray().astype(int)).max()) for f in frames))
    return found


async def test_sound_goes_out_in_packets_of_20_ms_and_then_silence(lean, track):
    sound = tone(200)
    taken = [track.add_audio_bytes(sound[at : at + 640]) for at in range(0, len(sound), 640)]
    assert [t.done() for t in taken] == [True] * 4 + [False] * 6  # 80 ms ahead, no more
    packets = [await track.recv() for _ in range(30)]
    assert all(t.done() for t in taken)
    loud = level(lean, packets)
    assert min(loud[2:10]) > 5_000
    assert max(loud[14:]) < 50
    assert bytes(packets[-1]) == lean.SILENCE and bytes(packets[5]) != lean.SILENCE
    assert [p.pts for p in packets[:3]] == [0, 320, 640]


async def test_what_is_flushed_is_not_heard(lean, track):
    last = [track.add_audio_bytes(tone(20)) for _ in range(10)][-1]
    packets = [await track.recv() for _ in range(2)]
    track.flush()
    assert last.done()
    packets += [await track.recv() for _ in range(10)]
    assert max(level(lean, packets)[5:]) < 50


async def test_who_was_late_goes_on_and_does_not_hurry(lean):
    track = lean.OpusTrack(RATE)
    await track.recv()
    track._start -= 10
    await track.recv()
    assert track._start + track._timestamp / RATE > time.time() - 0.2


async def test_a_receiver_decodes_what_it_gets_and_passes_over_nonsense(lean):
    from aiortc.jitterbuffer import JitterFrame
    from aiortc.rtcrtpparameters import RTCRtpCodecParameters

    class Receiver:
        class _track:
            _queue: asyncio.Queue = asyncio.Queue()

    codec = RTCRtpCodecParameters(mimeType="audio/opus", clockRate=48_000, channels=2, payloadType=96)
    decoder = lean.Decoder(Receiver())
    packet = lean.OpusTrack(RATE)._encoded(tone(20), 0)
    decoder.put((codec, JitterFrame(data=packet, timestamp=0)))
    decoder.put((codec, JitterFrame(data=b"\xff" * 7, timestamp=960)))
    decoder.put((codec, JitterFrame(data=packet, timestamp=1920)))
    assert Receiver._track._queue.qsize() >= 2
    decoder.put(None)
    decoder.get()
