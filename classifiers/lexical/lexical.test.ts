import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Evidence } from "../../pipeline/model/assessment.ts";
import { readEvaluationRows } from "../evaluate.ts";
import { lexical } from "./lexical.ts";

const one = (text: string) => lexical.classifyLexical([{ text }])[0]!;
const keptBack = readEvaluationRows(new URL("../evaluation/own-kept-back.jsonl", import.meta.url).pathname);

describe("a verdict", () => {
  it("sees a complaint with its category", () => {
    const verdict = one(
      "Min, jalan depan SDN 1 Cibiru berlubang parah, udah sebulan gak diperbaiki. tolong dong",
    );
    expect(verdict).toMatchObject({
      intent: "complaint",
      actionable: true,
      category: "jalan_jembatan",
      urgency: 2,
    });
    expect(verdict.readAs).toContain("tidak diperbaiki");
  });

  it("sees an emergency", () => {
    const verdict = one("tolong pak, rumah sebelah kebakaran, nenek masih di dalam, api makin besar");
    expect(verdict).toMatchObject({ actionable: true, urgency: 4, category: "bencana_kebakaran" });
    expect(verdict.evidence.some(({ speaksFor }) => speaksFor === "urgent")).toBe(true);
  });

  it.each([
    "kebakaran jenggot tuh pejabatnya liat hasil survei wkwk",
    "banjir air mata nonton drakor semalam",
    "Simulasi kebakaran di kantor wali kota berjalan lancar, semua pegawai dievakuasi",
    "Terima kasih damkar, apinya sudah padam dan semua selamat",
  ])("raises no emergency for %s", (text) => expect(one(text).urgency).not.toBe(4));

  it("has no urgency when it is not actionable", () => {
    const verdict = one("wkwk lucu banget kucingnya, selamat pagi semua");
    expect(verdict.actionable).toBe(false);
    expect(verdict.urgency).toBeNull();
  });

  it("is official and no report when the author is an agency, whatever the words", () => {
    const [verdict] = lexical.classifyLexical([
      { text: "tolong, banjir sudah sedada, anak terjebak", fromAgency: true },
    ]);
    expect(verdict).toMatchObject({ intent: "official", actionable: false, urgency: null });
  });

  it("carries probabilities that add up", () => {
    for (const verdict of lexical.classifyLexical(keptBack.slice(0, 200)))
      for (const scores of [verdict.intentScores, verdict.categoryScores, verdict.urgencyScores]) {
        const sum = Object.values(scores).reduce((total, score) => total + score, 0);
        expect(sum).toBeGreaterThan(0.99);
        expect(sum).toBeLessThan(1.01);
      }
  });

  it("does not depend on what was read before it or beside it", () => {
    const texts = keptBack.slice(0, 60);
    const together = lexical.classifyLexical(texts);
    expect(texts.toReversed().map((row) => lexical.classifyLexical([row])[0])).toEqual(together.toReversed());
  });
});

describe("disguise", () => {
  const plain = "banjir di jalan depan pasar, tolong segera diperbaiki drainasenya pak, rumah warga terendam";
  const spaced = (letter: string) => [...plain].map((c) => (c === " " ? c : c + letter)).join("");
  it.each([
    ["zero-width marks", spaced("\u200b")],
    ["combining marks", spaced("\u0336")],
    ["Cyrillic letters", plain.replaceAll("a", "а").replaceAll("e", "е").replaceAll("o", "о")],
    [
      "fullwidth letters",
      [...plain]
        .map((c) => (c >= "a" && c <= "z" ? String.fromCharCode(c.charCodeAt(0) + 0xfee0) : c))
        .join(""),
    ],
    ["right-to-left overrides", `\u202e${plain}\u202c`],
  ])("by %s hides no complaint", (_, disguised) => {
    const [open, hidden] = lexical.classifyLexical([{ text: plain }, { text: disguised }]);
    expect(hidden!.actionable).toBe(true);
    expect(hidden!.category).toBe(open!.category);
    expect(Math.abs(hidden!.actionableScore - open!.actionableScore)).toBeLessThan(0.02);
  });
});

describe("any string", () => {
  it.each([
    ["empty", ""],
    ["one lone surrogate", "\ud83d"],
    ["right to left", "هذا نص عربي طويل جدا"],
    ["only invisible marks", "\u200b\u200d\u2060"],
    ["10,000 letters without a space", "a".repeat(10_000)],
    ["10,000 characters of words", "jalan rusak parah ".repeat(556)],
    ["prototype keys", "__proto__ constructor toString hasOwnProperty"],
  ])("gets a verdict: %s", (_, text) => {
    const verdict = one(text);
    expect(verdict.actionableScore).toBeGreaterThanOrEqual(0);
    expect(verdict.actionableScore).toBeLessThanOrEqual(1);
  });

  it("gets evidence inside the text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 200 }), (noise) => {
        const text = `${noise} banjir 😀 tolong ${noise}`;
        for (const evidence of one(text).evidence) {
          expect(Evidence.parse(evidence).end).toBeLessThanOrEqual(text.length);
          expect(evidence.start).toBeLessThan(evidence.end);
        }
      }),
      { numRuns: 50 },
    );
  });
});

describe("evidence", () => {
  const complaints = keptBack.filter((row) => row.actionable && row.text.length > 60);

  it("names whole words of the post", () => {
    for (const row of complaints.slice(0, 100))
      for (const { start, end } of one(row.text).evidence) {
        expect(row.text.slice(start, end)).toMatch(/^[\p{L}\p{N}][\p{L}\p{N}'’-]*$/u);
        expect(row.text[start - 1] ?? " ").not.toMatch(/\p{L}/u);
        expect(row.text[end] ?? " ").not.toMatch(/\p{L}/u);
      }
  });

  it("names words that matter: without them the score falls further than without other words", () => {
    let named = 0;
    let others = 0;
    let texts = 0;
    for (const row of complaints) {
      const verdict = one(row.text);
      const spans = verdict.evidence.filter(({ speaksFor }) => speaksFor === "problem");
      if (spans.length === 0) continue;
      const rest = [...row.text.matchAll(/\p{L}{3,}/gu)]
        .map((found) => ({ start: found.index, end: found.index + found[0].length }))
        .filter(({ start, end }) => !spans.some((span) => start < span.end && span.start < end));
      if (rest.length < spans.length * 2) continue;
      // Words spread evenly over the rest of the post, as many as were named.
      const step = Math.floor(rest.length / spans.length);
      const picked = spans.map((_, i) => rest[i * step]!);
      named += verdict.actionableScore - one(without(row.text, spans)).actionableScore;
      others += verdict.actionableScore - one(without(row.text, picked)).actionableScore;
      texts++;
    }
    expect(texts).toBeGreaterThan(200);
    expect(named / texts).toBeGreaterThan(0.05);
    expect(named).toBeGreaterThan(others * 2);
  });
});

function without(text: string, spans: readonly { start: number; end: number }[]): string {
  let out = text;
  for (const { start, end } of [...spans].sort((a, b) => b.start - a.start))
    out = out.slice(0, start) + out.slice(end);
  return out;
}
