/** What happens to the queue while somebody works in it: told beside the list, never by moving it, emergencies excepted. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useRef, useState } from "react";
import { api, ask } from "../../data/api.ts";
import { colleaguesQuery, type QueueFilter, queueQuery } from "../../data/cases.ts";
import { type CaseHappened, onCaseHappened, onDeskHappened, onLiveReset } from "../../data/live.ts";
import { useMe } from "../../data/me.ts";
import type { ListStore } from "./list-store.ts";
import type { QueueList } from "./use-queue-list.ts";

const leaves = new Set(["confirmed", "dismissed", "merged_into", "snoozed"]);
const comes = new Set(["opened", "raised", "woken", "undone", "unmerged", "split_off"]);

/** How many cases wait outside the list, and how to let them in. */
export function useArrivals(filter: QueueFilter, list: QueueList, store: ListStore) {
  const client = useQueryClient();
  const [fresh, setFresh] = useState(0);
  const latest = useRef({ filter, list });
  latest.current = { filter, list };
  useMarks(store, latest);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a list read anew knows all that came before
  useEffect(() => setFresh(0), [list.readAt]);
  useEffect(() => {
    let due: ReturnType<typeof setTimeout> | null = null;
    const look = async () => {
      due = null;
      const { filter, list } = latest.current;
      if (!list.readAt) return;
      try {
        await letEmergenciesIn(filter, list);
        const now = await ask(api.queue.$get({ query: { ...filter, limit: "1" } }));
        const away = [...store.get().decidedBy.keys()].filter((id) => list.places.has(id)).length;
        setFresh(Math.max(0, now.total - latest.current.list.total + away));
      } catch {
        // The next event looks again; until then the list is what it was.
      }
    };
    const soon = () => {
      due ??= setTimeout(look, 400);
    };
    const leave = [
      onCaseHappened(({ verb }) => {
        if (comes.has(verb)) soon();
      }),
      onLiveReset(soon),
    ];
    return () => {
      for (const stop of leave) stop();
      if (due) clearTimeout(due);
    };
  }, [store]);
  const load = useCallback(async () => {
    const { queryKey } = queueQuery(latest.current.filter);
    // Only the first page is read again; the pages below follow from it as they are scrolled to.
    client.setQueryData(
      queryKey,
      (data) => data && { pages: data.pages.slice(0, 1), pageParams: data.pageParams.slice(0, 1) },
    );
    await client.refetchQueries({ queryKey, exact: true });
    store.set({ decidedBy: new Map(), holders: new Map() });
    setFresh(0);
  }, [client, store]);
  return { fresh, load };
}

async function letEmergenciesIn(filter: QueueFilter, list: QueueList): Promise<void> {
  if (filter.status || (filter.urgency && filter.urgency !== "4")) return;
  const allLoaded = list.unread === 0 || list.rows.at(-1)?.urgency !== 4;
  if (!allLoaded) return;
  const { cases } = await ask(api.queue.$get({ query: { ...filter, urgency: "4", limit: "100" } }));
  const known = (id: number) => {
    const place = list.places.get(id);
    return (place !== undefined && list.rows[place]!.urgency === 4) || list.gone.has(id);
  };
  const rows = cases.filter(({ id }) => !known(id));
  if (rows.length > 0) list.enter(rows);
}

/** Who holds a row, and which rows somebody else has decided. */
function useMarks(store: ListStore, latest: { current: { list: QueueList } }): void {
  const me = useMe();
  const names = useRef(new Map<string, string>());
  const { data } = useQuery(colleaguesQuery);
  names.current = new Map(data?.staff.map(({ id, name }) => [id, name]));
  useEffect(() => {
    const decided = ({ caseId, verb, actor }: CaseHappened) => {
      const before = store.get().decidedBy;
      if (
        leaves.has(verb) &&
        latest.current.list.places.has(caseId) &&
        !latest.current.list.gone.has(caseId)
      ) {
        if (actor.kind === "staff" && actor.id === me.id) return;
        store.set({ decidedBy: new Map(before).set(caseId, names.current.get(actor.id) ?? actor.id) });
      } else if ((verb === "undone" || verb === "woken") && before.has(caseId)) {
        const after = new Map(before);
        after.delete(caseId);
        store.set({ decidedBy: after });
      }
    };
    const leave = [
      onCaseHappened(decided),
      onDeskHappened(({ caseId, holder }) =>
        store.set({ holders: new Map(store.get().holders).set(caseId, holder) }),
      ),
    ];
    return () => {
      for (const stop of leave) stop();
    };
  }, [store, me.id, latest]);
}
