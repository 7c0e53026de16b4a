/** What the lexical model learns from: rows of several files, each with a weight per head. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Urgency } from "../../pipeline/model/taxonomy.ts";
import { seeded } from "./random.ts";
import { copyKey, isKeptBack, type Row, readRows } from "./rows.ts";

/** How much a row counts for each head; 0 leaves it out. */
export type HeadWeights = {
  intent: number;
  actionable: number;
  urgency: number;
  emergency: number;
  category: number;
};
/** `copyOf`: the position of the example this one is a thinned copy of. */
export type Example = { row: Row; weights: HeadWeights; from: string; copyOf?: number };

const full: HeadWeights = { intent: 1, actionable: 1, urgency: 1, emergency: 1, category: 1 };
const none: HeadWeights = { intent: 0, actionable: 0, urgency: 0, emergency: 0, category: 0 };

type Part = { file: string; weights: HeadWeights; own?: true };

const parts: Part[] = [
  { file: "posts/triage-train.jsonl", weights: full },
  { file: "posts/triage-train-2.jsonl", weights: full },
  { file: "own/emergencies.jsonl", weights: { ...full, intent: 0.5, emergency: 2 }, own: true },
  { file: "own/lookalikes.jsonl", weights: { ...full, emergency: 2 }, own: true },
  { file: "own/categories.jsonl", weights: full, own: true },
  { file: "own/cases.jsonl", weights: { ...full, intent: 0.5 }, own: true },
  { file: "posts/weak-bandung_tweets_itb.jsonl", weights: { ...none, intent: 0.2, category: 0.3 } },
  { file: "posts/weak-surabaya_wargaku.jsonl", weights: { ...none, category: 0.3 } },
  { file: "posts/weak-lapor_kab_bandung.jsonl", weights: { ...none, category: 0.3 } },
];

/** Emergencies and look-alikes written for training alone; tab-separated: urgency (0: not actionable), text. */
const written = [
  { file: "emergencies.tsv", weights: { ...none, intent: 0.3, actionable: 0.7, urgency: 0.5, emergency: 2 } },
  { file: "lookalikes.tsv", weights: { ...none, actionable: 0.5, urgency: 1, emergency: 2 } },
];
const writtenFolder = fileURLToPath(new URL("./data/", import.meta.url));

function writtenRows(file: string): Row[] {
  const lines = readFileSync(join(writtenFolder, file), "utf8").split("\n").filter(Boolean);
  return lines.map((line, index) => {
    const [urgency, text] = line.split("\t");
    const level = Number(urgency);
    if (text === undefined || !(level >= 0 && level <= 4))
      throw new Error(`${file}:${index + 1} is malformed`);
    return {
      id: `${file}-${index + 1}`,
      text,
      intent: level === 4 ? "complaint" : null,
      actionable: level > 0,
      urgency: level > 0 ? (level as Urgency) : null,
    };
  });
}

/** Files whose texts must never be learned, from any other file either. */
const heldOut = ["posts/triage-dev.jsonl"];

/**
 * The training examples in a fixed order. Texts of the held-out files are left out wherever else they occur,
 * kept-back own rows are left out, and a text that occurs twice counts where it is labelled best.
 */
export function corpus(data: string): Example[] {
  const taken = new Set<string>();
  for (const file of heldOut)
    if (existsSync(join(data, file)))
      for (const row of readRows(join(data, file))) taken.add(copyKey(row.text));
  const examples: Example[] = [];
  for (const { file, weights, own } of parts) {
    const path = join(data, file);
    if (!existsSync(path)) continue;
    for (const row of readRows(path)) {
      if (own && isKeptBack(row)) continue;
      const key = copyKey(row.text);
      if (key.length > 0 && taken.has(key)) continue;
      taken.add(key);
      examples.push({ row, weights: onlyLabelled(row, weights), from: file });
    }
  }
  for (const { file, weights } of written)
    for (const row of writtenRows(file))
      examples.push({ row, weights: onlyLabelled(row, weights), from: `written/${file}` });
  return examples.concat(thinned(examples));
}

const copies = 3;
const dropped = 0.2;
const copyWeight = 0.5;

/**
 * Copies of own-written posts with a fifth of their words missing, for the emergency head alone:
 * it must not hang on single words, because the next emergency is told in others.
 */
function thinned(examples: readonly Example[]): Example[] {
  const random = seeded(11);
  const out: Example[] = [];
  for (const [position, { row, weights, from }] of examples.entries()) {
    if (from.startsWith("posts/") && row.urgency !== 4) continue;
    for (let copy = 0; copy < copies; copy++) {
      const text = row.text
        .split(/\s+/)
        .filter(() => random() > dropped)
        .join(" ");
      const weight = copyWeight * weights.emergency;
      out.push({
        row: { ...row, text },
        weights: { ...none, emergency: weight },
        from: "thinned",
        copyOf: position,
      });
    }
  }
  return out;
}

function onlyLabelled(row: Row, weights: HeadWeights): HeadWeights {
  const labelled = typeof row.actionable === "boolean";
  return {
    intent: row.intent ? weights.intent : 0,
    actionable: labelled ? weights.actionable : 0,
    urgency: row.urgency ? weights.urgency : 0,
    // Emergencies among public posts are very few and written unlike ours; each counts twice.
    emergency: labelled ? weights.emergency * (row.urgency === 4 && row.source ? 2 : 1) : 0,
    category: row.category ? weights.category : 0,
  };
}
