/** Surroundings that a test holds in its hand: fixed clock, silent log, invented secrets. */
import { silentLog } from "../../pipeline/runtime/log.ts";
import type { Fetch, Surroundings } from "../connector.ts";

export const testNow = new Date("2026-11-20T04:00:00.000Z");

/** What `secret(name)` answers in recordings: the name itself with a prefix, so that a recording can hold it. */
export function testSecret(name: string): string {
  return `test-${name}`;
}

/** Refuses every request: for connectors and verbs that must not use the network. */
export const noNetwork: Fetch = async (input) => {
  throw new Error(`no request was expected: ${input instanceof Request ? input.url : input}`);
};

export function surroundings(given: Partial<Surroundings> & { now?: Date } = {}): Surroundings {
  const { now = testNow, ...rest } = given;
  return {
    fetch: noNetwork,
    clock: { now: () => now },
    log: silentLog,
    secret: testSecret,
    signal: new AbortController().signal,
    ...rest,
  };
}
