"""Sentence vectors in microseconds: sums of word-piece vectors that tools/distil_static.py made."""

from functools import lru_cache

import numpy as np

from greenroom.brains.builtin.understanding.encoder import ASSETS, tokenizer
from greenroom.brains.builtin.understanding.heads import Floats


@lru_cache(maxsize=1)
def _pieces() -> Floats:
    """One row a word piece."""
    with np.load(ASSETS / "static.npz") as kept:
        pieces: Floats = kept["pieces"].astype(np.float32) * kept["scale"].astype(np.float32)[:, None]
        return pieces


@lru_cache(maxsize=1024)
def sketch(sentence: str) -> Floats:
    """The vector of `sentence`, of unit length; zero without word pieces. Not to be changed."""
    return _summed(tokenizer().encode(sentence, add_special_tokens=False).ids)


def sketches(sentences: list[str]) -> Floats:
    """One row a sentence."""
    return np.stack([_summed(e.ids) for e in tokenizer().encode_batch(sentences, add_special_tokens=False)])


def _summed(ids: list[int]) -> Floats:
    pieces = _pieces()
    if not ids:
        return np.zeros(pieces.shape[1], np.float32)
    distinct = set(ids)
    if len(distinct) == len(ids):
        total = pieces[ids].sum(axis=0)
    else:
        times = np.sqrt(np.array([ids.count(i) for i in sorted(distinct)], np.float32))
        total = times @ pieces[sorted(distinct)]
    return np.asarray(total / max(float(np.sqrt(total @ total)), 1e-6), np.float32)
