/** Fits how scores become probabilities and decisions, on predictions for texts that training did not see. */
import { categories, intents } from "../../pipeline/model/taxonomy.ts";
import { softmax } from "../lexical/decide.ts";
import { actionableAt, categoryAt, emergencyAt, intentAt, outputs, urgencyAt } from "../lexical/heads.ts";
import type { Decisions } from "../lexical/weights.ts";
import type { Target } from "./fit.ts";

type Pair = { logit: number; yes: boolean };

/** Platt scaling by Newton's method on two numbers. */
export function fitLine(pairs: readonly Pair[]): { slope: number; offset: number } {
  let slope = 1;
  let offset = 0;
  for (let round = 0; round < 50; round++) {
    let gs = 1e-3 * (slope - 1);
    let go = 0;
    let hss = 1e-3;
    let hso = 0;
    let hoo = 1e-3;
    for (const { logit, yes } of pairs) {
      const chance = 1 / (1 + Math.exp(-(slope * logit + offset)));
      const miss = chance - (yes ? 1 : 0);
      const spread = Math.max(1e-6, chance * (1 - chance));
      gs += miss * logit;
      go += miss;
      hss += spread * logit * logit;
      hso += spread * logit;
      hoo += spread;
    }
    const det = hss * hoo - hso * hso;
    const ds = (hoo * gs - hso * go) / det;
    const shift = (hss * go - hso * gs) / det;
    slope -= ds;
    offset -= shift;
    if (Math.abs(ds) + Math.abs(shift) < 1e-6) break;
  }
  return { slope, offset };
}

/** Mean of the F1 of the classes that occur. */
export function macroF1(gold: readonly number[], said: readonly number[], classes: number): number {
  let sum = 0;
  let present = 0;
  for (let c = 0; c < classes; c++) {
    let both = 0;
    let either = 0;
    let occurs = false;
    for (const [i, g] of gold.entries()) {
      if (g === c) occurs = true;
      if (g === c && said[i] === c) both++;
      if (g === c || said[i] === c) either++;
    }
    if (!occurs) continue;
    present++;
    sum += (2 * both) / (both + either);
  }
  return present > 0 ? sum / present : 0;
}

type Classes = { logits: Float32Array; at: number; gold: number[]; size: number };

function logLoss({ logits, at, gold, size }: Classes, sharpness: number, offsets: number[]): number {
  let loss = 0;
  for (const [i, g] of gold.entries()) {
    const { scores } = softmax(logits.subarray(i * outputs, (i + 1) * outputs), at, offsets, sharpness);
    loss -= Math.log(Math.max(1e-9, scores[g]!));
  }
  return size > 0 ? loss / Math.max(1, gold.length) : 0;
}

const steps = [-0.6, -0.45, -0.3, -0.15, 0, 0.15, 0.3, 0.45, 0.6];
/** A class's offset only moves when that gains this much macro-F1: small gains are luck. */
const worthwhile = 0.001;
const fewest = 25;

/** Offsets that give rare classes their due (macro-F1), then the sharpness that makes scores honest. */
function fitClasses(data: Classes): { offsets: number[]; sharpness: number } {
  const offsets = new Array<number>(data.size).fill(0);
  const said = () =>
    data.gold.map((_, i) => {
      let best = 0;
      for (let c = 1; c < data.size; c++) {
        const at = i * outputs + data.at;
        if (data.logits[at + c]! + offsets[c]! > data.logits[at + best]! + offsets[best]!) best = c;
      }
      return best;
    });
  let reached = macroF1(data.gold, said(), data.size);
  for (let round = 0; round < 2; round++)
    for (let c = 0; c < data.size; c++) {
      if (data.gold.filter((g) => g === c).length < fewest) continue;
      const before = offsets[c]!;
      let kept = before;
      for (const step of steps) {
        offsets[c] = step;
        const now = macroF1(data.gold, said(), data.size);
        if (now > reached + worthwhile) {
          reached = now;
          kept = step;
        }
      }
      offsets[c] = kept;
    }
  let sharpness = 1;
  let least = Number.POSITIVE_INFINITY;
  for (let tried = 0.6; tried <= 4; tried += 0.1) {
    const loss = logLoss(data, tried, offsets);
    if (loss < least) {
      least = loss;
      sharpness = Number(tried.toFixed(2));
    }
  }
  return { offsets, sharpness };
}

/** The threshold on a probability with the best macro-F1 of the two sides. */
function bestThreshold(scored: readonly { chance: number; yes: boolean }[]): number {
  let best = 0.5;
  let reached = -1;
  for (let threshold = 0.3; threshold <= 0.7; threshold += 0.01) {
    const f1 = macroF1(
      scored.map(({ yes }) => (yes ? 1 : 0)),
      scored.map(({ chance }) => (chance >= threshold ? 1 : 0)),
      2,
    );
    if (f1 > reached + 1e-4) {
      reached = f1;
      best = threshold;
    }
  }
  return Number(best.toFixed(2));
}

const quantile = (values: number[], share: number): number =>
  values.length === 0 ? 0 : values.sort((a, b) => a - b)[Math.floor(share * (values.length - 1))]!;

/** Share of posts for which a head says it is unsure. */
const unsureShare = { intent: 0.12, actionable: 0.1, urgency: 0.1, category: 0.12 };
/** Share of look-alikes that may be raised to an emergency on unseen texts. */
const raisedLookalikes = 0.075;

export type Unseen = {
  /** `outputs` logits per text. */
  logits: Float32Array;
  targets: readonly Target[];
  /** Texts drawn at random from public posts: decisions are tuned on them. */
  representative: readonly number[];
  /** Texts with all labels, no thinned copies. */
  labelled: readonly number[];
  /** Own-written texts that look like emergencies and are none. */
  lookalikes: readonly number[];
};

type Line = { slope: number; offset: number };

const rowOf = (logits: Float32Array, i: number) => logits.subarray(i * outputs, (i + 1) * outputs);

function rowsOf(logits: Float32Array, rows: readonly number[]): Float32Array {
  const out = new Float32Array(rows.length * outputs);
  for (const [k, i] of rows.entries()) out.set(rowOf(logits, i), k * outputs);
  return out;
}

/** One yes-or-no head: its line, the probabilities of its texts, and the threshold that serves both sides. */
function fitBinary(
  { logits, targets }: Unseen,
  rows: readonly number[],
  output: number,
  yes: (target: Target) => boolean,
): { line: Line; chances: number[]; threshold: number } {
  const truths = rows.map((i) => yes(targets[i]!));
  const line = fitLine(rows.map((i, k) => ({ logit: rowOf(logits, i)[output]!, yes: truths[k]! })));
  const chances = chancesOf(logits, rows, output, line);
  return {
    line,
    chances,
    threshold: bestThreshold(chances.map((chance, k) => ({ chance, yes: truths[k]! }))),
  };
}

const chancesOf = (logits: Float32Array, rows: readonly number[], output: number, line: Line): number[] =>
  rows.map((i) => 1 / (1 + Math.exp(-(line.slope * rowOf(logits, i)[output]! + line.offset))));

/** The best class's probability per text. */
const bestChances = (
  logits: Float32Array,
  rows: readonly number[],
  at: number,
  { offsets, sharpness }: { offsets: number[]; sharpness: number },
): number[] =>
  rows.map((i) => {
    const { scores, best } = softmax(rowOf(logits, i), at, offsets, sharpness);
    return scores[best]!;
  });

const distances = (values: readonly number[], from: number) => values.map((value) => Math.abs(value - from));

/** All decisions of the model. */
export function calibrate(unseen: Unseen): Decisions {
  const { logits, targets, representative, labelled, lookalikes } = unseen;
  const acting = representative.filter((i) => targets[i]!.actionable);
  const classes = (rows: readonly number[], at: number, size: number, gold: (t: Target) => number) =>
    fitClasses({ logits: rowsOf(logits, rows), at, gold: rows.map((i) => gold(targets[i]!)), size });
  const intent = classes(representative, intentAt, intents.length, (t) => t.intent);
  const category = classes(acting, categoryAt, categories.length, (t) => t.category);
  const actionable = fitBinary(unseen, representative, actionableAt, (t) => t.actionable);
  const two = fitBinary(unseen, acting, urgencyAt, (t) => t.urgency >= 2);
  const three = fitBinary(unseen, acting, urgencyAt + 1, (t) => t.urgency >= 3);
  // Emergencies are too rare among public posts to fit a line on those alone.
  const four = fitBinary(unseen, labelled, emergencyAt, (t) => t.urgency === 4);
  const raised = chancesOf(logits, lookalikes, emergencyAt, four.line);
  return {
    intentSharpness: intent.sharpness,
    categorySharpness: category.sharpness,
    intentOffsets: intent.offsets,
    categoryOffsets: category.offsets,
    actionable: actionable.line,
    urgency: [two.line, three.line, four.line],
    thresholds: {
      actionable: actionable.threshold,
      urgency2: two.threshold,
      urgency3: three.threshold,
      emergency: raised.length > 0 ? quantile(raised, 1 - raisedLookalikes) : four.threshold,
    },
    unsure: {
      intent: quantile(bestChances(logits, representative, intentAt, intent), unsureShare.intent),
      category: quantile(bestChances(logits, acting, categoryAt, category), unsureShare.category),
      actionable: quantile(distances(actionable.chances, actionable.threshold), unsureShare.actionable),
      urgency: quantile(distances(three.chances, three.threshold), unsureShare.urgency),
    },
  };
}
