/** A source: a configured use of a connector (this page, that search). */
import { z } from "zod";

export const SourceConfig = z.object({
  /** Short stable name, unique in an installation: "x-mentions". */
  name: z
    .string()
    .min(1)
    .max(80)
    .regex(/^[a-z0-9][a-z0-9._-]*$/, "lower-case letters, digits, dot, dash, underscore"),
  connector: z.string().min(1).max(80),
  /** Checked against the connector's own schema; names its secrets (`tokenEnv`), never holds them. */
  settings: z.record(z.string(), z.unknown()),
  enabled: z.boolean().default(true),
  /** Seconds between two looks at a polled source. */
  everySeconds: z.number().int().min(5).max(86_400).default(60),
  /** Agency whose account or page this is: helps to resolve places and owners. */
  agencyId: z.string().max(80).nullable().default(null),
  /** Kemendagri code of the area the source speaks about, when it has one. */
  areaCode: z.string().max(20).nullable().default(null),
  /** Its posts are samples: shown as such, cleared by one command, filed only in the sandbox. */
  sample: z.boolean().default(false),
});
export type SourceConfig = z.infer<typeof SourceConfig>;

/** What a platform said of our allowance. */
export type Quota = { used: number; limit: number; resetsAt: Date | null };

/** How far a long read has come: units done of total (bytes or lines), lines a second, seconds left. */
export type Progress = {
  done: number;
  total: number | null;
  unit: "bytes" | "lines" | "posts";
  perSecond: number | null;
  secondsLeft: number | null;
};
