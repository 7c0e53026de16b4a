"""How a post becomes what the encoder reads. Whatever runs the model must do exactly this.

1. Every code point: white space (JavaScript's `\\s`) ends a word; control and format characters, halves of
   surrogate pairs and the ranges of `invisible` in data/preprocess.json vanish; the rest becomes its NFKD form
   in lower case, of which the same characters and white space vanish and `lookalikes` become Latin letters.
2. Every word: `&amp; &lt; &gt; &quot;` are decoded; a link becomes "http"; a letter a-z three or more times in a
   row becomes one; any character other than a-z and 0-9 two or more times in a row becomes one; what is beyond
   64 code points is cut; an empty word vanishes.
3. Every word is tokenised by itself (the tokenizer never joins words), the first 126 pieces are kept between
   <s> and </s>. No prefix.

`data/golden.json` holds texts with their words and token ids, to test another implementation against.
"""

import json
import re
import unicodedata
from functools import lru_cache
from pathlib import Path

SETTINGS = json.loads((Path(__file__).parent / "data/preprocess.json").read_text("utf-8"))
MAX_TOKENS: int = SETTINGS["maxTokens"]
MAX_WORD: int = SETTINGS["maxWordCharacters"]
BOS, PAD, EOS = 0, 1, 2

_latin = {pair[0]: pair[1] for pair in SETTINGS["lookalikes"].split(" ")}
_invisible = [range(a, b + 1) for a, b in SETTINGS["invisible"]]
# JavaScript's \s, which leaves out U+001C to U+001F and U+0085 and has U+FEFF.
_space = re.compile("[\\t\\n\\v\\f\\r \\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000\\ufeff]")
_entities = {"&amp;": "&", "&lt;": "<", "&gt;": ">", "&quot;": '"'}
_entity = re.compile("|".join(_entities))
_link = re.compile(r"(?:https?://|www\.).*", re.S)
_letters = re.compile(r"([a-z])\1{2,}")
_marks = re.compile(r"([^a-z0-9])\1+", re.S)


def _hidden(character: str) -> bool:
    code = ord(character)
    return unicodedata.category(character) in ("Cf", "Cc", "Cs") or any(code in r for r in _invisible)


@lru_cache(maxsize=20_000)
def _fold(character: str) -> str:
    if _hidden(character):
        return ""
    out = ""
    for part in unicodedata.normalize("NFKD", character).lower():
        if not _hidden(part) and not _space.match(part):
            out += _latin.get(part, part)
    return out


def _tidy(word: str) -> str:
    word = _entity.sub(lambda m: _entities[m.group()], word)
    word = _link.sub("http", word)
    word = _letters.sub(r"\1", word)
    return _marks.sub(r"\1", word)[:MAX_WORD]


def words_of(text: str) -> list[tuple[str, int, int]]:
    """Words as the encoder reads them, each with its code-point range in the text."""
    words: list[tuple[str, int, int]] = []
    at = 0
    while at < len(text):
        if _space.match(text[at]):
            at += 1
            continue
        start, folded = at, []
        while at < len(text) and not _space.match(text[at]):
            folded.append(_fold(text[at]))
            at += 1
        word = _tidy("".join(folded))
        if word:
            words.append((word, start, at))
    return words


class Tokeniser:
    """Token ids of words, remembered by word."""

    def __init__(self, folder: str | Path):
        from tokenizers import Tokenizer

        self._tokenizer = Tokenizer.from_file(str(Path(folder) / "tokenizer.json"))
        self._known: dict[str, list[int]] = {}

    def pieces(self, word: str) -> list[int]:
        """Ids of one word."""
        known = self._known.get(word)
        if known is None:
            known = self._known[word] = self._tokenizer.encode(word, add_special_tokens=False).ids
        return known

    def encode(self, words: list[str], limit: int = MAX_TOKENS) -> tuple[list[int], list[int]]:
        """Ids with <s> and </s>, and for each the index of its word (-1 for the two marks)."""
        ids, owner = [BOS], [-1]
        for index, word in enumerate(words):
            for piece in self.pieces(word):
                if len(ids) == limit - 1:
                    break
                ids.append(piece)
                owner.append(index)
        return ids + [EOS], owner + [-1]
