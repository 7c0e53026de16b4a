/** What the events of a case add up to. Pure: the same events give the same case, whoever adds them up. */
import type { CaseFields, CaseStatus, DismissReason } from "../model/case.ts";
import type { CaseEvent } from "./case-events.ts";

export type CaseState = {
  status: CaseStatus;
  fields: CaseFields;
  unsure: string[];
  disposition: DismissReason | null;
  mergedInto: number | null;
  assigneeId: string | null;
  trackingNumber: string | null;
};

/** Verbs that a person can take back. */
export const undoableVerbs = [
  "confirmed",
  "corrected",
  "dismissed",
  "merged_into",
  "assigned",
  "split_off",
  "separated",
] as const;

/** Ids of events that were taken back. */
export function undoneIds(events: readonly CaseEvent[]): Set<number> {
  return new Set(events.flatMap((event) => (event.undoes === null ? [] : [event.undoes])));
}

/** @throws Error when the events do not begin with `opened`: such a case cannot exist. */
export function foldCase(events: readonly CaseEvent[]): CaseState {
  const opened = events[0];
  if (opened?.verb !== "opened") throw new Error("a case begins with the event opened");
  const undone = undoneIds(events);
  const state: CaseState = {
    status: "waiting",
    fields: { ...opened.data.fields },
    unsure: opened.data.unsure,
    disposition: null,
    mergedInto: null,
    assigneeId: null,
    trackingNumber: null,
  };
  let urgencyByHand = false;
  for (const event of events) {
    if (undone.has(event.id)) continue;
    switch (event.verb) {
      case "confirmed":
      case "corrected": {
        const fields = event.verb === "confirmed" ? event.data.fields : event.data.after;
        Object.assign(state.fields, fields);
        urgencyByHand ||= fields.urgency !== undefined;
        state.unsure =
          event.verb === "confirmed" ? [] : state.unsure.filter((head) => !decides(head, fields));
        if (event.verb === "confirmed") state.status = "confirmed";
        break;
      }
      case "raised":
        if (!urgencyByHand && event.data.urgency > state.fields.urgency)
          state.fields.urgency = event.data.urgency;
        break;
      case "dismissed":
        state.status = "dismissed";
        state.disposition = event.data.reason;
        break;
      case "merged_into":
        state.status = "merged";
        state.mergedInto = event.data.into;
        break;
      case "assigned":
        state.assigneeId = event.data.assigneeId;
        break;
      case "filed":
        state.trackingNumber = event.data.trackingNumber;
        break;
      case "store_withdrawn":
        state.trackingNumber = null;
        break;
      default:
        break;
    }
  }
  if (state.status === "confirmed" && state.trackingNumber !== null) state.status = "filed";
  return state;
}

function decides(head: string, fields: Partial<CaseFields>): boolean {
  const fieldOf: Record<string, keyof CaseFields> = {
    intent: "intent",
    urgency: "urgency",
    category: "category",
    area: "areaCode",
    agency: "agencyId",
  };
  const field = fieldOf[head];
  return field !== undefined && fields[field] !== undefined;
}
