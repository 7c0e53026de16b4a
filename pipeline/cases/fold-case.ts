/** What the events of a case add up to. Pure: the same events give the same case, whoever adds them up. */
import type { CaseFields, CaseStatus, DismissReason, SnoozeKind } from "../model/case.ts";
import { firstActionMinutes } from "../model/taxonomy.ts";
import type { CaseEvent } from "./case-events.ts";

export type CaseState = {
  status: CaseStatus;
  fields: CaseFields;
  unsure: string[];
  disposition: DismissReason | null;
  mergedInto: number | null;
  assigneeId: string | null;
  trackingNumber: string | null;
  /** When a handler should have decided: sooner once the urgency rises. */
  decideBy: Date;
  /** Out of the queue until then; null when nobody put it aside or something ended that. Readers compare it with now. */
  snoozedUntil: Date | null;
  snoozeKind: SnoozeKind | null;
  /** A person chose the urgency; new evidence does not raise it any more. */
  urgencyByHand: boolean;
};

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
    decideBy: dueFrom(opened.at, opened.data.fields.urgency),
    snoozedUntil: null,
    snoozeKind: null,
    urgencyByHand: false,
  };
  for (const event of events) {
    if (undone.has(event.id)) continue;
    const urgency = state.fields.urgency;
    if (endsSnooze.has(event.verb)) state.snoozedUntil = state.snoozeKind = null;
    switch (event.verb) {
      case "confirmed":
      case "corrected": {
        const fields = event.verb === "confirmed" ? event.data.fields : event.data.after;
        Object.assign(state.fields, fields);
        state.urgencyByHand ||= fields.urgency !== undefined;
        state.unsure =
          event.verb === "confirmed" ? [] : state.unsure.filter((head) => !decides(head, fields));
        if (event.verb === "confirmed") state.status = "confirmed";
        break;
      }
      case "raised":
        if (!state.urgencyByHand && event.data.urgency > urgency) state.fields.urgency = event.data.urgency;
        break;
      case "dismissed":
        state.status = "dismissed";
        state.disposition = event.data.reason;
        break;
      case "merged_into":
        state.status = "merged";
        state.mergedInto = event.data.into;
        break;
      case "snoozed":
        state.snoozedUntil = new Date(event.data.until);
        state.snoozeKind = event.data.kind;
        break;
      case "assigned":
        state.assigneeId = event.data.assigneeId;
        break;
      // The number comes with every receipt: a correction may be the first to bring it.
      case "filed":
      case "store_corrected":
        state.trackingNumber = event.data.trackingNumber;
        break;
      case "store_withdrawn":
        state.trackingNumber = null;
        break;
      default:
        break;
    }
    if (state.fields.urgency !== urgency)
      state.decideBy = decideByAfter(state, urgency, { openedAt: opened.at, at: event.at });
  }
  if (state.status === "confirmed" && state.trackingNumber !== null) state.status = "filed";
  return state;
}

/** A decision ends waiting for one. */
const endsSnooze: ReadonlySet<CaseEvent["verb"]> = new Set([
  "woken",
  "confirmed",
  "dismissed",
  "merged_into",
]);

const dueFrom = (at: Date, urgency: CaseFields["urgency"]) =>
  new Date(at.getTime() + firstActionMinutes[urgency] * 60_000);

/** A rise counts from its own moment, but never gives more time than there was; a fall counts from the opening. */
function decideByAfter(
  { fields, decideBy }: CaseState,
  before: CaseFields["urgency"],
  { openedAt, at }: { openedAt: Date; at: Date },
): Date {
  if (fields.urgency < before) return dueFrom(openedAt, fields.urgency);
  const due = dueFrom(at, fields.urgency);
  return due < decideBy ? due : decideBy;
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
