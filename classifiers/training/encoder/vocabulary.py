"""Makes a base model read lower case only: its upper-case pieces are renamed or left out.

A piece whose lower-case form is missing lends its vector to that form ("▁Jakarta" becomes "▁jakarta"); a piece
whose lower-case form exists is dropped. No other piece changes.
"""

import argparse
import json
import shutil
from pathlib import Path

from safetensors.torch import load_file, save_file


def lower_case(base: Path, out: Path) -> None:
    """Writes the lower-case copy of the model folder `base` to `out`."""
    tokenizer = json.loads((base / "tokenizer.json").read_text("utf-8"))
    vocabulary = tokenizer["model"]["vocab"]
    special = {token["content"] for token in tokenizer["added_tokens"]}
    taken = {piece for piece, _ in vocabulary}
    kept: list[int] = []
    pieces: list[list] = []
    for index, (piece, score) in enumerate(vocabulary):
        lower = piece if piece in special else piece.lower()
        if lower != piece:
            if lower in taken:
                continue
            taken.add(lower)
        kept.append(index)
        pieces.append([lower, score])
    tokenizer["model"]["vocab"] = pieces
    place = {piece: at for at, (piece, _) in enumerate(pieces)}
    for token in tokenizer["added_tokens"]:
        token["id"] = place[token["content"]]
    out.mkdir(parents=True, exist_ok=True)
    (out / "tokenizer.json").write_text(json.dumps(tokenizer, ensure_ascii=False), "utf-8")
    shutil.copy(base / "tokenizer_config.json", out / "tokenizer_config.json")
    weights = load_file(base / "model.safetensors")
    for name, tensor in weights.items():
        if name.endswith("word_embeddings.weight"):
            weights[name] = tensor[kept].contiguous()
    save_file(weights, out / "model.safetensors")
    config = json.loads((base / "config.json").read_text("utf-8"))
    config["vocab_size"] = len(pieces)
    (out / "config.json").write_text(json.dumps(config, indent=1), "utf-8")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--base", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    lower_case(arguments.base, arguments.out)
