/** The stored form of the lexical model: `lexical.bin` (numbers) and `lexical.json` (what they mean). */
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { categories, intents } from "../../pipeline/model/taxonomy.ts";
import { concepts } from "../rules/concepts.ts";
import { cueCount } from "../rules/cues.ts";
import { outputs } from "./heads.ts";

const Line = z.object({ slope: z.number(), offset: z.number() });

/** How raw scores become probabilities and decisions; fitted on predictions for rows that training did not see. */
export const Decisions = z.object({
  /** Logits of intent and category are multiplied by this before softmax. */
  intentSharpness: z.number(),
  categorySharpness: z.number(),
  /** Added to the logits of intents and categories, in taxonomy order: rare classes get their due. */
  intentOffsets: z.array(z.number()).length(intents.length),
  categoryOffsets: z.array(z.number()).length(categories.length),
  /** Probability = 1 / (1 + exp(-(slope × logit + offset))). */
  actionable: Line,
  urgency: z.array(Line).length(3),
  /** Probability from which a post is actionable, has at least urgency 2, 3, is an emergency. */
  thresholds: z.object({
    actionable: z.number(),
    urgency2: z.number(),
    urgency3: z.number(),
    emergency: z.number(),
  }),
  /** Below these the head says it is unsure: best probability, or distance from the threshold. */
  unsure: z.object({ intent: z.number(), category: z.number(), actionable: z.number(), urgency: z.number() }),
});
export type Decisions = z.infer<typeof Decisions>;

const Meta = z.object({
  version: z.string(),
  features: z.number().int(),
  cues: z.literal(cueCount),
  outputs: z.literal(outputs),
  intents: z.array(z.string()),
  categories: z.array(z.string()),
  concepts: z.array(z.string()),
  /** sha-256 of lexical.bin: weights and meaning never drift apart. */
  sha256: z.string(),
  decisions: Decisions,
});

/**
 * The model in memory. Row `i` of `rows` (`outputs` numbers) belongs to the feature hash `keys[i]`; its true
 * weights are `rows × scale[i]`, its share of a text's length `rarity[i]`². `cues` and `bias` are plain numbers.
 */
export type LexicalWeights = {
  version: string;
  keys: Uint32Array;
  rarity: Float32Array;
  scale: Float32Array;
  rows: Int8Array;
  cues: Float32Array;
  bias: Float32Array;
  decisions: Decisions;
};

/** Rarity is stored in a byte in steps of this size. */
export const rarityStep = 1 / 20;

const scaleStep = 2 ** (1 / 12);
const smallestScale = 1e-6;

/** The smallest scale a byte can hold that is not below `least` (steps of about 6 %, from 1e-6 to about 2.5). */
export function storableScale(least: number): number {
  const step = Math.ceil(
    Math.log(Math.max(least, smallestScale) / smallestScale) / Math.log(scaleStep) - 1e-9,
  );
  if (step > 255) throw new Error(`a weight of ${least * 127} is too large for the model file`);
  return Math.fround(smallestScale * scaleStep ** step);
}

const scaleByte = (scale: number): number =>
  Math.round(Math.log(scale / smallestScale) / Math.log(scaleStep));

const sameList = (left: readonly string[], right: readonly string[]) => left.join() === right.join();

/** Reads the model from a folder; throws when its parts do not belong together or to this program. */
export function readWeights(folder: string): LexicalWeights {
  const meta = Meta.parse(JSON.parse(readFileSync(join(folder, "lexical.json"), "utf8")));
  const bytes = readFileSync(join(folder, "lexical.bin"));
  if (createHash("sha256").update(bytes).digest("hex") !== meta.sha256)
    throw new Error("lexical.bin does not belong to lexical.json");
  if (!sameList(meta.intents, intents) || !sameList(meta.categories, categories))
    throw new Error("the model was trained for another taxonomy");
  if (!sameList(meta.concepts, concepts))
    throw new Error("the model was trained with other emergency concepts");
  const count = meta.features;
  let at = 0;
  const take = (length: number) => {
    at += length;
    return bytes.subarray(at - length, at);
  };
  const floats = (length: number) => {
    const part = take(length * 4);
    return Float32Array.from({ length }, (_, i) => part.readFloatLE(i * 4));
  };
  const keyBytes = take(count * 4);
  const keys = Uint32Array.from({ length: count }, (_, i) => keyBytes.readUInt32LE(i * 4));
  const cues = floats(cueCount * outputs);
  const bias = floats(outputs);
  const scale = Float32Array.from(take(count), (byte) => smallestScale * scaleStep ** byte);
  const rarity = Float32Array.from(take(count), (byte) => byte * rarityStep);
  const rowBytes = take(count * outputs);
  const rows = new Int8Array(rowBytes.buffer, rowBytes.byteOffset, rowBytes.length).slice();
  return { version: meta.version, keys, rarity, scale, rows, cues, bias, decisions: meta.decisions };
}

/** Writes the model; the same weights give the same bytes. */
export function writeWeights(folder: string, weights: LexicalWeights): void {
  const little = (values: Float32Array) => {
    const out = Buffer.alloc(values.length * 4);
    for (const [i, value] of values.entries()) out.writeFloatLE(value, i * 4);
    return out;
  };
  const keys = Buffer.alloc(weights.keys.length * 4);
  for (const [i, key] of weights.keys.entries()) keys.writeUInt32LE(key, i * 4);
  const bytes = Buffer.concat([
    keys,
    little(weights.cues),
    little(weights.bias),
    Buffer.from(Uint8Array.from(weights.scale, scaleByte)),
    Buffer.from(weights.rarity.map((rarity) => Math.round(rarity / rarityStep))),
    Buffer.from(weights.rows.buffer, weights.rows.byteOffset, weights.rows.length),
  ]);
  const meta: z.infer<typeof Meta> = {
    version: weights.version,
    features: weights.keys.length,
    cues: cueCount,
    outputs,
    intents: [...intents],
    categories: [...categories],
    concepts: [...concepts],
    sha256: createHash("sha256").update(bytes).digest("hex"),
    decisions: weights.decisions,
  };
  writeFileSync(join(folder, "lexical.bin"), bytes);
  writeFileSync(join(folder, "lexical.json"), `${JSON.stringify(meta, null, 1)}\n`);
}
