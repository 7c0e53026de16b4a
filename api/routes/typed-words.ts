/** What a person types into a request. */
import { z } from "@hono/zod-openapi";

/** Text with something to read in it: zero-width and control characters alone do not count. */
export const Words = (max: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(max)
    .regex(/[\p{L}\p{N}\p{P}\p{S}]/u);

/** The sender's own name for a decision, e.g. a UUID. */
export const DecisionId = z
  .string()
  .regex(/^[\w:.-]{8,80}$/)
  .describe("The sender's own name for this decision: sent again, it has no second effect.");
