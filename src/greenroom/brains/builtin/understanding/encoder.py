"""The sentence encoder: all-MiniLM-L6-v2 on onnxruntime. Exact, and dear: some 2 ms a sentence."""

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from greenroom.brains.builtin.understanding.heads import Floats

if TYPE_CHECKING:
    from onnxruntime import InferenceSession, RunOptions  # type: ignore[import-untyped]
    from tokenizers import Tokenizer

ASSETS = Path(__file__).parent / "assets"
SIZE = 384
START, SEPARATOR = 101, 102
LONGEST = 128
"""Word pieces that are read at once."""

BEFORE = 40
"""Of these, at most so many of what was said before."""


@lru_cache(maxsize=1)
def tokenizer() -> "Tokenizer":
    """The encoder's word pieces; sentences are cut at 128 of them."""
    from tokenizers import Tokenizer

    return Tokenizer.from_file(str(ASSETS / "tokenizer.json"))


@lru_cache(maxsize=1)
def _session() -> "InferenceSession":
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    # One Protocol Buffers message behind another is both merged: the others add branches to the encoder.
    model = b"".join((ASSETS / f"{name}.onnx").read_bytes() for name in ("encoder", "manner", "way"))
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])


def _run(output: str, ids: list[int]) -> Floats:
    """One output for one text, without what only the other needs."""
    fed = {"ids": np.array([ids], np.int64)}
    return np.asarray(_session().run([output], fed, _only_what_is_asked())[0][0], np.float32)


@lru_cache(maxsize=1)
def _only_what_is_asked() -> "RunOptions":
    import onnxruntime

    options = onnxruntime.RunOptions()
    options.only_execute_path_to_fetches = True
    return options


def encode(sentences: list[str]) -> Floats:
    """Vectors of unit length (sentences x 384). Each sentence is run by itself: in a batch the last bits of a
    vector depend on its neighbours, and the same words must always mean the same."""
    vectors = np.empty((len(sentences), SIZE), np.float32)
    for row, pieces in zip(vectors, tokenizer().encode_batch(sentences), strict=True):
        row[:] = _run("vector", pieces.ids)
    return vectors


@lru_cache(maxsize=4_096)
def way(sentence: str) -> Floats:
    """What `sentence` does (768), rather than what about: the lower half of the encoder, and an upper half
    that was tuned for that (tools/tune_ways.py). Not to be written to."""
    return _run("way", tokenizer().encode(sentence).ids)


def manner(text: str, before: str = "") -> Floats:
    """How `text` is said (768), rather than what about, after `before` was said to it: the lower half of the
    encoder, and an upper half that was tuned for that (tools/tune_manner.py). Each text by itself, as in
    `encode`."""
    if not before:
        return _manner_of(text).copy()
    return _manner(text, before)


@lru_cache(maxsize=4_096)
def _manner_of(text: str) -> Floats:
    return _manner(text, "")


def _manner(text: str, before: str) -> Floats:
    pieces = tokenizer()
    earlier = pieces.encode(before, add_special_tokens=False).ids[:BEFORE] if before else []
    said = pieces.encode(text, add_special_tokens=False).ids[: LONGEST - len(earlier) - 3]
    ids = [START, *earlier, SEPARATOR, *said, SEPARATOR]
    return _run("manner", ids)
