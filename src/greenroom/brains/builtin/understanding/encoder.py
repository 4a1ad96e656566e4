"""The sentence encoder: all-MiniLM-L6-v2 on onnxruntime. Exact, and dear: some 2 ms a sentence."""

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from greenroom.brains.builtin.understanding.heads import Floats

if TYPE_CHECKING:
    from onnxruntime import InferenceSession  # type: ignore[import-untyped]
    from tokenizers import Tokenizer

ASSETS = Path(__file__).parent / "assets"
SIZE = 384


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
    # One Protocol Buffers message behind another is both merged: tone.onnx adds an output to the encoder.
    model = (ASSETS / "encoder.onnx").read_bytes() + (ASSETS / "tone.onnx").read_bytes()
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])


def encode(sentences: list[str]) -> Floats:
    """Vectors of unit length (sentences x 384). Each sentence is run by itself: in a batch the last bits of a
    vector depend on its neighbours, and the same words must always mean the same."""
    session = _session()
    vectors = np.empty((len(sentences), SIZE), np.float32)
    for row, pieces in zip(vectors, tokenizer().encode_batch(sentences), strict=True):
        row[:] = session.run(["vector"], {"ids": np.array([pieces.ids], np.int64)})[0][0]
    return vectors


def tone(text: str) -> Floats:
    """The mean of what the pieces of `text` are after the third of the six layers (384): there the encoder
    still knows how a thing is said; at the end it knows little more than what is said."""
    ids = tokenizer().encode(text).ids
    return np.asarray(_session().run(["tone"], {"ids": np.array([ids], np.int64)})[0][0], np.float32)
