/**
 * Fits all outputs at once: one-against-rest logistic regression with an L2 penalty, by dual coordinate
 * descent (Yu, Huang & Lin, "Dual coordinate descent methods for logistic regression and maximum entropy
 * models", 2011). One pass over the texts updates every output; the order is drawn from a fixed seed.
 */
import { categories, intents } from "../../pipeline/model/taxonomy.ts";
import { actionableAt, categoryAt, emergencyAt, intentAt, outputs, urgencyAt } from "../lexical/heads.ts";
import type { HeadWeights } from "./corpus.ts";
import type { DesignMatrix } from "./design-matrix.ts";
import { seeded } from "./random.ts";

/** What a text should score: class numbers (-1: unknown) and how much it counts per head. */
export type Target = {
  intent: number;
  actionable: boolean;
  /** 1–4, 0 when unknown or not actionable. */
  urgency: number;
  category: number;
  weights: HeadWeights;
};

/** Cost of an error per head (C, the inverse of the penalty) and extra weight of rare classes. */
export type FitOptions = {
  cost: Record<keyof HeadWeights, number>;
  /** Extra weight of a class's own texts, in taxonomy order. */
  balance: { intent: number[]; category: number[]; emergency: number };
  passes: number;
  seed: number;
  use: (text: number) => boolean;
};

/** Extra weight per class: rarer classes count more, by the given power of their rarity (0: all alike). */
export function classWeights(counts: readonly number[], power: number): number[] {
  const present = counts.filter((count) => count > 0);
  const mean = present.reduce((sum, count) => sum + count, 0) / Math.max(1, present.length);
  return counts.map((count) => (count > 0 ? Math.max(1, Math.min(6, (mean / count) ** power)) : 1));
}

/** Cost per output of one text (0: the output does not learn from it), negative where the answer is no. */
function costsOf(target: Target, { cost, balance }: FitOptions, into: Float32Array): void {
  const { weights } = target;
  into.fill(0);
  if (weights.intent > 0)
    for (let c = 0; c < intents.length; c++)
      into[intentAt + c] = cost.intent * weights.intent * (c === target.intent ? balance.intent[c]! : -1);
  into[actionableAt] = cost.actionable * weights.actionable * (target.actionable ? 1 : -1);
  if (weights.urgency > 0)
    for (const level of [2, 3])
      into[urgencyAt + level - 2] = cost.urgency * weights.urgency * (target.urgency >= level ? 1 : -1);
  into[emergencyAt] = cost.emergency * weights.emergency * (target.urgency === 4 ? balance.emergency : -1);
  if (weights.category > 0)
    for (let c = 0; c < categories.length; c++)
      into[categoryAt + c] =
        cost.category * weights.category * (c === target.category ? balance.category[c]! : -1);
}

const mostSteps = 15;

/**
 * The dual variable (0 … cost) that is best when all others stay: the root of the rising function
 * t + norm × (cost × σ(t) - before) + margin, found by Newton steps on t kept inside a shrinking bracket;
 * returns cost × σ(t).
 */
function bestDual(cost: number, before: number, norm: number, margin: number): number {
  let low = -margin - norm * (cost - before);
  let high = -margin + norm * before;
  let t = before > 0 && before < cost ? Math.log(before / (cost - before)) : -margin;
  let chance = 0;
  for (let step = 0; step < mostSteps; step++) {
    if (t < low || t > high) t = (low + high) / 2;
    chance = 1 / (1 + Math.exp(-t));
    const value = t + norm * (cost * chance - before) + margin;
    if (Math.abs(value) < 1e-3) break;
    if (value > 0) high = t;
    else low = t;
    t -= value / (1 + norm * cost * chance * (1 - chance));
  }
  return cost * chance;
}

/** Weights, `outputs` numbers per feature of the matrix. Deterministic: same matrix, targets and options, same bytes. */
export function fit(matrix: DesignMatrix, targets: readonly Target[], options: FitOptions): Float32Array {
  const { start, items, values } = matrix;
  const weights = new Float32Array(matrix.features * outputs);
  const duals = new Float32Array(matrix.texts * outputs);
  const order: number[] = [];
  const norms = new Float32Array(matrix.texts);
  for (let text = 0; text < matrix.texts; text++) {
    if (!options.use(text)) continue;
    order.push(text);
    for (let k = start[text]!; k < start[text + 1]!; k++) norms[text]! += values[k]! ** 2;
  }
  const random = seeded(options.seed);
  const costs = new Float32Array(outputs);
  const margins = new Float32Array(outputs);
  const moves = new Float32Array(outputs);
  for (let pass = 0; pass < options.passes; pass++) {
    shuffle(order, random);
    for (const text of order) {
      costsOf(targets[text]!, options, costs);
      // Many texts teach one head only; the outputs of the others are left alone.
      const [first, end] = taught(costs);
      scoreInto(matrix, weights, text, first, end, margins);
      for (let o = first; o < end; o++) {
        const cost = costs[o]!;
        moves[o] = 0;
        if (cost === 0) continue;
        const sign = cost > 0 ? 1 : -1;
        const before = duals[text * outputs + o]!;
        const after = bestDual(Math.abs(cost), before, norms[text]!, sign * margins[o]!);
        duals[text * outputs + o] = after;
        moves[o] = sign * (after - before);
      }
      for (let k = start[text]!; k < start[text + 1]!; k++) {
        const at = items[k]! * outputs;
        const value = values[k]!;
        for (let o = first; o < end; o++) weights[at + o]! += value * moves[o]!;
      }
    }
  }
  return weights;
}

function shuffle(order: number[], random: () => number): void {
  for (let i = order.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [order[i], order[j]] = [order[j]!, order[i]!];
  }
}

/** The outputs from the first to behind the last that a text teaches. */
function taught(costs: Float32Array): [number, number] {
  let first = 0;
  let end = outputs;
  while (first < end && costs[first] === 0) first++;
  while (end > first && costs[end - 1] === 0) end--;
  return [first, end];
}

function scoreInto(
  matrix: DesignMatrix,
  weights: Float32Array,
  text: number,
  first: number,
  end: number,
  into: Float32Array,
): void {
  into.fill(0);
  for (let k = matrix.start[text]!; k < matrix.start[text + 1]!; k++) {
    const at = matrix.items[k]! * outputs;
    const value = matrix.values[k]!;
    for (let o = first; o < end; o++) into[o]! += value * weights[at + o]!;
  }
}

/** Logits of the texts for which `use` holds, `outputs` numbers each (zeros elsewhere). */
export function predict(
  matrix: DesignMatrix,
  weights: Float32Array,
  use: (text: number) => boolean,
): Float32Array {
  const all = new Float32Array(matrix.texts * outputs);
  for (let text = 0; text < matrix.texts; text++)
    if (use(text))
      scoreInto(matrix, weights, text, 0, outputs, all.subarray(text * outputs, (text + 1) * outputs));
  return all;
}
