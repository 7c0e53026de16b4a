/** A case as it will be once the decisions under way have arrived, and what a refused one leaves to be settled. */
import type { CaseFields, DismissReason } from "../../../pipeline/model/case.ts";
import type { CaseDetail } from "../../data/cases.ts";
import type { DecisionState } from "../../data/decisions.ts";
import type { Draft } from "./draft.ts";

/** Heads of the machine's doubt and the field that settles each; "actionable" is settled by deciding at all. */
export const fieldOfHead = {
  intent: "intent",
  urgency: "urgency",
  category: "category",
  area: "areaCode",
  agency: "agencyId",
} as const satisfies Record<string, keyof CaseFields>;
export type DoubtHead = keyof typeof fieldOfHead;

const heads = Object.keys(fieldOfHead) as DoubtHead[];
/** A place may stay unknown; the others say what is filed and to whom. */
const needed: readonly DoubtHead[] = ["agency", "category", "urgency", "intent"];

const settledBy = (head: string, fields: Draft) =>
  head in fieldOfHead && fields[fieldOfHead[head as DoubtHead]] !== undefined;

/** Doubts that nobody has settled, in the order in which they are asked. */
export const openDoubts = (unsure: readonly string[], draft: Draft): DoubtHead[] =>
  heads
    .filter((head) => unsure.includes(head) && !settledBy(head, draft))
    .sort((a, b) => order(a) - order(b));
const order = (head: DoubtHead) => (needed.includes(head) ? needed.indexOf(head) : needed.length);

/** Doubts without whose answer nothing is filed. */
export const blockingDoubts = (unsure: readonly string[], draft: Draft): DoubtHead[] =>
  openDoubts(unsure, draft).filter((head) => needed.includes(head));

/** The case with decisions applied that the server has not answered, or whose answer was not read again yet. */
export function asDecided(detail: CaseDetail, states: readonly DecisionState[]): CaseDetail {
  let shown = detail;
  for (const one of states) {
    if (one.decision.caseId !== detail.id || one.state === "refused") continue;
    if (one.state === "done" && one.answer.version <= detail.version) continue;
    shown = applied(shown, one);
  }
  return shown;
}

function applied(shown: CaseDetail, { decision: { verb, body } }: DecisionState): CaseDetail {
  const fields = (body.fields ?? {}) as Draft;
  switch (verb) {
    case "confirm":
      return { ...shown, ...fields, status: "confirmed", unsure: [] };
    case "correct":
      return { ...shown, ...fields, unsure: shown.unsure.filter((head) => !settledBy(head, fields)) };
    case "dismiss":
      return { ...shown, status: "dismissed", disposition: body.reason as DismissReason };
    case "merge":
      return { ...shown, status: "merged", mergedInto: body.into as number };
    case "assign":
      return { ...shown, assigneeId: body.assigneeId as string | null };
    case "snooze":
      return {
        ...shown,
        snoozedUntil: body.until as string,
        snoozeKind: body.kind as "snooze" | "mute",
      };
    case "wake":
      return { ...shown, snoozedUntil: null, snoozeKind: null };
    case "separate":
      return {
        ...shown,
        suggestions: shown.suggestions.filter((one) => one.case.id !== body.otherCaseId),
      };
    default:
      return shown;
  }
}

/** The version to decide on next: each decision under way will have made one more. */
export function versionAfter(detail: CaseDetail, states: readonly DecisionState[]): number {
  const own = states.filter((one) => one.decision.caseId === detail.id);
  const answered = own.flatMap((one) => (one.state === "done" ? [one.answer.version] : []));
  const under = own.filter((one) => one.state === "sending").length;
  return Math.max(detail.version, ...answered) + under;
}

/** Fields that both people set, to different values. */
export function differing(mine: Draft, theirs: CaseDetail): (keyof CaseFields)[] {
  return (Object.keys(mine) as (keyof CaseFields)[]).filter((key) => mine[key] !== theirs[key]);
}

/** What came since was nobody else's doing and changes nothing that was decided: it may be sent again by itself. */
export function harmlessSince(seen: CaseDetail, now: CaseDetail, me: string): boolean {
  const newest = seen.events.at(-1)?.id ?? 0;
  const since = now.events.filter(({ id }) => id > newest);
  return since.every(({ actor, verb }) => (actor.kind !== "staff" || actor.id === me) && verb !== "raised");
}
