import { describe, expect, it } from "vitest";
import { givenFields, handler } from "../testing/given.ts";
import { firstMorning } from "../testing/world.ts";
import type { CaseEvent, NewEvent } from "./case-events.ts";
import { type CaseState, foldCase } from "./fold-case.ts";

const at = (minute: number) => new Date(firstMorning.getTime() + minute * 60_000);

/** A case with these events, a minute apart, the opening first. */
function fold(...events: NewEvent[]): CaseState {
  const opened: NewEvent = {
    verb: "opened",
    data: { fields: givenFields, unsure: ["urgency", "area", "intent"], posts: [] },
  };
  return foldCase(
    [opened, ...events].map((event, index) => ({
      ...{ id: index + 1, caseId: 1, at: at(index), actor: handler, undoes: null },
      ...event,
    })) as CaseEvent[],
  );
}

const confirmed: NewEvent = { verb: "confirmed", data: { fields: {} } };
const dismissed: NewEvent = { verb: "dismissed", data: { reason: "spam", note: null } };
const merged: NewEvent = { verb: "merged_into", data: { into: 9, posts: [1] } };
const receipt = { store: "s", trackingNumber: "#1", revision: 1 };
const filed: NewEvent = { verb: "filed", data: receipt };
const storeCorrected: NewEvent = { verb: "store_corrected", data: receipt };
const withdrawn: NewEvent = { verb: "store_withdrawn", data: receipt };
const raised = (urgency: 3 | 4): NewEvent => ({ verb: "raised", data: { urgency, postId: 1 } });
const corrected = (after: Partial<typeof givenFields>): NewEvent => ({
  verb: "corrected",
  data: { before: {}, after },
});
/** Takes back the event at this place, 1 being the first after the opening. */
const undo = (place: number): NewEvent => ({ verb: "undone", data: { verb: "any" }, undoes: place + 1 });

describe("what the events of a case add up to", () => {
  it.each<[string, NewEvent[], Partial<CaseState>]>([
    ["nothing yet", [], { status: "waiting", unsure: ["urgency", "area", "intent"], trackingNumber: null }],
    ["confirmed", [confirmed], { status: "confirmed", unsure: [] }],
    ["confirmed and filed", [confirmed, filed], { status: "filed", trackingNumber: "#1" }],
    [
      "filed by what was to be a correction",
      [confirmed, storeCorrected],
      { status: "filed", trackingNumber: "#1" },
    ],
    ["filed, then dismissed", [confirmed, filed, dismissed], { status: "dismissed", trackingNumber: "#1" }],
    [
      "filed, dismissed and withdrawn",
      [confirmed, filed, dismissed, withdrawn],
      { status: "dismissed", trackingNumber: null },
    ],
    ["dismissed", [dismissed], { status: "dismissed", disposition: "spam" }],
    ["dismissed and undone", [dismissed, undo(1)], { status: "waiting", disposition: null }],
    [
      "dismissed twice, the second undone",
      [dismissed, { verb: "dismissed", data: { reason: "other", note: null } }, undo(2)],
      { status: "dismissed", disposition: "spam" },
    ],
    ["confirmed, dismissed, undone", [confirmed, dismissed, undo(2)], { status: "confirmed" }],
    [
      "confirmed, dismissed, the confirmation undone",
      [confirmed, dismissed, undo(1)],
      { status: "dismissed", unsure: ["urgency", "area", "intent"] },
    ],
    [
      "confirmed and undone",
      [confirmed, undo(1)],
      { status: "waiting", unsure: ["urgency", "area", "intent"] },
    ],
    ["merged", [merged], { status: "merged", mergedInto: 9 }],
    ["merged and undone", [confirmed, merged, undo(2)], { status: "confirmed", mergedInto: null }],
    [
      "assigned twice, the second undone",
      [
        { verb: "assigned", data: { assigneeId: "rina" } },
        { verb: "assigned", data: { assigneeId: null } },
        undo(2),
      ],
      { assigneeId: "rina" },
    ],
    [
      "notes and attachments",
      [
        { verb: "noted", data: { text: "x" } },
        { verb: "attached", data: { posts: [] } },
      ],
      { status: "waiting" },
    ],
    [
      "given up",
      [confirmed, { verb: "filing_given_up", data: { store: "s", revision: 1, reason: "x", field: null } }],
      { status: "confirmed" },
    ],
    ["a decided head is sure", [corrected({ areaCode: null })], { unsure: ["urgency", "intent"] }],
    [
      "an undone correction is none",
      [corrected({ areaCode: "31" }), undo(1)],
      { unsure: ["urgency", "area", "intent"], fields: givenFields },
    ],
    ["raised", [raised(4)], { fields: { ...givenFields, urgency: 4 }, urgencyByHand: false }],
    ["raised, but never lowered", [raised(4), raised(3)], { fields: { ...givenFields, urgency: 4 } }],
    [
      "a person's urgency stands against later evidence",
      [corrected({ urgency: 1 }), raised(4)],
      { fields: { ...givenFields, urgency: 1 }, urgencyByHand: true },
    ],
    [
      "until the person takes it back",
      [corrected({ urgency: 1 }), raised(4), undo(1)],
      { fields: { ...givenFields, urgency: 4 } },
    ],
    [
      "a confirmation with another title keeps the urgency open",
      [{ verb: "confirmed", data: { fields: { title: "Judul" } } }, raised(3)],
      { fields: { ...givenFields, title: "Judul", urgency: 3 } },
    ],
  ])("%s", (_, events, expected) => {
    expect(fold(...events)).toMatchObject(expected);
  });

  it.each<[string, NewEvent[], number]>([
    ["a day for ordinary urgency", [], 1440],
    ["two hours from the rise to high", [raised(3)], 1 + 120],
    ["a quarter of an hour from the rise to an emergency", [raised(3), raised(4)], 2 + 15],
    [
      "no more time through a rise",
      [
        corrected({ urgency: 3 }),
        corrected({ urgency: 4 }),
        corrected({ urgency: 3 }),
        corrected({ urgency: 4 }),
      ],
      2 + 15 + 2,
    ],
    ["three days from the opening once a person lowers it", [corrected({ urgency: 1 })], 4320],
    ["a day again when the rise is taken back", [corrected({ urgency: 4 }), undo(1)], 1440],
  ])("leave %s", (_, events, minutes) => {
    expect(fold(...events).decideBy).toEqual(at(minutes));
  });

  it("cannot be added up without their opening", () => {
    expect(() => foldCase([])).toThrow("begins with the event opened");
  });
});
