/** What a decision under way does to the case on the screen, and to the version of the next one. */
import { describe, expect, it } from "vitest";
import type { CaseDetail } from "../../data/cases.ts";
import type { DecisionState } from "../../data/decisions.ts";
import {
  asDecided,
  blockingDoubts,
  differing,
  harmlessSince,
  openDoubts,
  versionAfter,
} from "./as-decided.ts";

const given = (more: Partial<CaseDetail> = {}) =>
  ({
    id: 3,
    version: 5,
    status: "waiting",
    urgency: 2,
    agencyId: "dpupr:14.71",
    unsure: ["area", "urgency", "agency"],
    suggestions: [],
    events: [],
    ...more,
  }) as unknown as CaseDetail;

const sent = (
  verb: string,
  body: Record<string, unknown> = {},
  settled: { version: number } | "refused" | null = null,
  caseId = 3,
) =>
  ({
    decision: { decisionId: verb, caseId, verb, body, title: "", madeAt: 0 },
    ...(settled === null
      ? { state: "sending", attempts: 0 }
      : settled === "refused"
        ? { state: "refused" }
        : { state: "done", answer: { caseId, status: "", ...settled } }),
  }) as DecisionState;

describe("doubts", () => {
  it("asks for the agency first, lets the place stay open, and is content with what was chosen", () => {
    const { unsure } = given();
    expect(openDoubts(unsure, {})).toEqual(["agency", "urgency", "area"]);
    expect(blockingDoubts(unsure, {})).toEqual(["agency", "urgency"]);
    expect(blockingDoubts(unsure, { agencyId: null, urgency: 2 })).toEqual([]);
  });
});

describe("a decision under way", () => {
  it("shows at once and is taken back when refused", () => {
    const fields = { urgency: 4 };
    expect(asDecided(given(), [sent("confirm", { fields })])).toMatchObject({
      status: "confirmed",
      urgency: 4,
      unsure: [],
    });
    expect(asDecided(given(), [sent("confirm", { fields }, "refused")])).toEqual(given());
  });
  it("is forgotten once the case was read again, and is no matter of other cases", () => {
    expect(asDecided(given(), [sent("dismiss", { reason: "spam" }, { version: 5 })])).toEqual(given());
    expect(asDecided(given(), [sent("dismiss", { reason: "spam" }, null, 4)])).toEqual(given());
    expect(asDecided(given(), [sent("dismiss", { reason: "spam" }, { version: 6 })]).status).toBe(
      "dismissed",
    );
  });
  it("settles only the doubt it answers", () => {
    expect(asDecided(given(), [sent("correct", { fields: { urgency: 3 } })]).unsure).toEqual([
      "area",
      "agency",
    ]);
  });
  it("makes the next decision name the version that will be", () => {
    expect(versionAfter(given(), [])).toBe(5);
    expect(
      versionAfter(given(), [sent("note", {}, { version: 8 }), sent("assign"), sent("snooze", {}, null, 4)]),
    ).toBe(9);
    expect(versionAfter(given(), [sent("note", {}, "refused")])).toBe(5);
  });
});

describe("a conflict", () => {
  const event = (id: number, kind: string, actor: string, verb: string) =>
    ({ id, actor: { kind, id: actor, name: null }, verb }) as CaseDetail["events"][number];
  it("names the fields that differ", () => {
    expect(differing({ urgency: 4, agencyId: "dpupr:14.71" }, given())).toEqual(["urgency"]);
  });
  it("is none when only posts came or it was our own doing; a colleague or a rise of urgency is one", () => {
    const seen = given({ events: [event(1, "stage", "group", "opened")] });
    const now = (...events: CaseDetail["events"]) => given({ events: [...seen.events, ...events] });
    expect(harmlessSince(seen, now(event(2, "stage", "group", "attached")), "me")).toBe(true);
    expect(harmlessSince(seen, now(event(2, "staff", "me", "noted")), "me")).toBe(true);
    expect(harmlessSince(seen, now(event(2, "staff", "bima", "noted")), "me")).toBe(false);
    expect(harmlessSince(seen, now(event(2, "stage", "group", "raised")), "me")).toBe(false);
  });
});
