"""Distils word-piece vectors from the sentence encoder, for sentences in microseconds.

    python tools/distil_static.py --data FOLDER [--cache FILE.npz]

Each word piece starts as the encoder's vector of that piece alone, turned by principal components to fewer
dimensions and weighted down when frequent (Arora and others 2017). Then pieces are moved so that the sum
of the pieces of a sentence points where the encoder's vector of the sentence does, over the public
sentences that may train. One sentence in twenty is kept apart to tell how close that comes. Writes
`static.npz`: `pieces` (int8, vocabulary x dimensions), `scale` (float16, one a piece). `--cache` keeps the
encoder's vectors between runs.
"""

import argparse
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from corpora import everything
from greenroom.brains.builtin.understanding.encoder import ASSETS, encode, tokenizer

SEED = 20260
SIZE = 256
EPOCHS, BATCH, RATE = 12, 1024, 0.002
Floats = NDArray[np.float32]


def bags(texts: list[str], vocabulary: int) -> csr_matrix:
    """Which pieces each text has, counted: texts x vocabulary."""
    found = [e.ids for e in tokenizer().encode_batch(texts, add_special_tokens=False)]
    rows = np.repeat(np.arange(len(found)), [len(ids) for ids in found])
    columns = np.concatenate([np.array(ids, np.int64) for ids in found])
    return csr_matrix((np.ones(len(rows), np.float32), (rows, columns)), shape=(len(found), vocabulary))


def unit(x: Floats) -> Floats:
    length = np.linalg.norm(x, axis=1, keepdims=True)
    return (x / np.maximum(length, 1e-9)).astype(np.float32)


def start(alone: Floats, axes: Floats, counts: Floats) -> Floats:
    """Piece vectors before any fitting."""
    share = (counts + 1) / (counts + 1).sum()
    weight = 1e-3 / (1e-3 + share)
    return (unit(alone @ axes) * weight[:, None]).astype(np.float32)


def fit(pieces: Floats, bag: csr_matrix, wanted: Floats, rng: np.random.Generator) -> Floats:
    """Adam on one minus the cosine. Pieces that no sentence has stay where they are."""
    first, second = np.zeros_like(pieces), np.zeros_like(pieces)
    step = 0
    for epoch in range(EPOCHS):
        order, total = rng.permutation(bag.shape[0]), 0.0
        for at in range(0, len(order), BATCH):
            rows = order[at : at + BATCH]
            some, goal = bag[rows], wanted[rows]
            summed = some @ pieces
            length = np.maximum(np.linalg.norm(summed, axis=1, keepdims=True), 1e-6)
            made = summed / length
            cosine = (made * goal).sum(1, keepdims=True)
            total += float(cosine.sum())
            gradient = some.T @ ((cosine * made - goal) / length) / len(rows)
            step += 1
            first = 0.9 * first + 0.1 * gradient
            second = 0.98 * second + 0.02 * gradient * gradient
            rate = RATE * (1 - epoch / EPOCHS) * np.sqrt(1 - 0.98**step) / (1 - 0.9**step)
            pieces = pieces - rate * first / (np.sqrt(second) + 1e-8)
        print(f"round {epoch + 1}: mean cosine {total / len(order):.4f}", flush=True)
    return pieces.astype(np.float32)


def teacher(texts: list[str], vocabulary: list[str], cache: Path | None) -> tuple[Floats, Floats]:
    """The encoder's vectors of the sentences and of each piece alone."""
    if cache and cache.is_file():
        kept = np.load(cache)
        if len(kept["sentences"]) == len(texts):
            return kept["sentences"].astype(np.float32), kept["alone"].astype(np.float32)
    spoken, alone = encode(texts), encode(vocabulary)
    if cache:
        np.savez(cache, sentences=spoken.astype(np.float16), alone=alone.astype(np.float16))
    return spoken, alone


def main() -> None:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--data", type=Path, required=True)
    options.add_argument("--cache", type=Path)
    chosen = options.parse_args()
    rng = np.random.default_rng(SEED)
    size = tokenizer().get_vocab_size()
    vocabulary = [tokenizer().id_to_token(i).removeprefix("##") for i in range(size)]
    texts = everything(chosen.data)
    spoken, alone = teacher(texts, vocabulary, chosen.cache)
    apart = rng.random(len(texts)) < 0.05
    print(f"{len(texts)} sentences, {int(apart.sum())} kept apart", flush=True)
    _, _, axes = np.linalg.svd(spoken[~apart].T @ spoken[~apart])
    axes = axes[:SIZE].T.astype(np.float32)
    bag = bags(texts, size)
    # A piece said twice counts once and a bit, as the encoder has it.
    bag.data = np.sqrt(bag.data)
    wanted = unit(spoken @ axes)
    pieces = start(alone, axes, np.asarray(bag[~apart].sum(0)).ravel())
    print(f"before fitting: {closeness(pieces, bag[apart], wanted[apart]):.4f}", flush=True)
    pieces = fit(pieces, bag[~apart], wanted[~apart], rng)
    scale = np.maximum(np.abs(pieces).max(1), 1e-6) / 127
    stored = np.round(pieces / scale[:, None]).astype(np.int8)
    back = stored.astype(np.float32) * scale.astype(np.float16).astype(np.float32)[:, None]
    print(f"kept apart, as stored: {closeness(back, bag[apart], wanted[apart]):.4f}")
    np.savez_compressed(ASSETS / "static.npz", pieces=stored, scale=scale.astype(np.float16))
    print(f"static.npz {(ASSETS / 'static.npz').stat().st_size / 2**20:.1f} MiB")


def closeness(pieces: Floats, bag: csr_matrix, wanted: Floats) -> float:
    """Mean cosine to the encoder."""
    return float((unit(bag @ pieces) * wanted).sum(1).mean())


if __name__ == "__main__":
    main()
