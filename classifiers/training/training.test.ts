import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { readEvaluationRows } from "../evaluate.ts";
import { openLexical } from "../lexical/lexical.ts";
import type { Example } from "./corpus.ts";
import { trainLexical } from "./lexical.ts";
import { foldsOf, nearCopyGroups } from "./near-copies.ts";
import { copyKey, isKeptBack } from "./rows.ts";

const rows = readEvaluationRows(new URL("../evaluation/own-kept-back.jsonl", import.meta.url).pathname);
const folder = mkdtempSync(join(tmpdir(), "lexical-"));
afterAll(() => rmSync(folder, { recursive: true }));

const examples: Example[] = rows.slice(0, 300).map((row) => ({
  row,
  from: row.set === "lookalikes" ? "own/lookalikes.jsonl" : "posts/triage-train.jsonl",
  weights: { intent: 1, actionable: 1, urgency: row.urgency ? 1 : 0, emergency: 1, category: 1 },
}));

describe("training", () => {
  it("twice on the same rows writes the same bytes, and the model opens and knows its rows", () => {
    const bytes = [1, 2].map(() => {
      trainLexical(examples, folder, () => {}, 2);
      return [
        readFileSync(join(folder, "lexical.bin")),
        readFileSync(join(folder, "lexical.json"), "utf8"),
      ] as const;
    });
    expect(bytes[0]![0].equals(bytes[1]![0])).toBe(true);
    expect(bytes[0]![1]).toBe(bytes[1]![1]);
    const verdicts = openLexical(folder).classifyLexical(examples.map(({ row }) => row));
    const right = verdicts.filter((verdict, i) => verdict.actionable === examples[i]!.row.actionable);
    expect(right.length / examples.length).toBeGreaterThan(0.85);
  }, 60_000);

  it("keeps every third case and every third post back", () => {
    expect(isKeptBack({ id: "own-em-003", text: "" })).toBe(true);
    expect(isKeptBack({ id: "own-em-004", text: "" })).toBe(false);
    expect(isKeptBack({ id: "own-c0001", text: "", case: "own-case-009" })).toBe(true);
    expect(isKeptBack({ id: "own-c0003", text: "", case: "own-case-010" })).toBe(false);
    expect(isKeptBack({ id: "own-c0003", text: "", near: "own-case-012", case: null })).toBe(true);
  });

  it("the committed kept-back set holds only posts that training leaves out", () => {
    for (const row of rows.filter(({ set }) => set !== "cases")) expect(isKeptBack(row)).toBe(true);
  });

  it("puts near copies on one side of a split", () => {
    const first =
      "Min, lampu jalan di depan pasar Cibiru mati sudah dua minggu, gelap sekali, tolong segera diperbaiki";
    const texts = [
      first,
      `RT @warga: ${first} https://t.co/a`,
      "Kapan bansos tahap tiga cair di Kecamatan Tampan?",
    ];
    const groups = nearCopyGroups(texts);
    expect(groups[0]).toBe(groups[1]);
    expect(groups[0]).not.toBe(groups[2]);
    const folds = foldsOf(groups, 4);
    expect(folds[0]).toBe(folds[1]);
    expect(copyKey("RT @warga: Halo dunia! https://t.co/x")).toBe(copyKey("halo dunia"));
  });
});
