"""The rows the encoder learns from and those it never sees, with a weight per task.

Left out: triage-dev and the kept-back third of the own-written posts (numbers divisible by 3), and everything
that is a near copy of either. About an eighth of the rest, near copies and cases together, is the validation
part: no weight is ever fitted on it, so that fusion and temperatures can be.
"""

import argparse
import hashlib
import json
import re
from collections import Counter
from pathlib import Path

import numpy as np

from preprocess import words_of

REPOSITORY_DATA = Path(__file__).parent.parent / "data"
TASKS = ("intent", "actionable", "urgency", "emergency", "category", "place")
FULL = dict.fromkeys(TASKS, 1.0)
NONE = dict.fromkeys(TASKS, 0.0)
#: file, weights, part of the data: triage, own or weak
FILES = [
    ("posts/triage-train.jsonl", FULL, "triage"),
    ("posts/triage-train-2.jsonl", FULL, "triage"),
    ("own/emergencies.jsonl", {**FULL, "intent": 0.5, "emergency": 1.5}, "own"),
    ("own/lookalikes.jsonl", {**FULL, "emergency": 1.5}, "own"),
    ("own/categories.jsonl", FULL, "own"),
    ("own/cases.jsonl", {**FULL, "intent": 0.5}, "own"),
    ("posts/weak-bandung_tweets_itb.jsonl", {**NONE, "intent": 0.2, "category": 0.3}, "weak"),
    ("posts/weak-surabaya_wargaku.jsonl", {**NONE, "category": 0.3}, "weak"),
    ("posts/weak-lapor_kab_bandung.jsonl", {**NONE, "category": 0.3}, "weak"),
]
WRITTEN = [
    ("emergencies.tsv", {**NONE, "intent": 0.3, "actionable": 0.7, "urgency": 0.5, "emergency": 1.5}),
    ("lookalikes.tsv", {**NONE, "actionable": 0.5, "urgency": 1.0, "emergency": 1.5}),
]
VALIDATION = {"triage": 8, "own": 6, "written": 8}


def kept_back(row: dict) -> bool:
    """Whether an own-written row is of the third that is never trained on."""
    number = re.search(r"(\d+)$", row.get("case") or row.get("near") or row["id"])
    return number is not None and int(number.group(1)) % 3 == 0


def place_tags(text: str, words: list[tuple[str, int, int]], places: list[str]) -> list[int]:
    """A tag per word: 1 begins a place, 2 is inside, 0 is outside; every occurrence of a place counts."""
    tags = [0] * len(words)
    for place in sorted(set(places), key=len):
        for found in re.finditer(r"(?<!\w)" + re.escape(place) + r"(?!\w)", text) if place else ():
            inside = [i for i, (_, a, b) in enumerate(words) if a < found.end() and b > found.start()]
            for position, index in enumerate(inside):
                tags[index] = 1 if position == 0 else 2
    return tags


def places_of(text: str, words: list[tuple[str, int, int]], tags: list[int]) -> list[str]:
    """The strings that tags mark, without marks at their edges."""
    places, start, end = [], None, 0
    for (_, a, b), tag in [*zip(words, tags, strict=True), (("", 0, 0), 0)]:
        if tag != 2 or start is None:
            if start is not None:
                places.append(text[start:end])
            start = a if tag else None
        end = b
    return [trimmed for place in places if (trimmed := trim(place))]


def trim(place: str) -> str:
    """A place without marks at its edges; a closing bracket stays when its opening one is inside."""
    place = re.sub(r"^[^\w]+", "", place)
    while place and not place[-1].isalnum() and not (place[-1] == ")" and "(" in place):
        place = place[:-1]
    return place


def _mix(values: np.ndarray, seed: int) -> np.ndarray:
    values = (values ^ np.uint64(seed)) * np.uint64(0x9E3779B97F4A7C15)
    values ^= values >> np.uint64(29)
    return values * np.uint64(0xBF58476D1CE4E5B9) >> np.uint64(16)


def near_copy_groups(texts: list[str], bands: int = 12, per_band: int = 4, shingle: int = 5) -> list[int]:
    """A group number per text; texts that share a band of MinHash values are in one group."""
    parent = list(range(len(texts)))

    def root(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    seen: dict[tuple, int] = {}
    for i, text in enumerate(texts):
        read = re.sub(r"https?://\S+|@\w+", " ", text.lower())
        read = re.sub(r"[^a-z0-9]+", " ", read).strip()[:600].encode().ljust(shingle)
        codes = np.frombuffer(read, np.uint8).astype(np.uint64)
        runs = np.zeros(len(codes) - shingle + 1, np.uint64)
        for k in range(shingle):
            runs = runs * np.uint64(257) + codes[k : len(codes) - shingle + 1 + k]
        least = [int(_mix(runs, seed * 0x51ED270B + 1).min()) for seed in range(bands * per_band)]
        for band in range(bands):
            key = (band, *least[band * per_band : (band + 1) * per_band])
            if key in seen:
                parent[root(i)] = root(seen[key])
            else:
                seen[key] = i
    return [root(i) for i in range(len(texts))]


def part_of(name: str, parts: int) -> int:
    """A stable number from 0 to parts - 1 for a name."""
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:4], "big") % parts


def read_jsonl(path: Path) -> list[dict]:
    """Objects of a JSONL file."""
    return [json.loads(line) for line in path.read_text("utf-8").split("\n") if line.strip()]


def _label_weights(row: dict, weights: dict) -> dict:
    labelled = isinstance(row.get("actionable"), bool)
    level = row.get("urgency")
    return {
        "intent": weights["intent"] if row.get("intent") else 0,
        "actionable": weights["actionable"] if labelled else 0,
        "urgency": weights["urgency"] if level else 0,
        # Public emergencies are few and written unlike ours.
        "emergency": weights["emergency"] * (3 if level == 4 and row.get("source") else 1) if labelled else 0,
        # A topic of a post that is no case is a by-product and decides nothing.
        "category": weights["category"] * (1 if row.get("actionable", True) else 0.4) if row.get("category") else 0,
        "place": weights["place"] if "places" in row else 0,
    }


def build(data: Path) -> list[dict]:
    """Rows with `split` train, valid or held (not to be read by training), in a fixed order."""
    rows: list[dict] = []
    for row in read_jsonl(data / "posts/triage-dev.jsonl"):
        rows.append({"id": row["id"], "text": row["text"], "split": "held", "from": "dev"})
    for file, weights, part in FILES:
        for row in read_jsonl(data / file):
            held = part == "own" and kept_back(row)
            rows.append({**row, "from": part, "file": file, "split": "held" if held else None,
                         "weights": _label_weights(row, weights)})
    for file, weights in WRITTEN:
        for number, line in enumerate((REPOSITORY_DATA / file).read_text("utf-8").splitlines(), 1):
            if not line:
                continue
            level, text = line.split("\t")
            row = {"id": f"{file}-{number}", "text": text, "actionable": level != "0",
                   "urgency": int(level) or None, "intent": "complaint" if level == "4" else None}
            rows.append({**row, "from": "written", "file": file, "split": None,
                         "weights": _label_weights(row, weights)})
    groups = near_copy_groups([row["text"] for row in rows])
    touched = {g for g, row in zip(groups, rows, strict=True) if row["split"] == "held"}
    of_case: dict[str, int] = {}
    for index, row in enumerate(rows):
        case = row.get("case") or row.get("near")
        if case:
            groups[index] = of_case.setdefault(case, groups[index])
    first = {g: rows[i]["id"] for i, g in reversed(list(enumerate(groups)))}
    validation = set()
    for group, row in zip(groups, rows, strict=True):
        parts = VALIDATION.get(row["from"])
        if row["split"] is None and parts and part_of(first[group], parts) == 0:
            validation.add(group)
    taken: set[str] = set()
    out = []
    for group, row in zip(groups, rows, strict=True):
        if row["split"] is None:
            key = re.sub(r"https?://\S+|@\w+|^rt\b|[^a-z]+", "", row["text"].lower())
            if group in touched or (key and key in taken):
                continue
            taken.add(key)
            if group in validation and row["from"] == "weak":
                continue
            row["split"] = "valid" if group in validation else "train"
        elif row["from"] == "dev":
            continue
        words = words_of(row["text"])
        row["words"] = [word for word, _, _ in words]
        row["tags"] = place_tags(row["text"], words, row.get("places") or [])
        row["group"] = int(group)
        out.append(row)
    return out


def orders(data: Path) -> dict[str, list]:
    """The order of the labels of every task."""
    taxonomy = json.loads((data.parent / "taxonomy.json").read_text("utf-8"))
    return {
        "intent": [intent["id"] for intent in taxonomy["intents"]],
        "actionable": [True],
        "urgency": [1, 2, 3, 4],
        "emergency": [True],
        "category": [category["id"] for category in taxonomy["categories"]],
        "place": ["O", "B", "I"],
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    rows = build(arguments.data)
    arguments.out.mkdir(parents=True, exist_ok=True)
    with (arguments.out / "rows.jsonl").open("w", encoding="utf-8") as file:
        for row in rows:
            file.write(json.dumps(row, ensure_ascii=False) + "\n")
    (arguments.out / "orders.json").write_text(json.dumps(orders(arguments.data)), "utf-8")
    print(Counter((row["split"], row["from"]) for row in rows))
    said = right = gold = 0
    for row in rows:
        if row.get("places") and row["from"] in ("triage", "own"):
            found = set(places_of(row["text"], words_of(row["text"]), row["tags"]))
            said, gold = said + len(found), gold + len(set(row["places"]))
            right += len(found & set(row["places"]))
    print(f"places that word tags can give back: precision {right / said:.3f}, recall {right / gold:.3f}")


if __name__ == "__main__":
    main()
