/** Failing on demand: which request fails how is decided here; `api.ts` plays it. */
import { z } from "zod";

const failureModes = ["500", "429", "slow", "timeout", "drop_after_commit"] as const;
export type FailureMode = (typeof failureModes)[number];

/**
 * `500` and `429` answer before anything happened; `slow` answers after `seconds`; `timeout` does nothing, never
 * answers and hangs up after `seconds`; `drop_after_commit` does the write, then hangs up instead of answering.
 * `rate` fails that share of requests until cleared, `count` the next so many; without either, every request.
 */
export const FailureRule = z
  .object({
    mode: z.enum(failureModes, { error: `Modus harus salah satu dari ${failureModes.join(", ")}.` }),
    rate: z.number({ error: "rate harus angka 0 sampai 1." }).min(0).max(1).optional(),
    count: z.int({ error: "count harus bilangan bulat mulai dari 1." }).min(1).optional(),
    /** Waiting time, or Retry-After of a 429. */
    seconds: z.number({ error: "seconds harus angka 0 sampai 3600." }).min(0).max(3600).optional(),
  })
  .refine((rule) => rule.rate === undefined || rule.count === undefined, {
    path: ["count"],
    error: "Pilih rate atau count, tidak keduanya.",
  });
export type FailureRule = z.infer<typeof FailureRule>;

/** Seconds of a rule that names none. */
export const defaultSeconds: Record<FailureMode, number> = {
  "500": 0,
  "429": 1,
  slow: 2,
  timeout: 60,
  drop_after_commit: 0,
};

export type Failures = {
  add(rule: FailureRule): void;
  clear(): void;
  list(): FailureRule[];
  /** The rule that hits this request, if any; uses up one of its `count`. */
  pick(isWrite: boolean): FailureRule | null;
};

/** @param random 0 ≤ x < 1, decides the `rate` rules. */
export function createFailures(initial: readonly FailureRule[], random: () => number): Failures {
  let rules = initial.map((rule) => ({ ...rule }));
  return {
    add(rule) {
      rules.push({ ...rule });
    },
    clear() {
      rules = [];
    },
    list: () => rules.map((rule) => ({ ...rule })),
    pick(isWrite) {
      for (const rule of rules) {
        if (rule.mode === "drop_after_commit" && !isWrite) continue;
        if (rule.rate !== undefined && random() >= rule.rate) continue;
        if (rule.count !== undefined) {
          rule.count -= 1;
          rules = rules.filter((other) => other.count !== 0);
        }
        return rule;
      }
      return null;
    },
  };
}
