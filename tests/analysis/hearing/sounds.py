"""Sound files to try things on: tones and silence in many formats, and talk in flite's voices."""

import shutil
import subprocess
import wave
from collections.abc import Sequence
from pathlib import Path

import av
import numpy as np

RATE = 16_000

TALK = (
    ("slt", "Good morning, this is Sam from the service desk. How can I help you?"),
    ("rms", "Hello. My laptop does not connect to the network since this morning."),
    ("slt", "I am sorry to hear that. What exactly does it say on the screen?"),
    ("rms", "It says that my password has expired, and I have a meeting in ten minutes."),
    ("slt", "I understand that this is urgent. May I have your name and your staff number, please?"),
)

HAS_FLITE = shutil.which("flite") is not None


def tones(channels: int, seconds: float, rate: int = RATE) -> np.ndarray:
    """(channels, samples): another tone in each."""
    time = np.arange(int(rate * seconds)) / rate
    waves = [8000 * np.sin(2 * np.pi * (300 + 200 * i) * time) for i in range(channels)]
    return np.stack(waves).astype(np.int16)


def save(path: Path, sound: np.ndarray, codec: str, rate: int = RATE, form: str | None = None) -> Path:
    """`sound`: (channels, samples)."""
    layout = "stereo" if len(sound) == 2 else "mono"
    with av.open(str(path), "w", format=form) as out:
        stream = out.add_stream(codec, rate=rate, layout=layout)
        if codec.startswith(("wma", "aac", "mp3", "libmp3")):
            stream.bit_rate = 96_000
        frame = av.AudioFrame.from_ndarray(
            np.ascontiguousarray(sound.T.reshape(1, -1)), format="s16", layout=layout
        )
        frame.sample_rate, frame.pts = rate, 0
        fit = av.AudioResampler(
            format=stream.codec_context.format.name,
            layout=layout,
            rate=rate,
            frame_size=stream.codec_context.frame_size or 1024,
        )
        for piece in [*fit.resample(frame), *fit.resample(None)]:
            out.mux(stream.encode(piece))
        out.mux(stream.encode(None))
    return path


def spoken(text: str, voice: str, folder: Path) -> np.ndarray:
    path = folder / "said.wav"
    subprocess.run(["flite", "-voice", voice, "-t", text, "-o", str(path)], check=True)
    with wave.open(str(path)) as file:
        return np.frombuffer(file.readframes(file.getnframes()), np.int16)


def talk(folder: Path, lines: Sequence[tuple[str, str]] = TALK) -> np.ndarray:
    """(2, samples): the first voice left, the others right, with some noise as on any line."""
    parts = [(0 if voice == lines[0][0] else 1, spoken(text, voice, folder)) for voice, text in lines]
    length = sum(len(p) + 9_600 for _, p in parts) + RATE
    both = np.random.default_rng(1).normal(0, 25, (2, length))
    at = RATE // 2
    for side, part in parts:
        both[side, at : at + len(part)] += part
        at += len(part) + 9_600
    return both.astype(np.int16)
