/** From raw scores to probabilities and decisions; pure. */

import type { UnsureHead } from "../../pipeline/model/assessment.ts";
import {
  type Category,
  categories,
  type Intent,
  intents,
  type Urgency,
} from "../../pipeline/model/taxonomy.ts";
import { actionableAt, categoryAt, intentAt, urgencyAt } from "./heads.ts";
import type { Decisions } from "./weights.ts";

const chance = (line: { slope: number; offset: number }, logit: number): number =>
  1 / (1 + Math.exp(-(line.slope * logit + line.offset)));

/** Probabilities of a run of logits after offsets and sharpness; they add up to 1. */
export function softmax(
  logits: Float32Array,
  at: number,
  offsets: readonly number[],
  sharpness: number,
): { scores: Float64Array; best: number } {
  const scores = new Float64Array(offsets.length);
  let best = 0;
  for (let c = 0; c < scores.length; c++) {
    scores[c] = sharpness * (logits[at + c]! + offsets[c]!);
    if (scores[c]! > scores[best]!) best = c;
  }
  const top = scores[best]!;
  let sum = 0;
  for (let c = 0; c < scores.length; c++) sum += scores[c] = Math.exp(scores[c]! - top);
  for (let c = 0; c < scores.length; c++) scores[c]! /= sum;
  return { scores, best };
}

/** Probabilities that the urgency is at least 2, at least 3, and 4; each at most the one before. */
export function urgencySteps(logits: Float32Array, decisions: Decisions): [number, number, number] {
  const four = chance(decisions.urgency[2]!, logits[urgencyAt + 2]!);
  const three = Math.max(four, chance(decisions.urgency[1]!, logits[urgencyAt + 1]!));
  const two = Math.max(three, chance(decisions.urgency[0]!, logits[urgencyAt]!));
  return [two, three, four];
}

const noOffsets = categories.map(() => 0);

/** What the scores alone say; rules may still raise or lower the urgency. */
export type Opinion = {
  intent: Intent;
  intentScores: Record<Intent, number>;
  actionable: boolean;
  actionableScore: number;
  urgency: Urgency;
  urgencyScores: Record<Urgency, number>;
  category: Category;
  categoryScores: Record<Category, number>;
  unsure: UnsureHead[];
};

const rounded = (score: number): number => Math.round(score * 1e4) / 1e4;

function named<Name extends string>(names: readonly Name[], scores: Float64Array): Record<Name, number> {
  const out = {} as Record<Name, number>;
  for (let c = 0; c < names.length; c++) out[names[c]!] = rounded(scores[c]!);
  return out;
}

/** Reads an opinion off the logits. */
export function decide(logits: Float32Array, decisions: Decisions): Opinion {
  const { thresholds, unsure: band } = decisions;
  const intent = softmax(logits, intentAt, decisions.intentOffsets, decisions.intentSharpness);
  const actionableScore = chance(decisions.actionable, logits[actionableAt]!);
  // The offsets were fitted on posts that could become a case; chatter keeps "lainnya" as its first guess.
  const offsets = actionableScore >= thresholds.actionable ? decisions.categoryOffsets : noOffsets;
  const category = softmax(logits, categoryAt, offsets, decisions.categorySharpness);
  const [two, three, four] = urgencySteps(logits, decisions);
  const urgency: Urgency =
    four >= thresholds.emergency ? 4 : three >= thresholds.urgency3 ? 3 : two >= thresholds.urgency2 ? 2 : 1;
  const unsure: UnsureHead[] = [];
  if (intent.scores[intent.best]! < band.intent) unsure.push("intent");
  if (Math.abs(actionableScore - thresholds.actionable) < band.actionable) unsure.push("actionable");
  const near = (score: number, threshold: number) => Math.abs(score - threshold) < band.urgency;
  if (near(four, thresholds.emergency) || near(three, thresholds.urgency3) || near(two, thresholds.urgency2))
    unsure.push("urgency");
  if (category.scores[category.best]! < band.category) unsure.push("category");
  return {
    intent: intents[intent.best]!,
    intentScores: named(intents, intent.scores),
    actionable: actionableScore >= thresholds.actionable,
    actionableScore: rounded(actionableScore),
    urgency,
    urgencyScores: {
      1: rounded(1 - two),
      2: rounded(two - three),
      3: rounded(three - four),
      4: rounded(four),
    },
    category: categories[category.best]!,
    categoryScores: named(categories, category.scores),
    unsure,
  };
}
