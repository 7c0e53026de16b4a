/** Turns fitted weights into the stored form: one byte per weight, one scale per feature. */
import { outputs } from "../lexical/heads.ts";
import { type Decisions, type LexicalWeights, storableScale } from "../lexical/weights.ts";
import { cueCount } from "../rules/cues.ts";
import { cueValue, type DesignMatrix } from "./design-matrix.ts";

/** The stored model of fitted weights; rarity is folded into the rows, the value of a cue into its row. */
export function quantise(
  version: string,
  matrix: DesignMatrix,
  fitted: Float32Array,
  decisions: Decisions,
): LexicalWeights {
  const count = matrix.keys.length;
  const scale = new Float32Array(count);
  const rows = new Int8Array(count * outputs);
  for (let f = 0; f < count; f++) {
    let most = 0;
    for (let o = 0; o < outputs; o++) most = Math.max(most, Math.abs(fitted[f * outputs + o]!));
    scale[f] = storableScale((most * matrix.rarity[f]!) / 127);
    for (let o = 0; o < outputs; o++)
      rows[f * outputs + o] = Math.round((fitted[f * outputs + o]! * matrix.rarity[f]!) / scale[f]!);
  }
  const cuesAt = count * outputs;
  const biasAt = cuesAt + cueCount * outputs;
  return {
    version,
    keys: matrix.keys,
    rarity: matrix.rarity,
    scale,
    rows,
    cues: fitted.slice(cuesAt, biasAt).map((weight) => weight * cueValue),
    bias: fitted.slice(biasAt, biasAt + outputs),
    decisions,
  };
}
