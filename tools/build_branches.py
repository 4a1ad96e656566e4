"""Builds a branch of the encoder from weights that were tuned for one thing.

    python tools/build_branches.py manner TUNED.safetensors
    python tools/build_branches.py way TUNED.safetensors

`tools/tune_manner.py` and `tools/tune_ways.py` make the weights: the upper three of the encoder's six layers;
the lower three are those of the encoder. Writes `seeds/BRANCH.npz`, the head that was tuned along, and
`BRANCH.onnx`, which read behind `encoder.onnx` as one model adds the output of that name (sentences x 768).
Fails when built and tuned weights disagree.
"""

import argparse
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper
from safetensors.numpy import load_file

from build_encoder import ASSETS, SIZE, Graph, Weights, layer

SEEDS = Path(__file__).parent / "seeds"
SEPARATOR = 102
SHARED = 3
LAYERS = 6
ENOUGH = 0.99


def manner(g: Graph, x: str) -> None:
    """The mean of the pieces after the first separator and before the second, then the first piece."""
    ends = g.add("Equal", ["ids", g.keep("separator", np.array([SEPARATOR], np.int64))], "ends")
    ends = g.add("Cast", [ends], "ends.float", to=TensorProto.FLOAT)
    passed = g.add("CumSum", [ends, g.keep("along", np.array([1], np.int64))], "passed")
    said = g.add("Equal", [passed, g.keep("first", np.array([1], np.float32))], "said")
    said = g.add("Cast", [said], "said.float", to=TensorProto.FLOAT)
    many = g.add("ReduceSum", [said, "axis"], "said.many", keepdims=1)
    share = g.add("Div", [said, many], "said.share")
    share = g.add("Unsqueeze", [share, g.keep("last", np.array([2], np.int64))], "said.column")
    mean = g.add("ReduceSum", [g.add("Mul", [x, share], "said.weighed"), "axis"], "said.mean", keepdims=0)
    g.add("Concat", [mean, _first(g, x, "manner")], "manner", axis=1)


def way(g: Graph, x: str) -> None:
    """The mean of all pieces, then the first piece."""
    mean = g.add("ReduceMean", [x, "axis"], "way.mean", keepdims=0)
    g.add("Concat", [mean, _first(g, x, "way")], "way", axis=1)


def _first(g: Graph, x: str, name: str) -> str:
    first = g.add("Gather", [x, g.keep(f"{name}.zeroth", np.array([0], np.int64))], f"{name}.whole", axis=1)
    return g.add("ReduceSum", [first, "axis"], f"{name}.row", keepdims=0)


BRANCHES = {"manner": manner, "way": way}


def build(name: str, w: Weights) -> onnx.ModelProto:
    """Only what is added: one message of a graph without inputs."""
    g = Graph()
    x = f"{SHARED - 1}.output"
    for i in range(SHARED, LAYERS):
        x = layer(g, w, i, x, f"{name}{i}")
    BRANCHES[name](g, x)
    graph = onnx.GraphProto()
    graph.node.extend(g.nodes)
    graph.initializer.extend(g.weights)
    graph.output.append(helper.make_tensor_value_info(name, TensorProto.FLOAT, ["sentences", 2 * SIZE]))
    return onnx.ModelProto(graph=graph)


def main() -> None:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("branch", choices=BRANCHES)
    options.add_argument("tuned", type=Path)
    chosen = options.parse_args()
    name = chosen.branch
    tuned = load_file(chosen.tuned)
    weights = {key.removeprefix("b."): value for key, value in tuned.items()}
    np.savez_compressed(SEEDS / f"{name}.npz", weights=tuned["h.weight"].T, bias=tuned["h.bias"])
    file = ASSETS / f"{name}.onnx"
    file.write_bytes(build(name, weights).SerializeToString())
    whole = (ASSETS / "encoder.onnx").read_bytes() + file.read_bytes()
    session = onnxruntime.InferenceSession(whole, providers=["CPUExecutionProvider"])
    cosines = []
    for ids, wanted in zip(tuned["probe.ids"], tuned["probe.output"], strict=True):
        row = ids[ids > 0]
        built = session.run([name], {"ids": row[None].astype(np.int64)})[0][0]
        cosines.append(float(built @ wanted / np.linalg.norm(built) / np.linalg.norm(wanted)))
    size = file.stat().st_size / 2**20
    print(f"{file.name} {size:.1f} MiB, lowest cosine to the tuned floats {min(cosines):.4f}")
    if min(cosines) < ENOUGH:
        raise SystemExit(f"too far from the tuned weights: {min(cosines):.4f} is below {ENOUGH}")


if __name__ == "__main__":
    main()
