"""The sentence encoder: all-MiniLM-L6-v2 on onnxruntime. Exact, and dear: some 2 ms a sentence."""

from collections import defaultdict
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
_AT_ONCE = 8
"""Sentences in one run: more gain nothing on one thread."""


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
    return onnxruntime.InferenceSession(
        str(ASSETS / "encoder.onnx"), options, providers=["CPUExecutionProvider"]
    )


def encode(sentences: list[str]) -> Floats:
    """Vectors of unit length (sentences x 384). Sentences of one length in pieces are run together."""
    session = _session()
    vectors = np.empty((len(sentences), SIZE), np.float32)
    alike: dict[int, list[int]] = defaultdict(list)
    pieces = [e.ids for e in tokenizer().encode_batch(sentences)]
    for i, ids in enumerate(pieces):
        alike[len(ids)].append(i)
    for rows in alike.values():
        for first in range(0, len(rows), _AT_ONCE):
            some = rows[first : first + _AT_ONCE]
            batch = np.array([pieces[i] for i in some], np.int64)
            vectors[some] = session.run(None, {"ids": batch})[0]
    return vectors
