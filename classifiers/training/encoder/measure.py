"""Scores rows with an exported model and counts how often it is right; writes logits for fusion."""

import argparse
import json
from pathlib import Path

import numpy as np
import onnxruntime
from sklearn.metrics import f1_score, precision_recall_fscore_support

from data import kept_back, places_of, read_jsonl
from preprocess import PAD, Tokeniser, words_of

HEADS = ("intent", "actionable", "urgency", "emergency", "category")


class Scorer:
    """An ONNX file and its tokenizer."""

    def __init__(self, file: Path, tokenizer: Path, threads: int = 2):
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        self.session = onnxruntime.InferenceSession(str(file), options, providers=["CPUExecutionProvider"])
        self.tokeniser = Tokeniser(tokenizer)
        self.outputs = [output.name for output in self.session.get_outputs()]

    def score(self, texts: list[str], size: int = 16) -> list[dict]:
        """Answers per text: logits of every head, the embedding, and a place tag per word."""
        words = [words_of(text) for text in texts]
        coded = [self.tokeniser.encode([word for word, _, _ in w]) for w in words]
        out: list[dict] = [{}] * len(texts)
        order = sorted(range(len(texts)), key=lambda i: len(coded[i][0]))
        for at in range(0, len(order), size):
            batch = order[at : at + size]
            longest = max(len(coded[i][0]) for i in batch)
            ids = np.full((len(batch), longest), PAD, np.int64)
            for row, i in enumerate(batch):
                ids[row, : len(coded[i][0])] = coded[i][0]
            # <pad> never stands inside a text.
            answers = self.session.run(None, {"input_ids": ids, "attention_mask": (ids != PAD).astype(np.int64)})
            named = dict(zip(self.outputs, answers, strict=True))
            for row, i in enumerate(batch):
                one = {head: named[head][row].tolist() for head in HEADS}
                one["embedding"] = named["embedding"][row]
                one["places"] = places_of(texts[i], words[i], self._tags(named["place"][row], coded[i][1], len(words[i])))
                out[i] = one
        return out

    @staticmethod
    def _tags(logits: np.ndarray, owner: list[int], words: int) -> list[int]:
        """The tag of a word is that of its first piece; a continuation after nothing begins a place."""
        tags = [0] * words
        last = -1
        for row, index in zip(logits, owner, strict=False):
            if index >= 0 and index != last:
                tags[index] = int(row.argmax())
            last = index
        return [1 if tag == 2 and (i == 0 or tags[i - 1] == 0) else tag for i, tag in enumerate(tags)]


def figures(rows: list[dict], scores: list[dict], orders: dict[str, list], detail: bool = False) -> dict:
    """Macro-F1 of every task, place F1 (equal strings), emergencies found and false alarms at logit 0."""
    out: dict = {"rows": len(rows)}

    def macro(name: str, pick, gold, said, labels) -> None:
        g = [gold(r) for r in rows if pick(r)]
        s = [said(x) for r, x in zip(rows, scores, strict=True) if pick(r)]
        if not g:
            return
        out[name] = round(float(f1_score(g, s, labels=sorted(set(g)), average="macro", zero_division=0)), 4)
        if detail:
            p, r, f, n = precision_recall_fscore_support(g, s, labels=labels, zero_division=0)
            out[f"{name}_classes"] = {
                str(k): [round(float(x), 2) for x in (a, b, c)] + [int(d)]
                for k, a, b, c, d in zip(labels, p, r, f, n, strict=True)
            }

    def best(task: str):
        return lambda x: orders[task][int(np.argmax(x[task]))]

    judged = lambda r: isinstance(r.get("actionable"), bool)  # noqa: E731
    active = lambda r: r.get("actionable") is True  # noqa: E731
    macro("actionable", judged, lambda r: r["actionable"], lambda x: x["actionable"][0] > 0, [True, False])
    macro("intent", lambda r: r.get("intent"), lambda r: r["intent"], best("intent"), orders["intent"])
    macro("category", lambda r: active(r) and r.get("category"), lambda r: r["category"], best("category"), orders["category"])
    macro("urgency", lambda r: active(r) and r.get("urgency"), lambda r: r["urgency"], best("urgency"), orders["urgency"])
    said = right = gold = 0
    for row, score in zip(rows, scores, strict=True):
        if "places" in row:
            found, true = set(score["places"]), set(row["places"])
            said, gold, right = said + len(found), gold + len(true), right + len(found & true)
    out["place"] = round(2 * right / max(1, said + gold), 4)
    urgent = [x["emergency"][0] for r, x in zip(rows, scores, strict=True) if r.get("urgency") == 4]
    calm = [x["emergency"][0] for r, x in zip(rows, scores, strict=True) if judged(r) and r.get("urgency") != 4]
    alike = [x["emergency"][0] for r, x in zip(rows, scores, strict=True)
             if "lookalikes" in r.get("file", "") and r.get("urgency") != 4]
    out["emergencies"] = f"{sum(v > 0 for v in urgent)}/{len(urgent)}"
    out["false_alarms"] = f"{sum(v > 0 for v in calm)}/{len(calm)}"
    out["look_alikes_raised"] = f"{sum(v > 0 for v in alike)}/{len(alike)}"
    if urgent and alike:
        cut = np.quantile(alike, 0.97)
        out["recall_at_3_percent_of_look_alikes"] = round(float(np.mean(np.array(urgent) > cut)), 3)
    return out


def write_scores(rows: list[dict], scores: list[dict], path: Path) -> None:
    """Logits per row, one JSON object a line."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8") as file:
        for row, score in zip(rows, scores, strict=True):
            logits = {head: [round(v, 4) for v in score[head]] for head in HEADS}
            file.write(json.dumps({"id": row["id"], **logits, "places": score["places"]}, ensure_ascii=False) + "\n")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, required=True, help="folder of export.py")
    parser.add_argument("--rows", type=Path, required=True, nargs="+", help="JSONL files with labels")
    parser.add_argument("--kept-back", action="store_true", help="only own-written rows that are never trained on")
    parser.add_argument("--write", type=Path)
    arguments = parser.parse_args()
    labels = json.loads((arguments.model / "labels.json").read_text("utf-8"))
    rows = [{**row, "file": path.name} for path in arguments.rows for row in read_jsonl(path)]
    if arguments.kept_back:
        rows = [row for row in rows if kept_back(row)]
    scores = Scorer(arguments.model / "onnx/model_quantized.onnx", arguments.model).score([r["text"] for r in rows])
    print(json.dumps(figures(rows, scores, labels["orders"], detail=True), indent=1))
    if arguments.write:
        write_scores(rows, scores, arguments.write)


if __name__ == "__main__":
    main()
