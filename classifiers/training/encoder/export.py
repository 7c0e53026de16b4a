"""Averages the last epochs, writes ONNX, makes it int8 and checks that nothing is lost.

The folder has the layout that transformers.js loads: config.json, tokenizer.json, tokenizer_config.json,
onnx/model_quantized.onnx; beside it labels.json, which says how to read the answers.
"""

import argparse
import json
import random
import shutil
from pathlib import Path

import numpy as np
import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.quantization.shape_inference import quant_pre_process
from safetensors.torch import load_file
from transformers import BertConfig

from data import read_jsonl
from measure import Scorer, figures, write_scores
from model import EMBEDDING, Triage
from preprocess import MAX_TOKENS, MAX_WORD, SETTINGS

OUTPUTS = ("intent", "actionable", "urgency", "emergency", "category", "place", "embedding")


class Answers(torch.nn.Module):
    """The answers in a fixed order, for ONNX has no names inside a tuple."""

    def __init__(self, model: Triage):
        super().__init__()
        self.model = model

    def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> tuple[torch.Tensor, ...]:
        """Answers in the order of OUTPUTS."""
        answers = self.model(input_ids, attention_mask)
        return tuple(answers[name] for name in OUTPUTS)


def averaged(work: Path, last: int, upto: int | None) -> tuple[dict[str, torch.Tensor], list[str]]:
    """The mean of the weights of the last epochs."""
    files = sorted(work.glob("epoch-*.safetensors"), key=lambda f: int(f.stem.split("-")[1]))[:upto][-last:]
    parts = [load_file(file) for file in files]
    return {k: torch.stack([p[k].float() for p in parts]).mean(0) for k in parts[0]}, [f.stem for f in files]


def write_onnx(model: Triage, path: Path) -> None:
    """The float model."""
    ids = torch.randint(5, 1000, (3, 17))
    axes = {name: {0: "batch"} for name in OUTPUTS}
    for name in ("input_ids", "attention_mask", "place"):
        axes[name] = {0: "batch", 1: "tokens"}
    torch.onnx.export(
        Answers(model), (ids, torch.ones_like(ids)), str(path), dynamo=False, opset_version=17,
        input_names=["input_ids", "attention_mask"], output_names=list(OUTPUTS), dynamic_axes=axes,
    )


def quantise(source: Path, target: Path) -> None:
    """Dynamic int8, one scale per output channel; heads stay float, feed-forward outputs have int8 weights only.

    What enters the second feed-forward matrix has outliers: one scale per batch would cost more than 0.005.
    """
    ready = source.with_suffix(".ready.onnx")
    quant_pre_process(str(source), str(ready), skip_symbolic_shape=True)
    graph = onnx.load(str(ready)).graph
    heads = [node.name for node in graph.node
             if node.op_type in ("Gemm", "MatMul") and "/encoder/" not in node.name]
    wide = [node for node in graph.node if node.op_type == "MatMul" and "/output/dense/" in node.name
            and "/attention/" not in node.name]
    quantize_dynamic(
        str(ready), str(target), per_channel=True, reduce_range=False, weight_type=QuantType.QInt8,
        nodes_to_exclude=heads + [node.name for node in wide],
    )
    model = onnx.load(str(target))
    weights = {tensor.name: tensor for tensor in model.graph.initializer}
    for node in wide:
        store_weights_as_int8(model.graph, weights[node.input[1]])
    onnx.save(model, str(target))


def store_weights_as_int8(graph: onnx.GraphProto, tensor: onnx.TensorProto) -> None:
    """Replaces a float matrix by an int8 one and the node that gives the float matrix back."""
    values = onnx.numpy_helper.to_array(tensor)
    scale = np.abs(values).max(0) / 127
    small = np.rint(values / scale).astype(np.int8)
    name = tensor.name
    graph.initializer.remove(tensor)
    graph.initializer.append(onnx.numpy_helper.from_array(small, f"{name}_int8"))
    graph.initializer.append(onnx.numpy_helper.from_array(scale.astype(np.float32), f"{name}_scale"))
    node = onnx.helper.make_node(
        "DequantizeLinear", [f"{name}_int8", f"{name}_scale"], [name], name=f"{name}_float", axis=1
    )
    graph.node.insert(0, node)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--base", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--average", type=int, default=1, help="how many of the last epochs")
    parser.add_argument("--upto", type=int, help="only so many epochs, for a look before the end")
    arguments = parser.parse_args()
    orders = json.loads((arguments.work / "orders.json").read_text())
    model = Triage(BertConfig.from_pretrained(arguments.base), orders)
    weights, epochs = averaged(arguments.work, arguments.average, arguments.upto)
    model.load_state_dict(weights)
    model.eval()
    float_file = arguments.work / "float.onnx"
    write_onnx(model, float_file)
    (arguments.out / "onnx").mkdir(parents=True, exist_ok=True)
    small_file = arguments.out / "onnx/model_quantized.onnx"
    quantise(float_file, small_file)
    for name in ("config.json", "tokenizer_config.json", "tokenizer.json"):
        shutil.copyfile(arguments.base / name, arguments.out / name)
    labels = {
        "orders": orders,
        "outputs": {
            "intent": "softmax",
            "actionable": "sigmoid",
            "urgency": "softmax; only meant for actionable posts",
            "emergency": "sigmoid; urgency 4 or not, for every post",
            "category": "softmax",
            "place": "softmax per token; a word has the tag of its first piece",
            "embedding": f"{EMBEDDING} numbers of length 1",
        },
        "prefix": SETTINGS["prefix"],
        "maxTokens": MAX_TOKENS,
        "maxWordCharacters": MAX_WORD,
        "preprocessing": "classifiers/training/encoder/preprocess.py; data/golden.json beside it has examples",
        "epochsAveraged": epochs,
    }
    (arguments.out / "labels.json").write_text(json.dumps(labels, indent=1), "utf-8")
    rows = read_jsonl(arguments.work / "rows.jsonl")
    valid = [row for row in rows if row["split"] == "valid"]
    texts = [row["text"] for row in valid]
    scores = {}
    for name, file in (("float", float_file), ("int8", small_file)):
        scores[name] = Scorer(file, arguments.out).score(texts)
        for part in ("triage", "own", "written"):
            chosen = [i for i, row in enumerate(valid) if row["from"] == part]
            print(name, part, json.dumps(
                figures([valid[i] for i in chosen], [scores[name][i] for i in chosen], orders)), flush=True)
    close = [float(a["embedding"] @ b["embedding"]) for a, b in zip(scores["float"], scores["int8"], strict=True)]
    print(f"embedding of int8 against float: cosine {sum(close) / len(close):.4f}, lowest {min(close):.4f}")
    print(f"{small_file.stat().st_size / 1e6:.1f} MB, epochs {epochs}")
    folder = arguments.work / "scores"
    write_scores(valid, scores["int8"], folder / "valid.jsonl")
    (folder / "valid-ids.json").write_text(json.dumps([row["id"] for row in valid]))
    seen = [row for row in rows if row["split"] == "train" and row["from"] in ("triage", "own")]
    sample = random.Random(3).sample(seen, 1000)
    write_scores(sample, Scorer(small_file, arguments.out).score([r["text"] for r in sample]), folder / "train-sample.jsonl")


if __name__ == "__main__":
    main()
