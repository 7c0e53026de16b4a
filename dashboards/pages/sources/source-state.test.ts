import { describe, expect, it } from "vitest";
import { countStates, helpFor, inOrder, type Source, stateOf } from "./source-state.ts";

const fault = (kind: string) => ({ kind, message: "m", since: "2026-01-15T00:00:00Z" });
function source(
  name: string,
  changes: Partial<Source> = {},
  state: Partial<NonNullable<Source["state"]>> = {},
): Source {
  return {
    name,
    connector: "x",
    settings: null,
    enabled: true,
    everySeconds: 60,
    agencyId: null,
    areaCode: null,
    sample: false,
    createdAt: "2026-01-01T00:00:00Z",
    changedAt: "2026-01-01T00:00:00Z",
    arrivals: [],
    behindSeconds: 0,
    notFetched: null,
    canBackfill: true,
    ...changes,
    state: {
      lastCollectedAt: "2026-01-15T00:00:00Z",
      lastPostAt: null,
      posts: 0,
      fault: null,
      quota: null,
      progress: null,
      caughtUp: true,
      ...state,
    },
  };
}

describe("the state of a source", () => {
  it.each([
    ["complete", source("a")],
    ["complete", source("a", { behindSeconds: 60 })],
    ["behind", source("a", { behindSeconds: 61 })],
    ["complete", source("a", { behindSeconds: 900, everySeconds: 900 })],
    ["reading", source("a", {}, { caughtUp: false })],
    ["new", source("a", {}, { lastCollectedAt: null })],
    ["new", { ...source("a"), state: null }],
    ["fault", source("a", { behindSeconds: 900 }, { fault: fault("gone"), lastCollectedAt: null })],
    ["paused", source("a", { enabled: false }, { fault: fault("gone") })],
  ] as const)("is %s", (state, one) => {
    expect(stateOf(one)).toBe(state);
  });

  it("puts what needs a person first and counts every state", () => {
    const list = [
      source("z"),
      source("a", { enabled: false }),
      source("m", { behindSeconds: 999 }),
      source("y", {}, { fault: fault("unavailable") }),
      source("b"),
    ];
    expect(inOrder(list).map(({ name }) => name)).toEqual(["y", "m", "a", "b", "z"]);
    expect(countStates(list)).toEqual({ fault: 1, behind: 1, reading: 0, new: 0, paused: 1, complete: 2 });
  });

  it("names the one thing that helps, and nothing where only waiting does", () => {
    const of = (kind: string) => helpFor(source("a", {}, { fault: fault(kind) }));
    expect(["rate_limited", "gone", "unexpected_shape", "unauthorized", "unavailable"].map(of)).toEqual([
      null,
      "edit",
      "edit",
      "again",
      "again",
    ]);
    expect(helpFor(source("a", { enabled: false }))).toBe("resume");
    expect(helpFor(source("a"))).toBeNull();
  });
});
