/** A report for people, and the floors it must not fall under. */
import { readFileSync } from "node:fs";
import { z } from "zod";
import type { HeadFigures, Report } from "../evaluate.ts";

const three = (value: number) => value.toFixed(3);

function headTable(title: string, head: HeadFigures): string[] {
  const lines = [
    `${title}: macro-F1 ${three(head.macroF1)}, accuracy ${three(head.accuracy)}, ${head.rows} rows`,
  ];
  const width = Math.max(...head.classes.map(({ name }) => name.length));
  lines.push(`  ${"".padEnd(width)}  precision  recall     f1   rows`);
  for (const { name, precision, recall, f1, rows } of head.classes)
    if (rows > 0)
      lines.push(
        `  ${name.padEnd(width)}      ${three(precision)}   ${three(recall)}  ${three(f1)}  ${String(rows).padStart(5)}`,
      );
  return lines;
}

function confusions(title: string, head: HeadFigures, most: number): string[] {
  const found = head.classes.flatMap((gold, g) =>
    head.classes.flatMap((said, s) =>
      g !== s && head.confusion[g]![s]! > 0
        ? [{ gold: gold.name, said: said.name, count: head.confusion[g]![s]! }]
        : [],
    ),
  );
  found.sort((a, b) => b.count - a.count);
  if (found.length === 0) return [];
  const shown = found.slice(0, most).map(({ gold, said, count }) => `${gold} read as ${said} ${count}×`);
  return [`  ${title}: ${shown.join(", ")}`];
}

/** The report as a table of text. */
export function printReport(report: Report): string {
  const share = ({ rows, raised, share: part }: Report["lookalikes"]) =>
    `${raised} of ${rows} (${three(part)})`;
  return [
    ...headTable("actionable", report.actionable),
    `  calibration error ${three(report.actionableCalibrationError)}`,
    ...headTable("intent", report.intent),
    ...confusions("most confused", report.intent, 6),
    ...headTable("category of actionable posts", report.category),
    ...confusions("most confused", report.category, 8),
    ...headTable("urgency of actionable posts", report.urgency),
    ...confusions("most confused", report.urgency, 6),
    `emergencies found: ${report.emergencies.found} of ${report.emergencies.rows} (${three(report.emergencies.recall)})`,
    `raised to emergency wrongly: ${share(report.falseAlarms)}; of look-alikes ${share(report.lookalikes)}`,
    `speed: ${Math.round(report.postsPerSecond)} posts/s`,
  ].join("\n");
}

const Floors = z.object({
  actionableMacroF1: z.number().optional(),
  intentMacroF1: z.number().optional(),
  categoryMacroF1: z.number().optional(),
  urgencyMacroF1: z.number().optional(),
  emergencyRecall: z.number().optional(),
  /** A ceiling: share of look-alikes raised to an emergency. */
  lookalikesRaisedAtMost: z.number().optional(),
  /** A ceiling. */
  actionableCalibrationErrorAtMost: z.number().optional(),
  postsPerSecond: z.number().optional(),
});
export type Floors = z.infer<typeof Floors>;

/** Floors by the name of the data file they are for. */
const FloorsFile = z.record(z.string(), Floors);

/** The committed floors of a data file (by its base name); null when none are set for it. */
export function floorsOf(dataName: string): Floors | null {
  const all = FloorsFile.parse(JSON.parse(readFileSync(new URL("../floors.json", import.meta.url), "utf8")));
  return all[dataName] ?? null;
}

/** One sentence per figure that lies under its floor (or over its ceiling); empty when all hold. */
export function underFloors(report: Report, floors: Floors): string[] {
  const missed: string[] = [];
  const atLeast = (name: string, value: number, floor: number | undefined) => {
    if (floor !== undefined && !(value >= floor))
      missed.push(`${name} is ${three(value)}, its floor is ${floor}`);
  };
  const atMost = (name: string, value: number, ceiling: number | undefined) => {
    if (ceiling !== undefined && !(value <= ceiling))
      missed.push(`${name} is ${three(value)}, it may be ${ceiling} at most`);
  };
  atLeast("actionable macro-F1", report.actionable.macroF1, floors.actionableMacroF1);
  atLeast("intent macro-F1", report.intent.macroF1, floors.intentMacroF1);
  atLeast("category macro-F1", report.category.macroF1, floors.categoryMacroF1);
  atLeast("urgency macro-F1", report.urgency.macroF1, floors.urgencyMacroF1);
  atLeast("emergency recall", report.emergencies.recall, floors.emergencyRecall);
  atMost("share of look-alikes raised", report.lookalikes.share, floors.lookalikesRaisedAtMost);
  atMost("calibration error", report.actionableCalibrationError, floors.actionableCalibrationErrorAtMost);
  atLeast("posts per second", report.postsPerSecond, floors.postsPerSecond);
  return missed;
}
