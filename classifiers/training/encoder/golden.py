"""Writes data/golden.json: own-written texts with the words and token ids that any implementation must give."""

import argparse
import json
from pathlib import Path

from preprocess import Tokeniser, words_of

TEXTS = [
    "Lampu jalan di Jl. Melati RT 03/05 mati sejak Senin, gelap banget. Mohon diperbaiki @dishubkota",
    "TOLOOOONG!!! KEBAKARAN DI GANG 3, ada nenek di dalam 🔥🔥🔥",
    "ke\u200bba\u200dkar\u00adan di р\u0430sar, ａｐｉ besar",
    "ｊａｌａｎ rusak parah 𝐝𝐢 𝓫𝓪𝓷𝓭𝓾𝓷𝓰",
    "a\u0301ir b\u0336a\u0336n\u0336j\u0336i\u0336r masuk rumah, é è ñ ü",
    "cek https://contoh.id/a?b=1&c=2 dan www.contoh.id/x, lapor:http://t.co/abc",
    "Harga &lt;10rb&gt; &amp; parkir &quot;resmi&quot;",
    "saat maaf iiii III xxx 1000000 24.000",
    "wkwkwkwkwk hahahaha aaaaaammmmpuuuun pakkkkk???!!!",
    "😭😭 👍🏽👍🏽 👨‍👩‍👧 🇮🇩",
    "  banyak   spasi\t\tdan\nbaris\r\nbaru\u00a0keras\u3000lebar  ",
    "",
    " \u200b\u200c ",
    "<NIK> <TEL> hubungi @warga ya",
    "المياه مقطوعة منذ يومين",
    "道路坏了，请修理",
    "İSTANBUL ǅ ŉ ﬁ ﷺ ½ №5 ²",
    "\ud83d terputus",
    "x" * 200,
    "rusak " * 200,
    "jalan. " * 3 + "....." + " --- " + "!!?!!",
    "banyu wis munggah nang teras, bocah2 tak gendong nang pasar Kliwon",
    "Kumaha ieu PDAM, caina teu ngocor ti kamari di Cibiru",
]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--base", type=Path, required=True, help="folder with tokenizer.json")
    arguments = parser.parse_args()
    tokeniser = Tokeniser(arguments.base)
    examples = []
    for text in TEXTS:
        words = words_of(text)
        # Offsets of UTF-16 units, as JavaScript counts.
        units = lambda at, text=text: len(text[:at].encode("utf-16-le", "surrogatepass")) // 2  # noqa: E731
        examples.append({
            "text": text,
            "words": [[word, units(start), units(end)] for word, start, end in words],
            "ids": tokeniser.encode([word for word, _, _ in words])[0],
        })
    path = Path(__file__).parent / "data/golden.json"
    lines = ",\n".join("  " + json.dumps(example) for example in examples)
    path.write_text(f"[\n{lines}\n]\n", "utf-8")


if __name__ == "__main__":
    main()
