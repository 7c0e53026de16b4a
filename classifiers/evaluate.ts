/** Measures a classifier on labelled rows: precision, recall, F1 and confusion per class, calibration, emergencies, speed. */
import { readFileSync } from "node:fs";
import { z } from "zod";
import type { Verdict } from "../pipeline/model/assessment.ts";
import { Category, categories, Intent, intents, Urgency } from "../pipeline/model/taxonomy.ts";
import type { LexicalText } from "./lexical/lexical.ts";

/** A labelled post. Rows of the own-written sets say in `set` what they are kept for. */
export const EvaluationRow = z.object({
  id: z.string(),
  text: z.string(),
  intent: Intent,
  actionable: z.boolean(),
  urgency: Urgency.nullable(),
  category: Category,
  set: z.string().optional(),
});
export type EvaluationRow = z.infer<typeof EvaluationRow>;

/** What is measured of a verdict; any stage of the cascade can be put to the test. */
export type Judged = Pick<Verdict, "intent" | "actionable" | "actionableScore" | "urgency" | "category">;
export type Judge = (texts: readonly LexicalText[]) => readonly Judged[] | Promise<readonly Judged[]>;

export type ClassFigures = { name: string; precision: number; recall: number; f1: number; rows: number };
export type HeadFigures = {
  rows: number;
  accuracy: number;
  macroF1: number;
  classes: ClassFigures[];
  /** `confusion[gold][said]`, classes in the order of `classes`. */
  confusion: number[][];
};

export type Report = {
  rows: number;
  actionable: HeadFigures;
  /** Expected calibration error of `actionableScore`, 10 equal bins, 0–1. */
  actionableCalibrationError: number;
  intent: HeadFigures;
  /** Of posts that are actionable by label. */
  category: HeadFigures;
  /** Of posts that are actionable by label; "none" where the classifier found no case. */
  urgency: HeadFigures;
  emergencies: { rows: number; found: number; recall: number };
  /** Posts that are no emergency, and how many were raised to one: all, and the written look-alikes. */
  falseAlarms: { rows: number; raised: number; share: number };
  lookalikes: { rows: number; raised: number; share: number };
  /** Per second of processor time on one core, model already open. */
  postsPerSecond: number;
};

/** Reads a JSONL file of labelled rows; throws with file and line when one is wrong. */
export function readEvaluationRows(path: string): EvaluationRow[] {
  return readFileSync(path, "utf8")
    .split("\n")
    .flatMap((line, index) => {
      if (!line.trim()) return [];
      const parsed = EvaluationRow.safeParse(JSON.parse(line));
      if (!parsed.success) throw new Error(`${path}:${index + 1}: ${z.prettifyError(parsed.error)}`);
      return [parsed.data];
    });
}

/** Figures of one head from gold and said class names. */
export function headFigures(
  names: readonly string[],
  gold: readonly string[],
  said: readonly string[],
): HeadFigures {
  const confusion = names.map(() => names.map(() => 0));
  let right = 0;
  for (const [i, g] of gold.entries()) {
    const at = names.indexOf(g);
    const to = names.indexOf(said[i]!);
    confusion[at]![to]!++;
    if (at === to) right++;
  }
  const classes = names.map((name, c): ClassFigures => {
    const rows = confusion[c]!.reduce((sum, n) => sum + n, 0);
    const named = confusion.reduce((sum, row) => sum + row[c]!, 0);
    const both = confusion[c]![c]!;
    return {
      name,
      precision: named > 0 ? both / named : 0,
      recall: rows > 0 ? both / rows : 0,
      f1: rows + named > 0 ? (2 * both) / (rows + named) : 0,
      rows,
    };
  });
  const present = classes.filter(({ rows }) => rows > 0);
  const macroF1 = present.reduce((sum, { f1 }) => sum + f1, 0) / Math.max(1, present.length);
  return { rows: gold.length, accuracy: right / Math.max(1, gold.length), macroF1, classes, confusion };
}

/** Expected calibration error over ten equal bins (Guo et al., 2017). */
export function calibrationError(scores: readonly number[], truths: readonly boolean[]): number {
  const bins = Array.from({ length: 10 }, () => ({ count: 0, score: 0, yes: 0 }));
  for (const [i, score] of scores.entries()) {
    const bin = bins[Math.min(9, Math.floor(score * 10))]!;
    bin.count++;
    bin.score += score;
    if (truths[i]) bin.yes++;
  }
  const off = bins.reduce((sum, { score, yes }) => sum + Math.abs(score - yes), 0);
  return off / Math.max(1, scores.length);
}

const share = (part: number, whole: number) => (whole > 0 ? part / whole : 0);

/** Posts per second of processor time: what one core does, however busy the machine is with other things. */
async function speed(judge: Judge, texts: readonly LexicalText[]): Promise<number> {
  if (texts.length === 0) return 0;
  let done = 0;
  const began = process.cpuUsage();
  for (;;) {
    await judge(texts);
    done += texts.length;
    const { user, system } = process.cpuUsage(began);
    const seconds = (user + system) / 1e6;
    if (seconds > 0.5) return done / seconds;
  }
}

/** Measures `judge` on the rows. Takes half a second longer than the judging, for the speed. */
export async function evaluate(judge: Judge, rows: readonly EvaluationRow[]): Promise<Report> {
  const texts = rows.map(({ text }) => ({ text }));
  const verdicts = await judge(texts);
  const acting = rows.flatMap((row, i) => (row.actionable ? [i] : []));
  const yes = (value: boolean) => (value ? "yes" : "no");
  const counted = (those: number[]) => {
    const raised = those.filter((i) => verdicts[i]!.urgency === 4).length;
    return { rows: those.length, raised, share: share(raised, those.length) };
  };
  const where = (holds: (row: EvaluationRow) => boolean) => rows.flatMap((row, i) => (holds(row) ? [i] : []));
  const emergencies = counted(where((row) => row.urgency === 4));
  return {
    rows: rows.length,
    actionable: headFigures(
      ["yes", "no"],
      rows.map((row) => yes(row.actionable)),
      verdicts.map((verdict) => yes(verdict.actionable)),
    ),
    actionableCalibrationError: calibrationError(
      verdicts.map((verdict) => verdict.actionableScore),
      rows.map((row) => row.actionable),
    ),
    intent: headFigures(
      intents,
      rows.map((row) => row.intent),
      verdicts.map((verdict) => verdict.intent),
    ),
    category: headFigures(
      categories,
      acting.map((i) => rows[i]!.category),
      acting.map((i) => verdicts[i]!.category),
    ),
    urgency: headFigures(
      ["4", "3", "2", "1", "none"],
      acting.map((i) => String(rows[i]!.urgency)),
      acting.map((i) => String(verdicts[i]!.urgency ?? "none")),
    ),
    emergencies: { rows: emergencies.rows, found: emergencies.raised, recall: emergencies.share },
    falseAlarms: counted(where((row) => row.urgency !== 4)),
    lookalikes: counted(where((row) => row.set === "lookalikes" || row.id.startsWith("own-ne-"))),
    postsPerSecond: await speed(judge, texts),
  };
}
