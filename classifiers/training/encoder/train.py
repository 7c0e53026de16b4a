"""Trains the encoder; stops and starts again at epochs (`state.pt`), keeps the weights of every epoch.

The same data, arguments and number of threads give the same batches and the same noise.
"""

import argparse
import json
import math
import random
import time
from collections import Counter, defaultdict
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor
from torch.nn import functional
from transformers import BertConfig

from augment import augment, slang
from data import read_jsonl
from model import Rows, Triage
from preprocess import Tokeniser, words_of

TASK_WEIGHTS = {"intent": 1.0, "actionable": 1.0, "urgency": 0.7, "emergency": 0.8, "category": 1.0, "place": 0.7}
CONTRAST = 0.15


class Targets:
    """Labels of rows as numbers, and how much each class counts."""

    def __init__(self, rows: list[dict], orders: dict[str, list]):
        self.orders = orders
        self.balance = {task: self._balance(rows, task) for task in ("intent", "urgency", "category")}
        emergencies = sum(row["urgency"] == 4 for row in rows if row["weights"]["emergency"])
        others = sum(row["urgency"] != 4 for row in rows if row["weights"]["emergency"])
        self.emergency = math.sqrt(others / emergencies)

    def _balance(self, rows: list[dict], task: str) -> Tensor:
        counts = Counter()
        for row in rows:
            if row["weights"][task]:
                counts[row[task]] += row["weights"][task]
        weights = torch.tensor([counts[label] for label in self.orders[task]]).clamp(min=1).rsqrt()
        weights = weights / weights.median()
        return weights.clamp(0.5, 2.5)

    def loss(self, answers: dict[str, Tensor], rows: list[dict], tags: list[list[int]], encoded: Rows) -> Tensor:
        """Weighted sum of the losses of every task that a row has a label for."""
        weight = {t: torch.tensor([row["weights"][t] for row in rows], dtype=torch.float) for t in TASK_WEIGHTS}
        total = torch.zeros(())
        for task in ("intent", "category"):
            order = self.orders[task]
            gold = torch.tensor([order.index(row[task]) if row.get(task) else 0 for row in rows])
            each = functional.cross_entropy(
                answers[task].float(), gold, weight=self.balance[task], reduction="none", label_smoothing=0.05
            )
            total = total + TASK_WEIGHTS[task] * (each * weight[task]).mean()
        gold = torch.tensor([float(bool(row.get("actionable"))) for row in rows])
        each = functional.binary_cross_entropy_with_logits(
            answers["actionable"].float().squeeze(1), gold * 0.96 + 0.02, reduction="none"
        )
        total = total + TASK_WEIGHTS["actionable"] * (each * weight["actionable"]).mean()
        level = torch.tensor([row.get("urgency") or 1 for row in rows])
        # A neighbouring level is half right, a far one wholly wrong.
        distance = (torch.arange(1, 5).unsqueeze(0) - level.unsqueeze(1)).abs()
        soft = torch.where(distance == 0, 1.0, torch.where(distance == 1, 0.06, 0.0))
        soft = soft / soft.sum(1, keepdim=True)
        each = -(soft * answers["urgency"].float().log_softmax(1)).sum(1) * self.balance["urgency"][level - 1]
        total = total + TASK_WEIGHTS["urgency"] * (each * weight["urgency"]).mean()
        gold = torch.tensor([float(row.get("urgency") == 4) for row in rows])
        each = functional.binary_cross_entropy_with_logits(
            answers["emergency"].float().squeeze(1), gold * 0.96 + 0.02, reduction="none"
        ) * torch.where(gold > 0, self.emergency, 1.0)
        total = total + TASK_WEIGHTS["emergency"] * (each * weight["emergency"]).mean()
        gold = torch.full(encoded.ids.shape, -100)
        for i, (row, row_tags) in enumerate(zip(rows, tags, strict=True)):
            if row["weights"]["place"]:
                gold[i, : len(row_tags)] = torch.tensor(row_tags)
        if (gold >= 0).any():
            each = functional.cross_entropy(
                answers["place"].float().reshape(-1, 3), gold.reshape(-1), weight=torch.tensor([1.0, 1.5, 1.2])
            )
            total = total + TASK_WEIGHTS["place"] * each
        return total


def token_tags(words: list[tuple[str, int]], owner: list[int]) -> list[int]:
    """Tags of tokens: pieces after the first of a word continue it; the two marks are left out of the loss."""
    tags, last = [], -1
    for index in owner:
        tag = -100 if index < 0 else words[index][1]
        tags.append(2 if tag == 1 and index == last else tag)
        last = index
    return tags


def same_case_loss(embedding: Tensor, cases: list[str | None], temperature: float = 0.07) -> Tensor:
    """Supervised contrastive loss (Khosla 2020): posts of a case attract, everything else in the batch repels."""
    similar = embedding.float() @ embedding.float().T / temperature
    own = torch.eye(len(cases), dtype=torch.bool)
    same = torch.tensor([[a is not None and a == b for b in cases] for a in cases]) & ~own
    log = similar.masked_fill(own, -1e4).log_softmax(1)
    found = same.any(1)
    if not found.any():
        return embedding.sum() * 0
    return -((log * same).sum(1)[found] / same.sum(1)[found]).mean()


def batches_of(rows: list[dict], lengths: dict[str, int], size: int, chance: random.Random) -> list[list[dict]]:
    """Batches of posts of about the same length, in random order."""
    order = sorted(rows, key=lambda row: lengths[row["id"]] + chance.uniform(0, 6))
    batches = [order[at : at + size] for at in range(0, len(order), size)]
    chance.shuffle(batches)
    return batches


def epoch_batches(rows: list[dict], lengths: dict[str, int], pairs: dict, size: int, epoch: int, arguments) -> list:
    """(kind, rows) for one epoch: posts, posts by case, pairs for the embedding."""
    chance = random.Random(1000 + epoch)
    by_part = defaultdict(list)
    for row in rows:
        by_part[row["from"]].append(row)
    cases = defaultdict(list)
    plain = list(by_part["triage"])
    for row in by_part["own"]:
        case = row.get("case") or row.get("near")
        (cases[case] if case else plain).append(row)
    plain += chance.sample(by_part["written"], round(len(by_part["written"]) * arguments.written))
    counts = Counter(row["category"] for row in by_part["weak"])
    keyed = [(chance.random() ** (counts[row["category"]] ** 0.5), row["id"], row) for row in by_part["weak"]]
    plain += [row for _, _, row in sorted(keyed, reverse=True)[: arguments.weak]]
    out = [("posts", batch) for batch in batches_of(plain, lengths, size, chance)]
    names = sorted(cases)
    chance.shuffle(names)
    batch: list[dict] = []
    for name in names:
        batch += cases[name]
        if len(batch) >= size:
            out.append(("cases", batch))
            batch = []
    if batch:
        out.append(("cases", batch))
    for kind in ("score", "same"):
        some = chance.sample(pairs[kind], arguments.pairs)
        out += [(kind, some[at : at + 32]) for at in range(0, len(some), 32)]
    chance.shuffle(out)
    return out


def read_pairs(data: Path) -> dict[str, list[tuple[list[str], list[str], float]]]:
    """Pairs of sentences with a similarity from 0 to 1, and informal and formal forms of one sentence."""
    words = lambda text: [word for word, _, _ in words_of(text)]  # noqa: E731
    scored = read_jsonl(data / "posts/aux-stsb_id.jsonl")
    forms = read_jsonl(data / "posts/aux-stif_informal_formal.jsonl")
    return {
        "score": [(words(r["text"]), words(r["text2"]), float(r["label"]) / 5) for r in scored],
        "same": [(words(r["text"]), words(r["label"]), 1.0) for r in forms if r["text"] and r["label"]],
    }


def pair_loss(embedding: Tensor, kind: str, scores: list[float]) -> Tensor:
    """CoSENT (pairs in the order of their scores) or in-batch contrast of two forms of a sentence."""
    left, right = embedding.float().chunk(2)
    if kind == "same":
        return functional.cross_entropy(left @ right.T / 0.07, torch.arange(len(left)))
    cosine = (left * right).sum(1) * 20
    gold = torch.tensor(scores)
    wrong = (cosine.unsqueeze(0) - cosine.unsqueeze(1)).masked_fill(gold.unsqueeze(1) - gold.unsqueeze(0) < 0.1, -1e4)
    return torch.cat([torch.zeros(1), wrong.flatten()]).logsumexp(0) / 4


def parameter_groups(model: Triage, rate: float, decay: float) -> list[dict]:
    """Lower layers learn more slowly; heads faster; no weight decay on vectors."""
    layers = model.encoder.config.num_hidden_layers
    groups: dict[tuple[float, float], list] = defaultdict(list)
    for name, parameter in model.named_parameters():
        if name.startswith("encoder.embeddings"):
            scale = decay ** (layers + 1)
        elif ".layer." in name:
            scale = decay ** (layers - int(name.split(".layer.")[1].split(".")[0]))
        else:
            scale = 3.0
        groups[(rate * scale, 0.01 if parameter.ndim > 1 else 0.0)].append(parameter)
    return [{"params": p, "lr": r, "peak": r, "weight_decay": d} for (r, d), p in groups.items()]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--base", type=Path, required=True, help="model folder of vocabulary.py")
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True, help="folder with rows.jsonl of data.py")
    parser.add_argument("--epochs", type=int, default=7)
    parser.add_argument("--rate", type=float, default=2.5e-4)
    parser.add_argument("--decay", type=float, default=0.93)
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--weak", type=int, default=800, help="weak rows an epoch")
    parser.add_argument("--written", type=float, default=0.5, help="share of the written lists an epoch")
    parser.add_argument("--pairs", type=int, default=192, help="pairs of each kind an epoch")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--steps", type=int, default=0, help="stop after so many steps, to measure speed")
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    torch.manual_seed(7)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    orders = json.loads((arguments.work / "orders.json").read_text())
    rows = [row for row in read_jsonl(arguments.work / "rows.jsonl") if row["split"] == "train"]
    tokeniser = Tokeniser(arguments.base)
    lengths = {row["id"]: len(tokeniser.encode(row["words"])[0]) for row in rows}
    swaps = slang(arguments.data / "lexicon/slang_id.tsv")
    pairs = read_pairs(arguments.data)
    targets = Targets(rows, orders)
    config = BertConfig.from_pretrained(arguments.base)
    config.attention_probs_dropout_prob = 0.0
    model = Triage(config, orders)
    base = {k.removeprefix("bert."): v.float() for k, v in load_file(arguments.base / "model.safetensors").items()}
    lost = model.encoder.load_state_dict(base, strict=False)
    assert not lost.missing_keys, lost.missing_keys
    model.to(device)
    optimiser = torch.optim.AdamW(parameter_groups(model, arguments.rate, arguments.decay), fused=True)
    plan = [len(epoch_batches(rows, lengths, pairs, arguments.batch, e, arguments)) for e in range(arguments.epochs)]
    total, step, begin = sum(plan), 0, 0
    state_file = arguments.work / "state.pt"
    if state_file.exists() and not arguments.steps:
        state = torch.load(state_file, map_location=device)
        model.load_state_dict(state["model"])
        optimiser.load_state_dict(state["optimiser"])
        begin, step = state["epoch"], state["step"]
    print(f"{len(rows)} rows, {plan[0]} steps an epoch, begins with epoch {begin + 1} on {device}", flush=True)
    for epoch in range(begin, arguments.epochs):
        model.train()
        torch.manual_seed(100 + epoch)
        noise = random.Random(500 + epoch)
        started, losses, tokens = time.time(), [], 0
        for number, (kind, batch) in enumerate(
            epoch_batches(rows, lengths, pairs, arguments.batch, epoch, arguments), 1
        ):
            scale = min(1.0, (step + 1) / (0.06 * total))
            scale *= 0.02 + 0.98 * (0.5 + 0.5 * math.cos(math.pi * step / total))
            for group in optimiser.param_groups:
                group["lr"] = group["peak"] * scale
            if kind in ("posts", "cases"):
                noisy = [
                    augment(list(zip(r["words"], r["tags"], strict=True)), swaps, noise, r.get("urgency") == 4)
                    for r in batch
                ]
                coded = [tokeniser.encode([word for word, _ in words]) for words in noisy]
            else:
                coded = [tokeniser.encode(words) for side in (0, 1) for words in [p[side] for p in batch]]
            encoded = Rows(coded)
            tokens += encoded.ids.numel()
            with torch.autocast(device.type, torch.bfloat16):
                answers = model(encoded.ids.to(device), encoded.mask.to(device))
            answers = {name: answer.cpu() for name, answer in answers.items()}
            if kind in ("posts", "cases"):
                tags = [token_tags(words, owner) for words, (_, owner) in zip(noisy, coded, strict=True)]
                loss = targets.loss(answers, batch, tags, encoded)
                if kind == "cases":
                    loss = loss + CONTRAST * same_case_loss(answers["embedding"], [r.get("case") for r in batch])
                losses.append(loss.item())
            else:
                loss = CONTRAST * pair_loss(answers["embedding"], kind, [pair[2] for pair in batch])
            optimiser.zero_grad(set_to_none=True)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimiser.step()
            step += 1
            if number % 20 == 0:
                seconds = time.time() - started
                mean = sum(losses[-60:]) / max(1, len(losses[-60:]))
                print(f"epoch {epoch + 1} step {number}/{plan[epoch]} loss {mean:.3f} {seconds:.0f} s "
                      f"{tokens / seconds:.0f} tokens/s", flush=True)
            if arguments.steps and step >= arguments.steps:
                return
        half = {name: tensor.detach().half().contiguous() for name, tensor in model.state_dict().items()}
        save_file(half, arguments.work / f"epoch-{epoch + 1}.safetensors")
        state = {"model": model.state_dict(), "optimiser": optimiser.state_dict(), "epoch": epoch + 1, "step": step}
        torch.save(state, state_file.with_suffix(".new"))
        state_file.with_suffix(".new").replace(state_file)
        print(f"epoch {epoch + 1} done in {time.time() - started:.0f} s", flush=True)


if __name__ == "__main__":
    main()
