"""Noise that a verdict must survive: typing errors, slang, missing marks, handles, links, emoji, missing words."""

import csv
import random
from collections import defaultdict
from pathlib import Path

NEIGHBOURS = {
    key: near
    for key, near in zip(
        "qwertyuiopasdfghjklzxcvbnm",
        "wa qes wrd etf ryg tuh yij uok ipl ol qsz awdx sefc drgv fthb gyjn hukm jil kop asx zsdc xdfv cfgb vghn bhjm njk".split(),
        strict=True,
    )
}
EMOJI = list("😭🙏😡😤🥲😢🔥🚨👍😅🤦💀‼❗⚠")
HANDLES = ("@budi_{}", "@sitir{}", "@warga.{}", "@rahmat{}", "@ayu_{}", "@anak{}", "@dewi{}", "@pakrt{}")
Word = tuple[str, int]


def slang(path: Path) -> dict[str, list[str]]:
    """Informal spellings of a formal word and the formal word of an informal one, single words only."""
    swaps: dict[str, list[str]] = defaultdict(list)
    with path.open(encoding="utf-8") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            informal, formal = row["informal"], row["formal"]
            if " " in informal or " " in formal or row["ambiguous"] != "0":
                continue
            swaps[formal].append(informal)
            swaps[informal].append(formal)
    return dict(swaps)


def typing_error(word: str, random: random.Random) -> str:
    """A word with one letter swapped, missing, doubled or hit beside."""
    at = random.randrange(1, len(word) - 1)
    kind = random.randrange(4)
    if kind == 0:
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    if kind == 1:
        return word[:at] + word[at + 1 :]
    if kind == 2:
        return word[:at] + word[at] + word[at:]
    near = NEIGHBOURS.get(word[at])
    return word[:at] + random.choice(near) + word[at + 1 :] if near else word


def augment(words: list[Word], swaps: dict[str, list[str]], random: random.Random, drop: bool) -> list[Word]:
    """A noisy copy of folded words with their place tags; `drop` allows words to go missing."""
    out = list(words)
    if random.random() < 0.15:
        out = [(cleaned, tag) for word, tag in out if (cleaned := "".join(c for c in word if c.isalnum() or c in "@#_"))]
    if random.random() < 0.25:
        out = [(random.choice(swaps[w]) if w in swaps and random.random() < 0.5 else w, t) for w, t in out]
    if random.random() < 0.2:
        long = [i for i, (word, _) in enumerate(out) if len(word) >= 4 and word.isalpha()]
        for i in random.sample(long, min(len(long), random.randint(1, 3 + len(long) // 12))):
            out[i] = (typing_error(out[i][0], random), out[i][1])
    if random.random() < 0.3:
        name = lambda: random.choice(HANDLES).format(random.randrange(1000))  # noqa: E731
        choice = random.random()
        if choice < 0.4:
            out = [(name() if word == "@warga" else word, tag) for word, tag in out]
        elif choice < 0.7:
            out = [(word, tag) for word, tag in out if word != "@warga"]
        else:
            out = [("@warga" if random.random() < 0.5 else name(), 0), *out]
    if random.random() < 0.15:
        if ("http", 0) in out and random.random() < 0.7:
            out = [item for item in out if item != ("http", 0)]
        else:
            out.append(("http", 0))
    if random.random() < 0.12:
        emoji = (random.choice(EMOJI), 0)
        out = [emoji, *out] if random.random() < 0.2 else [*out, emoji]
    if drop and random.random() < 0.4:
        out = [item for item in out if random.random() > 0.15]
    return out or list(words)
