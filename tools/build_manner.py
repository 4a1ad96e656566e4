"""Builds the branch of the encoder that hears *how* a thing is said, from weights that were tuned for that.

    python tools/build_manner.py TUNED.safetensors

`tools/tune_manner.py` makes the weights: the upper three of the encoder's six layers, tuned on the rated
passages of `tools/seeds`; the lower three are those of the encoder. Writes
`seeds/manner.npz`, the head that was tuned along, and `manner.onnx`, which read behind `encoder.onnx` as
one model adds the output `manner` (sentences x 768): the mean of the pieces after the first separator and
before the second, then the first piece. Fails when built and tuned weights disagree.
"""

import argparse
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper
from safetensors.numpy import load_file

from build_encoder import ASSETS, SIZE, Graph, Weights, layer

HEADS = Path(__file__).parent / "seeds" / "manner.npz"
SEPARATOR = 102
SHARED = 3
LAYERS = 6
ENOUGH = 0.99


def build(w: Weights) -> onnx.ModelProto:
    """Only what is added: one message of a graph without inputs."""
    g = Graph()
    x = f"{SHARED - 1}.output"
    for i in range(SHARED, LAYERS):
        x = layer(g, w, i, x, f"m{i}")
    ends = g.add("Equal", ["ids", g.keep("separator", np.array([SEPARATOR], np.int64))], "ends")
    ends = g.add("Cast", [ends], "ends.float", to=TensorProto.FLOAT)
    passed = g.add("CumSum", [ends, g.keep("along", np.array([1], np.int64))], "passed")
    said = g.add("Equal", [passed, g.keep("first", np.array([1], np.float32))], "said")
    said = g.add("Cast", [said], "said.float", to=TensorProto.FLOAT)
    many = g.add("ReduceSum", [said, "axis"], "said.many", keepdims=1)
    share = g.add("Div", [said, many], "said.share")
    share = g.add("Unsqueeze", [share, g.keep("last", np.array([2], np.int64))], "said.column")
    mean = g.add("ReduceSum", [g.add("Mul", [x, share], "said.weighed"), "axis"], "said.mean", keepdims=0)
    first = g.add("Gather", [x, g.keep("zeroth", np.array([0], np.int64))], "whole", axis=1)
    first = g.add("ReduceSum", [first, "axis"], "whole.row", keepdims=0)
    g.add("Concat", [mean, first], "manner", axis=1)
    graph = onnx.GraphProto()
    graph.node.extend(g.nodes)
    graph.initializer.extend(g.weights)
    graph.output.append(helper.make_tensor_value_info("manner", TensorProto.FLOAT, ["sentences", 2 * SIZE]))
    return onnx.ModelProto(graph=graph)


def main() -> None:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("tuned", type=Path)
    chosen = options.parse_args()
    tuned = load_file(chosen.tuned)
    weights = {name.removeprefix("b."): value for name, value in tuned.items()}
    np.savez_compressed(
        HEADS,
        wording_weights=tuned["h.weight"].T,
        wording_bias=tuned["h.bias"],
    )
    (ASSETS / "manner.onnx").write_bytes(build(weights).SerializeToString())
    whole = (ASSETS / "encoder.onnx").read_bytes() + (ASSETS / "manner.onnx").read_bytes()
    session = onnxruntime.InferenceSession(whole, providers=["CPUExecutionProvider"])
    cosines = []
    for ids, wanted in zip(tuned["probe.ids"], tuned["probe.manner"], strict=True):
        row = ids[ids > 0]
        built = session.run(["manner"], {"ids": row[None].astype(np.int64)})[0][0]
        cosines.append(float(built @ wanted / np.linalg.norm(built) / np.linalg.norm(wanted)))
    size = (ASSETS / "manner.onnx").stat().st_size / 2**20
    print(f"manner.onnx {size:.1f} MiB, lowest cosine to the tuned floats {min(cosines):.4f}")
    if min(cosines) < ENOUGH:
        raise SystemExit(f"too far from the tuned weights: {min(cosines):.4f} is below {ENOUGH}")


if __name__ == "__main__":
    main()
