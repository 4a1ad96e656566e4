"""A Whisper model of 64 numbers a token that always hears the same words, in the form of real ones.

Its attention adds nothing, so that what comes out depends on the position alone: token by token what `says`
has. It knows English only.
"""

from pathlib import Path
from typing import Any

import numpy as np

WIDTH, MELS, STAMPS = 64, 80, 1_501
SPECIAL = ("<|endoftext|>", "<|startoftranscript|>")
AFTER = (
    "<|translate|>",
    "<|transcribe|>",
    "<|startoflm|>",
    "<|startofprev|>",
    "<|nospeech|>",
    "<|notimestamps|>",
)


def written(folder: Path, says: tuple[str, ...] = (" hello", " there")) -> Path:
    """Needs faster-whisper."""
    import ctranslate2
    from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers

    folder.mkdir(parents=True)
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    words = [w.replace(" ", "Ġ") for w in says]
    tokens = [*alphabet, *words, *SPECIAL, *AFTER]
    known = {token: i for i, token in enumerate(tokens)}
    vocab = {token: known[token] for token in (*alphabet, *words)}
    tokenizer = Tokenizer(models.BPE(vocab, []))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.add_special_tokens([AddedToken(t, special=True) for t in (*SPECIAL, *AFTER)])
    tokenizer.save(str(folder / "tokenizer.json"))
    tokens += [f"<|{i * 0.02:.2f}|>" for i in range(STAMPS)]

    spec = ctranslate2.specs.WhisperSpec(1, 2, 1, 2)
    said = [known[w.replace(" ", "Ġ")] for w in says] + [known["<|endoftext|>"]]
    _fill(spec, len(tokens), said, first=1)
    spec.register_vocabulary(tokens)
    spec.config.suppress_ids = []
    spec.config.suppress_ids_begin = []
    spec.config.lang_ids = []
    spec.config.alignment_heads = [(0, 0)]
    spec.validate()
    spec.save(str(folder))
    return folder


def _fill(spec: Any, vocabulary: int, said: list[int], first: int) -> None:
    """`first`: the position at which the first word is asked for, after the prompt."""
    zeros = lambda *shape: np.zeros(shape, np.float32)  # noqa: E731

    def linear(layer: Any, out: int, into: int) -> None:
        layer.weight, layer.bias = zeros(out, into), zeros(out)

    def norm(layer: Any) -> None:
        layer.gamma, layer.beta = np.ones(WIDTH, np.float32), zeros(WIDTH)

    def attention(layer: Any, both: bool) -> None:
        norm(layer.layer_norm)
        shapes = [(3 * WIDTH,), (WIDTH,)] if not both else [(WIDTH,), (2 * WIDTH,), (WIDTH,)]
        for one, (out,) in zip(layer.linear, shapes, strict=True):
            linear(one, out, WIDTH)

    def feed(layer: Any) -> None:
        norm(layer.layer_norm)
        linear(layer.linear_0, WIDTH, WIDTH)
        linear(layer.linear_1, WIDTH, WIDTH)

    encoder, decoder = spec.encoder, spec.decoder
    for conv, width in ((encoder.conv1, MELS), (encoder.conv2, WIDTH)):
        conv.weight, conv.bias = zeros(WIDTH, width, 3), zeros(WIDTH)
    encoder.position_encodings.encodings = zeros(1_500, WIDTH)
    norm(encoder.layer_norm)
    norm(decoder.layer_norm)
    attention(encoder.layer[0].self_attention, False)
    feed(encoder.layer[0].ffn)
    attention(decoder.layer[0].self_attention, False)
    attention(decoder.layer[0].attention, True)
    feed(decoder.layer[0].ffn)
    places = zeros(448, WIDTH)
    for place in range(448):
        places[place, min(place, WIDTH - 1)] = 1.0
    decoder.position_encodings.encodings = places
    decoder.embeddings.weight = zeros(vocabulary, WIDTH)
    linear(decoder.projection, vocabulary, WIDTH)
    for i, token in enumerate(said):
        decoder.projection.weight[token, first + i] = 4.0
