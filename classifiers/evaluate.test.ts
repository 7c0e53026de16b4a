import { describe, expect, it } from "vitest";
import { calibrationError, evaluate, headFigures, readEvaluationRows } from "./evaluate.ts";
import { floorsOf, printReport, underFloors } from "./evaluation/report.ts";
import { lexical } from "./lexical/lexical.ts";

describe("figures", () => {
  it("count precision, recall and F1 per class, and macro-F1 over the classes that occur", () => {
    const head = headFigures(["a", "b", "c"], ["a", "a", "a", "b"], ["a", "a", "b", "b"]);
    expect(head.classes[0]).toMatchObject({ precision: 1, recall: 2 / 3, rows: 3 });
    expect(head.classes[1]).toMatchObject({ precision: 0.5, recall: 1, rows: 1 });
    expect(head.macroF1).toBeCloseTo((0.8 + 2 / 3) / 2);
    expect(head.accuracy).toBe(0.75);
    expect(head.confusion[0]).toEqual([2, 1, 0]);
  });

  it("find scores that are honest and scores that are not", () => {
    expect(
      calibrationError([0.9, 0.9, 0.9, 0.9, 0.9, 0.9, 0.9, 0.9, 0.9, 0.9], Array(9).fill(true).concat(false)),
    ).toBeCloseTo(0);
    expect(calibrationError([0.9, 0.9], [false, false])).toBeCloseTo(0.9);
  });
});

describe("the committed model", () => {
  it("holds its floors on the kept-back own-written posts, and says which floor a worse one misses", async () => {
    const name = "own-kept-back.jsonl";
    const rows = readEvaluationRows(new URL(`./evaluation/${name}`, import.meta.url).pathname);
    const report = await evaluate((texts) => lexical.classifyLexical(texts), rows);
    const floors = floorsOf(name)!;
    expect(underFloors(report, floors), printReport(report)).toEqual([]);

    const blind = await evaluate(
      (texts) =>
        texts.map(() => ({
          intent: "other",
          actionable: true,
          actionableScore: 1,
          urgency: 4,
          category: "lainnya",
        })),
      rows,
    );
    const missed = underFloors(blind, floors).join("\n");
    for (const figure of ["actionable macro-F1", "intent macro-F1", "category macro-F1", "look-alikes"])
      expect(missed).toContain(figure);
  }, 30_000);
});
