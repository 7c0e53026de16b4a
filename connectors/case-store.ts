/**
 * The case-store contract: the outside system of record. `push` is idempotent: the same key twice has
 * one effect and the same receipt. Stores never retry; a fault says what the caller does next.
 */
import type { z } from "zod";
import type { CaseRecord, Receipt } from "../pipeline/model/dispatch.ts";
import type { Surroundings } from "./connector.ts";

export type CaseStore<Settings> = {
  label: string;
  settings: z.ZodType<Settings>;
  push(settings: Settings, record: CaseRecord, key: string, around: Surroundings): Promise<Receipt>;
};

// biome-ignore lint/suspicious/noExplicitAny: the registry holds stores of every settings shape
export type AnyCaseStore = CaseStore<any>;

export function defineCaseStore<Settings>(store: CaseStore<Settings>): CaseStore<Settings> {
  return store;
}

export type StoreFault =
  | { kind: "rate_limited"; retryAt: Date }
  | { kind: "unauthorized" }
  /** The store will never take this record as it is: `field` names what a person must mend. */
  | { kind: "refused"; field: string | null; reason: string }
  /** No answer, or a broken one: the effect may or may not have happened. Push again with the same key. */
  | { kind: "unavailable" }
  | { kind: "unexpected_shape"; sample: string };

export class StoreError extends Error {
  override name = "StoreError";
  readonly fault: StoreFault;
  constructor(message: string, fault: StoreFault, options?: ErrorOptions) {
    super(message, options);
    this.fault = fault;
  }
}
