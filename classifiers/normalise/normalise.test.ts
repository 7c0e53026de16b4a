import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readAs } from "./read.ts";
import { tokensOf } from "./tokens.ts";

const formal = (text: string): string =>
  tokensOf(text)
    .map((token) => token.reading.formal)
    .join(" ");
const shown = (text: string) => readAs(text, tokensOf(text));

describe("reading words", () => {
  it.each([
    ["slang", "gk ada yg benerin", "tidak ada yang memperbaiki"],
    ["stretched words", "parahhhh bangeeet", "parah sekali"],
    ["a doubled letter that belongs there stays", "maaaaf", "maaf"],
    ["reduplication by 2", "jalan2 hati2 anak2nya", "jalan-jalan hati-hati anak-anaknya"],
    ["units and places with a 2 stay", "rt2 km2", "rt2 km2"],
    ["digits for letters", "b4njir s4mpah", "banjir sampah"],
    ["an at sign for a letter", "b@njir", "banjir"],
    ["letters spelled apart", "b a n j i r di rumah", "banjir di rumah"],
    ["letters spelled apart by dots", "b.a.n.j.i.r", "banjir"],
    ["initials stay", "a b c d", "a b c d"],
    ["Javanese", "banyune mlebu omah, piye iki", "airnya masuk rumah bagaimana ini"],
    ["Sundanese", "kumaha ieu jalanna ruksak", "bagaimana ini jalannya rusak"],
    ["Minangkabau", "indak ado aia", "tidak ada air"],
    ["Papuan Malay", "kitong trada air", "kami tidak ada air"],
  ])("reads %s", (_, text, expected) => expect(formal(text)).toBe(expected));

  it.each([
    ["Cyrillic letters", "bаnjir", "banjir"],
    ["Greek letters", "bαnjιr", "banjir"],
    ["fullwidth letters", "ＢＡＮＪＩＲ", "banjir"],
    ["mathematical letters", "𝐛𝐚𝐧𝐣𝐢𝐫", "banjir"],
    ["zero-width marks", "ban\u200bj\u200cir", "banjir"],
    ["bidirectional marks", "ban\u202ejir\u202c", "banjir"],
    ["combining marks", "b\u0336a\u0336n\u0336j\u0336i\u0336r\u0336", "banjir"],
    ["soft hyphens", "ban\u00adjir", "banjir"],
  ])("sees through %s", (_, text, expected) => {
    expect(formal(text)).toBe(expected);
    expect(shown(text)?.toLowerCase()).toBe(expected);
  });

  it("reads HTML entities and keeps emoji, links and handles as marks", () => {
    expect(formal("Tolong &amp; cek https://t.co/abc @PLN_123 😭 <TEL>")).toBe(
      "tolong cek <link> <handle> 😭 <masked>",
    );
  });
});

describe("what people are shown", () => {
  it.each([
    ["plain formal text is not shown again", "Lampu jalan mati di depan sekolah.", null],
    ["accents alone are no change", "Café résumé", null],
    ["capitals at the start stay", "Gk ada air", "Tidak ada air"],
    [
      "everything else stays as written",
      "@PLN_123 Gk nyala!! https://t.co/X",
      "@PLN_123 Tidak nyala!! https://t.co/X",
    ],
    ["well-known abbreviations stay", "RT 02 RW 05 lapor BPBD", null],
    ["ambiguous forms are not shown as something else", "g SD sma", null],
  ])("%s", (_, text, expected) => expect(shown(text)).toBe(expected));
});

describe("offsets", () => {
  it("point at the words in the original, whatever stands before them", () => {
    const text = "😀 &amp; \u200bＴolong bаnjir\u200b parah";
    const words = tokensOf(text).filter(({ kind }) => kind === "word");
    expect(words.map(({ start, end }) => text.slice(start, end))).toEqual(["Ｔolong", "bаnjir", "parah"]);
  });

  it("are in order, inside the text and never overlap, for any string", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 300 }), (text) => {
        let before = 0;
        for (const { start, end } of tokensOf(text)) {
          expect(start).toBeGreaterThanOrEqual(before);
          expect(end).toBeGreaterThan(start);
          expect(end).toBeLessThanOrEqual(text.length);
          before = end;
        }
      }),
    );
  });

  it("reading never throws, also for lone surrogates, right-to-left text and long noise", () => {
    for (const text of [
      "",
      "\ud800",
      "a\udc00b\ud83d",
      "مرحبا بالعالم",
      "\u202e\u202e",
      "x".repeat(10_000),
      "&#0;&#x110000;&#99999999;&amp",
    ])
      expect(() => shown(text)).not.toThrow();
  });
});
