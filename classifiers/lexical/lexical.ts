/** The lexical classifier: the fast first stage, text to verdict without places and agencies. */
import { fileURLToPath } from "node:url";
import type { PostText, Verdict } from "../../pipeline/model/assessment.ts";
import { type Intent, intents } from "../../pipeline/model/taxonomy.ts";
import { readAs } from "../normalise/read.ts";
import { dangerTokens } from "../rules/emergency.ts";
import { decide, type Opinion } from "./decide.ts";
import { evidenceOf } from "./evidence.ts";
import { type Scored, type Scorer, score, scorerOf } from "./score.ts";
import { readWeights } from "./weights.ts";

/** What the classifier reads; `fromAgency`: the author is known to be an agency, so this is no report. */
export type LexicalText = Pick<PostText, "text"> & { fromAgency?: boolean };

/** A verdict without what needs area and agency data. */
export type LexicalVerdict = Omit<Verdict, "places" | "area" | "agency" | "fromAgency">;

export type Lexical = {
  /** Name and version of weights and lexicons. */
  version: string;
  /** Verdicts of the same length and in the same order as the texts. Never throws for any text. */
  classifyLexical(texts: readonly LexicalText[]): LexicalVerdict[];
};

const officialScores = Object.fromEntries(
  intents.map((intent) => [intent, intent === "official" ? 1 : 0]),
) as Record<Intent, number>;

function verdictOf(scorer: Scorer, { text, fromAgency }: LexicalText): LexicalVerdict {
  const scored: Scored = score(scorer, text);
  const opinion: Opinion = decide(scored.logits, scorer.weights.decisions);
  const shared = {
    urgencyScores: opinion.urgencyScores,
    category: opinion.category,
    categoryScores: opinion.categoryScores,
    readAs: readAs(text, scored.tokens),
    stage: "lexical",
    model: scorer.weights.version,
  };
  if (fromAgency)
    return {
      ...shared,
      intent: "official",
      intentScores: officialScores,
      actionable: false,
      actionableScore: 0,
      urgency: null,
      evidence: [],
      unsure: opinion.unsure.filter((head) => head === "category"),
    };
  const emergency = opinion.urgency === 4;
  const actionable = opinion.actionable || emergency;
  return {
    ...shared,
    intent: opinion.intent,
    intentScores: opinion.intentScores,
    actionable,
    // A possible emergency is never left out of the queue because the post reads like chatter.
    actionableScore: emergency
      ? Math.max(opinion.actionableScore, opinion.urgencyScores[4])
      : opinion.actionableScore,
    urgency: actionable ? opinion.urgency : null,
    evidence: evidenceOf(scored, actionable && opinion.urgency >= 3, dangerTokens(scored.hits)),
    unsure: opinion.unsure,
  };
}

/** Opens the model in `folder`; throws when it is missing or does not belong to this program. */
export function openLexical(folder: string): Lexical {
  const scorer = scorerOf(readWeights(folder));
  return {
    version: scorer.weights.version,
    classifyLexical: (texts) => texts.map((text) => verdictOf(scorer, text)),
  };
}

/** The folder of the committed model. */
export const lexicalFolder = fileURLToPath(new URL("../model", import.meta.url));

let opened: Lexical | null = null;
const open = (): Lexical => (opened ??= openLexical(lexicalFolder));

/** The committed model, opened at first use (about 0.1 s). */
export const lexical: Lexical = {
  get version() {
    return open().version;
  },
  classifyLexical: (texts) => open().classifyLexical(texts),
};
