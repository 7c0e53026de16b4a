/** The list as it stands on the screen: what was read, without what was decided here, with the emergencies that came. */
import { useInfiniteQuery } from "@tanstack/react-query";
import { useCallback, useMemo, useState } from "react";
import { type QueueFilter, type QueueRow, queueQuery } from "../../data/cases.ts";
import { type DecisionState, useDecisions } from "../../data/decisions.ts";
import { type Group, groupRows, groups } from "./groups.ts";

export type ListItem =
  | { kind: "head"; key: string; group: Group; count: number | null }
  | { kind: "row"; key: number; row: QueueRow; place: number };

export type QueueList = ReturnType<typeof useQueueList>;

/** Cases that a decision of this visit took out of the list, with the version they have now. */
export function goneFrom(
  decisions: readonly DecisionState[],
  status: string | undefined,
): ReadonlyMap<number, number> {
  const leaves = new Set(["confirm", "dismiss", "merge", status === "snoozed" ? "wake" : "snooze"]);
  const gone = new Map<number, number>();
  for (const one of decisions) {
    if (one.state === "refused") continue;
    const { caseId, verb } = one.decision;
    if (verb === "undo") gone.delete(caseId);
    else if (leaves.has(verb))
      gone.set(caseId, one.state === "done" ? one.answer.version : Number.POSITIVE_INFINITY);
  }
  return gone;
}

/** Rows in order with a heading before each group; emergencies that came later stand first. */
function itemsOf(rows: QueueRow[], groupOf: number[], open: boolean, headed: boolean): ListItem[] {
  const items: ListItem[] = [];
  let head: (ListItem & { kind: "head" }) | null = null;
  rows.forEach((row, place) => {
    const group = groups[groupOf[place]!]!;
    if (headed && head?.group !== group) {
      head = { kind: "head", key: group, group, count: 0 };
      items.push(head);
    }
    if (head) head.count = (head.count ?? 0) + 1;
    items.push({ kind: "row", key: row.id, row, place });
  });
  // The last group goes on in what is not loaded yet: its number is not known.
  if (head && open) (head as { count: number | null }).count = null;
  return items;
}

export function useQueueList(filter: QueueFilter) {
  const query = useInfiniteQuery(queueQuery(filter));
  const { data } = query;
  const decisions = useDecisions();
  const gone = useMemo(() => goneFrom(decisions, filter.status), [decisions, filter.status]);
  const readAt = data?.pages[0]?.at ?? "";
  const [came, setCame] = useState<{ readAt: string; rows: QueueRow[] }>({ readAt: "", rows: [] });
  const extras = came.readAt === readAt ? came.rows : none;
  const read = useMemo(() => {
    const at = Date.parse(readAt);
    let group = 0;
    const rows: QueueRow[] = [];
    const groupOf = new Map<number, number>();
    const seen = new Set<number>();
    for (const page of data?.pages ?? []) {
      const pageGroups = groupRows(page.cases, at, group);
      page.cases.forEach((row, index) => {
        if (seen.has(row.id)) return;
        seen.add(row.id);
        rows.push(row);
        groupOf.set(row.id, pageGroups[index]!);
      });
      group = pageGroups.at(-1) ?? group;
    }
    return { rows, groupOf };
  }, [data, readAt]);
  const shown = useMemo(() => {
    const first = new Set(extras.map(({ id }) => id));
    const here = (row: QueueRow) => row.version >= (gone.get(row.id) ?? 0);
    const rows = [...extras, ...read.rows.filter(({ id }) => !first.has(id))].filter(here);
    const groupOf = rows.map(({ id }) => (first.has(id) ? 0 : read.groupOf.get(id)!));
    const total = data?.pages[0]?.total ?? 0;
    const unread = data?.pages.at(-1)?.next ? Math.max(0, total - read.rows.length) : 0;
    return {
      rows,
      items: itemsOf(rows, groupOf, unread > 0, filter.status === undefined),
      places: new Map(rows.map(({ id }, place) => [id, place])),
      unread,
      total: rows.length + unread,
    };
  }, [read, extras, gone, data, filter.status]);
  /** Emergencies enter at once, on top. */
  const enter = useCallback(
    (rows: QueueRow[]) =>
      setCame((before) => ({
        readAt,
        rows: [...rows, ...(before.readAt === readAt ? before.rows : [])],
      })),
    [readAt],
  );
  return { query, readAt, gone, extras, enter, ...shown };
}

const none: QueueRow[] = [];
