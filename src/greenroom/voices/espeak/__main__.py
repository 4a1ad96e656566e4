"""Reads requests from standard input, speaks, and writes the sound to standard output.

Request: `{"text", "voice", "rate" (words a minute), "pitch" (0 to 99, 50 normal), "range" (0 to 99)}`.
Answer: `{"rate": samples a second, "words": [[character, ms], ...]}` and the sound, 16-bit mono; or
`{"error"}`. `words`: where each word of the text begins, in the text and in the sound.

This program is a work of its own around espeak-ng (GPL-3.0-or-later) and imports nothing of the server's.
"""

import ctypes
import json
import shutil
import struct
import sys
import tempfile
from pathlib import Path
from typing import Any

LENGTHS = struct.Struct("<II")
SYNCHRONOUS, UTF8, SSML = 2, 1, 0x10
RATE, VOLUME, PITCH, RANGE = 1, 2, 3, 4
LONGEST_PATH = 150
"""espeak-ng keeps its data path in a fixed 160 characters."""

WORD, END = 1, 0


class Place(ctypes.Union):
    _fields_ = [("number", ctypes.c_int), ("name", ctypes.c_char_p), ("string", ctypes.c_char * 8)]


class Event(ctypes.Structure):
    _fields_ = [
        ("type", ctypes.c_int),
        ("unique_identifier", ctypes.c_uint),
        ("text_position", ctypes.c_int),
        ("length", ctypes.c_int),
        ("audio_position", ctypes.c_int),
        ("sample", ctypes.c_int),
        ("user_data", ctypes.c_void_p),
        ("id", Place),
    ]


CALLBACK = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.POINTER(Event))


class Espeak:
    def __init__(self) -> None:
        import espeakng_loader  # type: ignore[import-untyped]

        data = Path(espeakng_loader.get_data_path())
        if len(str(data)) > LONGEST_PATH:
            short = Path(tempfile.mkdtemp(prefix="espeak")) / "espeak-ng-data"
            try:
                short.symlink_to(data)
            except OSError:
                shutil.copytree(data, short)
            data = short
        self.lib = ctypes.CDLL(espeakng_loader.get_library_path())
        self.rate = self.lib.espeak_Initialize(SYNCHRONOUS, 0, str(data).encode(), 0)
        if self.rate <= 0:
            raise OSError("espeak-ng found no data")
        self.sound = bytearray()
        self.words: list[list[int]] = []
        self._callback = CALLBACK(self._heard)  # kept: the library does not hold it
        self.lib.espeak_SetSynthCallback(self._callback)

    def _heard(self, samples: Any, count: int, events: Any) -> int:
        n = 0
        while events[n].type != END:
            if events[n].type == WORD:
                self.words.append([max(0, events[n].text_position - 1), events[n].audio_position])
            n += 1
        if count > 0:
            self.sound += ctypes.string_at(samples, count * 2)
        return 0

    def speak(self, request: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
        name = str(request.get("voice") or "en").encode()
        if self.lib.espeak_SetVoiceByName(name) != 0:
            self.lib.espeak_SetVoiceByName(name.split(b"+")[0])
        for what, key, usual in ((RATE, "rate", 170), (PITCH, "pitch", 50), (RANGE, "range", 50)):
            self.lib.espeak_SetParameter(what, int(request.get(key, usual)), 0)
        self.lib.espeak_SetParameter(VOLUME, 90, 0)
        self.sound, self.words = bytearray(), []
        text = str(request["text"]).encode()
        self.lib.espeak_Synth(text, len(text) + 1, 0, 1, 0, UTF8, None, None)
        self.lib.espeak_Synchronize()
        return {"rate": self.rate, "words": self.words}, bytes(self.sound)


def main() -> None:
    espeak = Espeak()
    hear, say = sys.stdin.buffer, sys.stdout.buffer
    while len(lengths := hear.read(LENGTHS.size)) == LENGTHS.size:
        head, body = LENGTHS.unpack(lengths)
        request = json.loads(hear.read(head))
        hear.read(body)
        try:
            answer, sound = espeak.speak(request)
        except (KeyError, TypeError, ValueError) as error:
            answer, sound = {"error": f"{type(error).__name__}: {error}"}, b""
        text = json.dumps(answer).encode()
        say.write(LENGTHS.pack(len(text), len(sound)) + text + sound)
        say.flush()


if __name__ == "__main__":
    main()
