/**
 * Trains the lexical model: `npx tsx classifiers/training/lexical.ts --data DIR --out classifiers/model`.
 * Deterministic: the same data give the same bytes. About a minute on one core, 0.8 GB at most.
 */
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { categories, intents } from "../../pipeline/model/taxonomy.ts";
import { actionableAt, emergencyAt, outputs } from "../lexical/heads.ts";
import { writeWeights } from "../lexical/weights.ts";
import { conceptsAmong } from "../rules/cues.ts";
import { emergencyLogit } from "../rules/emergency.ts";
import { calibrate } from "./calibrate.ts";
import { corpus, type Example } from "./corpus.ts";
import { designMatrix, frequentKeys, readTexts } from "./design-matrix.ts";
import { classWeights, type FitOptions, fit, predict, type Target } from "./fit.ts";
import { foldsOf, nearCopyGroups } from "./near-copies.ts";
import { quantise } from "./quantise.ts";

export const lexicalVersion = "lexical-1";

/** Chosen by cross-validation on the training rows. */
const chosen = {
  /** A feature must occur in this many texts. */
  leastTexts: 5,
  cost: { intent: 2, actionable: 1, urgency: 2, emergency: 4, category: 4 },
  intentPower: 0.4,
  categoryPower: 0.4,
  emergencyBalance: 3,
  passes: 10,
  folds: 4,
  seed: 7,
};

function targetOf({ row, weights }: Example): Target {
  return {
    intent: row.intent ? intents.indexOf(row.intent) : -1,
    actionable: row.actionable === true,
    urgency: row.urgency ?? 0,
    category: row.category ? categories.indexOf(row.category) : -1,
    weights,
  };
}

function balanceOf(targets: readonly Target[]): FitOptions["balance"] {
  const intent = intents.map(() => 0);
  const category = categories.map(() => 0);
  for (const target of targets) {
    if (target.weights.intent > 0) intent[target.intent]! += target.weights.intent;
    if (target.weights.category > 0) category[target.category]! += target.weights.category;
  }
  return {
    intent: classWeights(intent, chosen.intentPower),
    category: classWeights(category, chosen.categoryPower),
    emergency: chosen.emergencyBalance,
  };
}

/** Own-written texts hold most of the regional words; counted twice, more of their features are kept. */
function timesCounted({ copyOf, from }: Example): number {
  if (copyOf !== undefined) return 0;
  return from.startsWith("posts/") ? 1 : 2;
}

/** Trains on examples and writes `lexical.bin` and `lexical.json` into `out`. `say` hears about progress. */
export function trainLexical(
  examples: readonly Example[],
  out: string,
  say: (line: string) => void,
  leastTexts = chosen.leastTexts,
): void {
  const began = performance.now();
  const tell = (what: string) => say(`${((performance.now() - began) / 1000).toFixed(0)} s: ${what}`);
  const texts = examples.map(({ row }) => row.text);
  const targets = examples.map(targetOf);
  const reading = readTexts(texts, (text) => timesCounted(examples[text]!));
  const matrix = designMatrix(reading, frequentKeys(reading, leastTexts));
  tell(`${texts.length} texts, ${matrix.keys.length} features`);
  const groups = nearCopyGroups(texts);
  for (const [text, { copyOf }] of examples.entries())
    if (copyOf !== undefined) groups[text] = groups[copyOf]!;
  const folds = foldsOf(groups, chosen.folds);
  const options = (use: FitOptions["use"]): FitOptions => ({
    cost: chosen.cost,
    balance: balanceOf(targets),
    passes: chosen.passes,
    seed: chosen.seed,
    use,
  });
  const unseen = new Float32Array(texts.length * outputs);
  for (let fold = 0; fold < chosen.folds; fold++) {
    const weights = fit(
      matrix,
      targets,
      options((text) => folds[text] !== fold),
    );
    const logits = predict(matrix, weights, (text) => folds[text] === fold);
    for (let i = 0; i < unseen.length; i++) unseen[i]! += logits[i]!;
    tell(`fold ${fold + 1} of ${chosen.folds}`);
  }
  for (let text = 0; text < texts.length; text++) {
    const at = text * outputs;
    const told = conceptsAmong(reading.textCues[text]!);
    unseen[at + emergencyAt] = emergencyLogit(unseen[at + emergencyAt]!, unseen[at + actionableAt]!, told);
  }
  const from = (part: string) => examples.flatMap((example, i) => (example.from.endsWith(part) ? [i] : []));
  const decisions = calibrate({
    logits: unseen,
    targets,
    representative: from("triage-train.jsonl"),
    labelled: examples.flatMap(({ weights, copyOf }, i) =>
      weights.emergency > 0 && copyOf === undefined ? [i] : [],
    ),
    lookalikes: from("lookalikes.jsonl"),
  });
  tell("calibrated");
  const weights = fit(
    matrix,
    targets,
    options(() => true),
  );
  writeWeights(out, quantise(lexicalVersion, matrix, weights, decisions));
  tell(`written to ${out}`);
}

if (process.argv[1] && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({ options: { data: { type: "string" }, out: { type: "string" } } });
  if (!values.data || !values.out) throw new Error("usage: lexical.ts --data DIR --out DIR");
  trainLexical(corpus(values.data), values.out, (line) => console.log(line));
}
