"""Reads sound from standard input and writes words to standard output. Speaks as `voices/framing.py`.

`{"do": "expect", "lines": [[text, weight], ...]}`: what may be said; answered with `{"words": how many}`.
`{"do": "begin"}`: an utterance begins. `{"do": "feed"}` with 16 kHz 16-bit mono sound. Neither is answered.
`{"do": "partial"}` is answered with `{"text"}`, `{"do": "end"}` with `{"text", "confidence"}`.
"""

import math
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

from greenroom.voices import framing
from greenroom.voices.sphinx import words

MOST_GENERAL = 6_000
"""Words of general English to be heard besides those expected."""

FILLERS = frozenset({"<s>", "</s>", "<sil>", "[NOISE]", "[SPEECH]", "[COUGH]", "[SMACK]", "[UM]", "[UH]"})


class Sphinx:
    def __init__(self) -> None:
        from pocketsphinx import Decoder  # type: ignore[import-untyped]

        self.decoder = Decoder(fwdflat=False, bestpath=True, lm=None, loglevel="FATAL", samprate=16_000)
        self.open = False
        self.general = self._general()

    def _general(self) -> dict[str, float]:
        """The most frequent words of the English model in the wheel, with their probabilities."""
        import pocketsphinx

        root = Path(pocketsphinx.__file__).parent / "model" / "en-us"
        model = pocketsphinx.NGramModel.readfile(str(root / "en-us.lm.bin"))
        found = {}
        with (root / "cmudict-en-us.dict").open(encoding="utf-8") as dictionary:
            for line in dictionary:
                word = line.split(" ", 1)[0]
                if "(" not in word and word[0].isalpha() and "." not in word:
                    found[word] = model.prob([word])
        base = math.log(1.0001)
        best = sorted(found, key=found.__getitem__, reverse=True)[:MOST_GENERAL]
        return {w: math.exp(found[w] * base) for w in best}

    def expect(self, lines: list[list[Any]]) -> int:
        expected = words.weighed(lines)
        for line in expected:
            for word in {w for s in words.sentences(line.text) for w in s}:
                if (
                    self.decoder.lookup_word(word) is None
                    and (said := words.spelled(word))
                    and len(word) <= 5
                ):
                    self.decoder.add_word(word, said, True)
        text = words.arpa(expected, lambda w: self.decoder.lookup_word(w) is not None, self.general)
        handle, name = tempfile.mkstemp(suffix=".arpa")
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(text)
            self.decoder.add_lm_file("here", name)
            self.decoder.activate_search("here")
        finally:
            Path(name).unlink()
        return text.count("\n")

    def begin(self) -> None:
        self._end()
        self.decoder.start_utt()
        self.open = True

    def feed(self, sound: bytes) -> None:
        if self.open:
            self.decoder.process_raw(sound, False, False)

    def partial(self) -> dict[str, Any]:
        found = self.decoder.hyp() if self.open else None
        return {"text": found.hypstr if found else ""}

    def end(self) -> dict[str, Any]:
        """`confidence`: mean posterior of the words, 0 to 1."""
        self._end()
        found = self.decoder.hyp()
        if found is None:
            return {"text": "", "confidence": 0.0}
        logmath = self.decoder.get_logmath()
        sure = [logmath.exp(s.prob) for s in self.decoder.seg() if s.word not in FILLERS]
        return {"text": found.hypstr, "confidence": min(1.0, sum(sure) / len(sure)) if sure else 0.0}

    def _end(self) -> None:
        if self.open:
            self.open = False
            self.decoder.end_utt()


def main() -> None:
    sphinx = Sphinx()
    out = sys.stdout.buffer
    while (message := framing.read(sys.stdin.buffer)) is not None:
        head, body = message
        answer: dict[str, Any] | None = None
        try:
            match head.get("do"):
                case "expect":
                    answer = {"words": sphinx.expect(head["lines"])}
                case "begin":
                    sphinx.begin()
                case "feed":
                    sphinx.feed(body)
                case "partial":
                    answer = sphinx.partial()
                case "end":
                    answer = sphinx.end()
                case other:
                    answer = {"error": f"unknown: {other}"}
        except (KeyError, ValueError, RuntimeError) as error:
            answer = {"error": f"{type(error).__name__}: {error}"}
        if answer is not None:
            out.write(framing.packed(answer))
            out.flush()


if __name__ == "__main__":
    main()
