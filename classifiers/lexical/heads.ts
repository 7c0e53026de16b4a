/** The outputs of the lexical model, side by side in every row of weights. */
import { categories, intents } from "../../pipeline/model/taxonomy.ts";

/** First output of each head. Urgency has three ordered questions: at least 2, at least 3, is it 4. */
export const intentAt = 0;
export const actionableAt = intents.length;
export const urgencyAt = actionableAt + 1;
export const emergencyAt = urgencyAt + 2;
export const categoryAt = urgencyAt + 3;
/** Number of outputs in a row of weights. */
export const outputs = categoryAt + categories.length;
