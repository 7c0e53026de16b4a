/** What the address of the queue says: which cases, which view that is, which case is open. */
import type { QueueFilter } from "../../data/cases.ts";
import type { Preferences } from "../../data/me.ts";

const filterKeys = [
  "status",
  "q",
  "urgency",
  "category",
  "area",
  "agency",
  "assignee",
  "unsure",
  "suggested",
  "due",
  "mentioned",
  "sample",
] as const;

/** The filter in an address, always in the same order, so that equal filters are equal text. */
export const filterOf = (search: Record<string, string | undefined>): QueueFilter =>
  Object.fromEntries(filterKeys.flatMap((key) => (search[key] ? [[key, String(search[key])]] : [])));

export const sameFilter = (one: QueueFilter, other: QueueFilter): boolean =>
  JSON.stringify(filterOf(one)) === JSON.stringify(filterOf(other));

export const builtInViews = [
  "all",
  "mine",
  "agency",
  "area",
  "emergencies",
  "dueSoon",
  "unsure",
  "suggested",
  "snoozed",
  "mentioned",
] as const;
export type BuiltInView = (typeof builtInViews)[number];

/** The filter of a ready-made view; null when the person has not said which agency or area is theirs. */
export function viewFilter(view: BuiltInView, { myAgency, myArea }: Preferences): QueueFilter | null {
  const filters: Record<BuiltInView, QueueFilter | null> = {
    all: {},
    mine: { assignee: "me" },
    agency: myAgency ? { agency: myAgency } : null,
    area: myArea ? { area: myArea } : null,
    emergencies: { urgency: "4" },
    dueSoon: { due: "soon" },
    unsure: { unsure: "true" },
    suggested: { suggested: "true" },
    snoozed: { status: "snoozed" },
    mentioned: { mentioned: "true" },
  };
  return filters[view];
}
