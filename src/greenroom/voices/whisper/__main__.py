"""Reads sound from standard input and writes words to standard output. Speaks as `voices/framing.py`.

`{"do": "load", "folder": path}` is answered with `{"english": only}`; `{"do": "hear", "language": code,
"thorough": true | false}` with 16 kHz 16-bit mono sound with `{"text", "confidence"}`.
"""

import math
import os
import sys
from typing import Any

from greenroom.voices import framing

REPEATS = 2.4
"""Text that can be packed this well goes round in circles: nobody said it. (Whisper's own threshold.)"""


class Whisper:
    def __init__(self) -> None:
        self._model: Any = None

    def load(self, folder: str) -> dict[str, Any]:
        import ctranslate2  # type: ignore[import-not-found,unused-ignore]
        from faster_whisper import WhisperModel  # type: ignore[import-not-found,unused-ignore]

        card = ctranslate2.get_cuda_device_count() > 0
        self._model = WhisperModel(
            folder,
            device="cuda" if card else "cpu",
            compute_type="float16" if card else "int8",
            cpu_threads=max(1, (os.cpu_count() or 1)),
            local_files_only=True,
        )
        return {"english": not self._model.model.is_multilingual}

    def hear(self, sound: bytes, language: str, thorough: bool) -> dict[str, Any]:
        import numpy as np

        samples = np.frombuffer(sound, "<i2").astype(np.float32) / 32_768
        more = {} if thorough else {"beam_size": 1, "temperature": 0.0}
        segments, _ = self._model.transcribe(
            samples, language=language, condition_on_previous_text=False, without_timestamps=True, **more
        )
        texts, sure, length = [], 0.0, 0
        for segment in segments:
            text = segment.text.strip()
            if text and segment.compression_ratio < REPEATS:
                texts.append(text)
                sure += segment.avg_logprob * len(text)
                length += len(text)
        confidence = min(1.0, math.exp(sure / length)) if length else 0.0
        return {"text": " ".join(texts), "confidence": confidence}


def answer(whisper: Whisper, head: dict[str, Any], body: bytes) -> dict[str, Any]:
    try:
        match head.get("do"):
            case "load":
                return whisper.load(head["folder"])
            case "hear":
                return whisper.hear(body, head["language"], bool(head.get("thorough")))
            case other:
                return {"error": f"unknown: {other}"}
    except ImportError as error:
        return {"error": f"{error.name} is not installed: pip install 'greenroom[whisper]'"}
    except MemoryError:
        return {"error": "the memory is too small for it: take a smaller model"}
    except Exception as error:  # the libraries raise RuntimeError and ValueError, and others of their own
        return {"error": f"{type(error).__name__}: {error}"[:300]}


def main() -> None:
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # libraries may print
    whisper = Whisper()
    while (message := framing.read(sys.stdin.buffer)) is not None:
        out.write(framing.packed(answer(whisper, *message)))
        out.flush()


if __name__ == "__main__":
    main()
