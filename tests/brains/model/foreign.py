"""A server that nobody here wrote: llama.cpp's, from `xllamacpp`, with a model file made on the spot.

The model's weights are random, so that it says one common word after another without any sense. Run as a
program (`python -m tests.brains.model.foreign FOLDER`) it makes the file, serves it on a free port of
127.0.0.1, prints the address, and ends when its input does.
"""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

WIDTH, HEADS, CONTEXT = 64, 4, 16_384

WORDS = (  # noqa: SIM905
    "the a it is was not no yes my your I you we they and but or so then this that here there what how why "
    "printer screen light code works broken again still now help agent customer order bill money phone "
    "please thanks sorry hello bye angry happy wait try press turn off on in out up down with from for"
).split()

LOUD, WORD, RARE = 12.0, 0.0, -1.8
LIKELY = {"<|end|>": 0.4, "Ċ": 0.0, ".": 0.3, "?": 0.0, "Ġ": RARE}
"""How likely a token is, in units of about six on the logarithmic scale."""

TEMPLATE = (
    "{% for message in messages %}<|{{ message.role }}|>{{ message.content }}\n{% endfor %}<|assistant|>"
)


def vocabulary() -> list[str]:
    """The end first, then what can be read: each printable ASCII character, and words with the space before
    them. "Ġ" and "Ċ" stand for space and line end, as in GPT-2's alphabet of bytes."""
    characters = [chr(code) for code in range(33, 127)]
    return ["<|end|>", "Ġ", "Ċ", *characters, *(f"Ġ{word}" for word in WORDS if len(word) > 1)]


def write_model(path: Path, seed: int = 7) -> None:
    """A llama of one layer with random weights, 0.25 MB."""
    import gguf
    import numpy as np

    tokens = vocabulary()
    out = gguf.GGUFWriter(path, "llama")
    out.add_name("nonsense")
    out.add_context_length(CONTEXT)
    out.add_embedding_length(WIDTH)
    out.add_block_count(1)
    out.add_feed_forward_length(2 * WIDTH)
    out.add_head_count(HEADS)
    out.add_head_count_kv(HEADS)
    out.add_layer_norm_rms_eps(1e-5)
    out.add_rope_dimension_count(WIDTH // HEADS)
    out.add_tokenizer_model("gpt2")
    out.add_tokenizer_pre("gpt-2")
    out.add_token_list(tokens)
    out.add_token_types([gguf.TokenType.CONTROL, *[gguf.TokenType.NORMAL] * (len(tokens) - 1)])
    out.add_token_merges(["a b"])  # at least one has to be there; this one leads to no token
    out.add_bos_token_id(0)
    out.add_eos_token_id(0)
    out.add_add_bos_token(False)
    out.add_chat_template(TEMPLATE)
    random = np.random.default_rng(seed)

    def add(name: str, data: np.ndarray) -> None:
        out.add_tensor(name, data.astype(np.float32))

    def tensor(name: str, *shape: int) -> None:
        add(name, random.normal(0, 0.3, shape) if len(shape) > 1 else np.ones(shape))

    # The first dimension stays nearly the same for every token, so that it can say how often one comes.
    embedding = random.normal(0, 1, (len(tokens), WIDTH))
    embedding[:, 0] = LOUD
    add("token_embd.weight", embedding)
    tensor("output_norm.weight", WIDTH)
    output = random.normal(0, 0.25, (len(tokens), WIDTH))
    output[:, 0] = [LIKELY.get(token, WORD if len(token) > 1 else RARE) for token in tokens]
    add("output.weight", output)
    for part in ("attn_q", "attn_k", "attn_v", "attn_output"):
        tensor(f"blk.0.{part}.weight", WIDTH, WIDTH)
    tensor("blk.0.attn_norm.weight", WIDTH)
    tensor("blk.0.ffn_norm.weight", WIDTH)
    tensor("blk.0.ffn_gate.weight", 2 * WIDTH, WIDTH)
    tensor("blk.0.ffn_up.weight", 2 * WIDTH, WIDTH)
    tensor("blk.0.ffn_down.weight", WIDTH, 2 * WIDTH)
    out.write_header_to_file()
    out.write_kv_data_to_file()
    out.write_tensors_to_file()
    out.close()


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The address of the running server. Raises RuntimeError with its last words when it does not start."""
    command = [sys.executable, "-m", "tests.brains.model.foreign", str(folder)]
    with (
        (folder / "log").open("w") as log,
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log) as server,
    ):
        assert server.stdin is not None and server.stdout is not None
        try:
            for line in server.stdout:  # llama.cpp may print there too
                if line.startswith(b"at "):
                    yield line.decode().split()[1]
                    return
            raise RuntimeError((folder / "log").read_text()[-2_000:])
        finally:
            server.stdin.close()
            try:
                server.wait(10)
            except subprocess.TimeoutExpired:
                server.kill()


def main(folder: Path) -> None:
    import xllamacpp  # type: ignore[import-untyped,unused-ignore]

    path = folder / "nonsense.gguf"
    write_model(path)
    params = xllamacpp.CommonParams()
    params.model.path = str(path)
    params.n_ctx = CONTEXT
    params.n_parallel = 1
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = 1
    params.port = 0
    params.warmup = False
    params.sampling.seed = 7
    server = xllamacpp.Server(params)
    sys.stdout.write(f"at {server.listening_address}/v1\n")
    sys.stdout.flush()
    sys.stdin.read()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
