"""Any usual format is decoded; what is none says why, and reads no other file."""

from pathlib import Path

import av
import numpy as np
import pytest

from greenroom.analysis.hearing.decoding import Done, Sound, Source, decoded
from greenroom.analysis.hearing.limits import LONGEST_S
from greenroom.analysis.hearing.sniff import is_sound
from greenroom.core.errors import BadRequest, TooLong
from tests.analysis.hearing.sounds import RATE, save, tones

FORMATS = [
    ("a.wav", "pcm_s16le", 16_000, 2),
    ("a8.wav", "pcm_mulaw", 8_000, 1),
    ("a.mp3", "libmp3lame", 44_100, 2),
    ("a.m4a", "aac", 44_100, 2),
    ("a.ogg", "libopus", 48_000, 2),
    ("a.wma", "wmav2", 44_100, 2),
    ("a.amr", "libopencore_amrnb", 8_000, 1),
    ("a.flac", "flac", 96_000, 2),
    ("a.aiff", "pcm_s16be", 22_050, 1),
    ("a.webm", "libopus", 48_000, 1),
]


async def read(path: Path, longest: int = LONGEST_S) -> tuple[Sound, np.ndarray, Done]:
    sound, done, blocks = Sound(0, None), Done(0, False), []
    async for part in decoded(Source(path, more={"longest": longest}), path.name):
        match part:
            case Sound():
                sound = part
            case Done():
                done = part
            case _:
                assert part.shape[1] <= 4 * RATE
                blocks.append(part)
    return sound, np.concatenate(blocks, axis=1), done


def pitch(samples: np.ndarray) -> float:
    return float(np.abs(np.fft.rfft(samples)).argmax() * RATE / len(samples))


@pytest.mark.parametrize(("name", "codec", "rate", "channels"), FORMATS, ids=[f[0] for f in FORMATS])
async def test_usual_formats_are_brought_to_one_rate(
    name: str, codec: str, rate: int, channels: int, tmp_path: Path
) -> None:
    path = save(tmp_path / name, tones(channels, 3, rate), codec, rate)
    assert is_sound(name, path.read_bytes()[:4096])
    sound, samples, done = await read(path)
    assert (sound.channels, done.cut) == (channels, False)
    assert abs(done.ms - 3000) < 80
    for channel in range(channels):
        assert abs(pitch(samples[channel, RATE : 2 * RATE]) - (300 + 200 * channel)) < 5


async def test_the_sound_of_a_video_is_taken(tmp_path: Path) -> None:
    path = tmp_path / "talk.mp4"
    with av.open(str(path), "w") as out:
        picture = out.add_stream("mpeg4", rate=10)
        picture.width, picture.height = 64, 64
        sound = out.add_stream("aac", rate=RATE, layout="mono")
        for i in range(20):
            frame = av.VideoFrame.from_ndarray(np.full((64, 64, 3), i, np.uint8), format="rgb24")
            out.mux(picture.encode(frame))
        fit = av.AudioResampler(format="fltp", layout="mono", rate=RATE, frame_size=1024)
        tone = av.AudioFrame.from_ndarray(tones(1, 2), format="s16", layout="mono")
        tone.sample_rate, tone.pts = RATE, 0
        for piece in [*fit.resample(tone), *fit.resample(None)]:
            out.mux(sound.encode(piece))
        out.mux(sound.encode(None))
        out.mux(picture.encode(None))
    assert abs((await read(path))[2].ms - 2000) < 150


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("words.wav", b"Agent: hello\nCustomer: hello\n" * 50, "no sound"),
        ("nothing.mp3", b"", "no sound"),
        ("noise.mp3", bytes(np.random.default_rng(3).integers(0, 256, 50_000, np.uint8)), "no sound"),
        ("list.m3u8", b"#EXTM3U\n#EXT-X-TARGETDURATION:5\n#EXTINF:5,\nfile:///etc/hostname\n", "no sound"),
        ("parts.ffconcat", b"ffconcat version 1.0\nfile /etc/hostname\n", "no sound"),
        ("page.html", b"<html><body>hello</body></html>", "no sound"),
    ],
)
async def test_what_is_no_sound_says_so(name: str, content: bytes, says: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(BadRequest, match=says) as told:
        await read(path)
    assert told.value.where == name
    assert "WAV" in told.value.mend


async def test_a_film_without_sound_says_so(tmp_path: Path) -> None:
    path = tmp_path / "silent.mp4"
    with av.open(str(path), "w") as out:
        picture = out.add_stream("mpeg4", rate=10)
        picture.width, picture.height = 64, 64
        out.mux(picture.encode(av.VideoFrame.from_ndarray(np.zeros((64, 64, 3), np.uint8), format="rgb24")))
        out.mux(picture.encode(None))
    with pytest.raises(BadRequest, match="no sound in it"):
        await read(path)


async def test_of_a_file_that_breaks_off_the_beginning_is_read(tmp_path: Path) -> None:
    whole = save(tmp_path / "a.mp3", tones(2, 10, 44_100), "libmp3lame", 44_100).read_bytes()
    path = tmp_path / "cut.mp3"
    path.write_bytes(whole[: len(whole) // 2])
    _, samples, done = await read(path)
    assert done.cut
    assert 4000 < done.ms < 6000
    assert samples.shape[1] == pytest.approx(done.ms * 16, abs=16)
    broken = bytearray(whole)
    broken[30_000:32_000] = bytes(2000)
    path.write_bytes(bytes(broken))
    assert abs((await read(path))[2].ms - 10_000) < 300


async def test_a_film_that_lost_its_index_cannot_be_opened(tmp_path: Path) -> None:
    whole = save(tmp_path / "a.m4a", tones(1, 5), "aac").read_bytes()
    path = tmp_path / "cut.m4a"
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(BadRequest, match="cut off"):
        await read(path)


@pytest.mark.parametrize("rate", [1, 4_000_000])
async def test_a_rate_that_nothing_records_with_is_refused(rate: int, tmp_path: Path) -> None:
    path = save(tmp_path / "a.wav", tones(1, 1), "pcm_s16le")
    data = bytearray(path.read_bytes())
    data[24:28] = rate.to_bytes(4, "little")
    path.write_bytes(bytes(data))
    with pytest.raises(BadRequest, match="samples a second"):
        await read(path)


async def test_a_long_silence_in_a_small_file_is_refused_whatever_it_claims(tmp_path: Path) -> None:
    path = tmp_path / "bomb.flac"
    with av.open(str(path), "w") as out:
        stream = out.add_stream("flac", rate=8_000, layout="mono")
        for i in range(30):
            silence = np.zeros((1, 8_000 * 60), np.int16)
            frame = av.AudioFrame.from_ndarray(silence, format="s16", layout="mono")
            frame.sample_rate, frame.pts = 8_000, i * 8_000 * 60
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    assert path.stat().st_size < 2**19
    with pytest.raises(TooLong, match="4 hours"):
        await read(path, 600)
    head = bytearray(path.read_bytes())  # now it claims a minute
    at = head.index(b"fLaC") + 4 + 4 + 10
    packed = int.from_bytes(head[at : at + 8], "big") >> 36 << 36
    head[at : at + 8] = (packed | 8_000 * 60).to_bytes(8, "big")
    path.write_bytes(bytes(head))
    with pytest.raises(TooLong, match="4 hours"):
        await read(path, 600)
    assert (await read(path))[2].ms == 30 * 60_000


async def test_a_decoder_that_dies_is_told_as_a_bad_file(tmp_path: Path) -> None:
    path = save(tmp_path / "a.wav", tones(1, 1), "pcm_s16le")
    with pytest.raises(BadRequest, match="broke on it"):
        async for _ in decoded(Source(path, "greenroom.analysis.hearing.limits"), "a.wav"):
            pass


def test_what_is_text_is_not_taken_for_sound() -> None:
    assert not is_sound("talk.txt", b"Agent: hello")
    assert not is_sound("talk.json", b"[]")
    assert not is_sound("talk.mp4", b"Agent: hello")
    assert is_sound("talk.bin", b"RIFF\0\0\0\0WAVEfmt ")
    assert is_sound("old.gsm", b"\xd0\0\0\0")
