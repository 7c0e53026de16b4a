/** The queue: what comes next and why, and the case that is open beside it. */
import { useMediaQuery } from "@mantine/hooks";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { caseQuery, type QueueFilter } from "../../data/cases.ts";
import { useKeys } from "../../keys/keys.tsx";
import { Empty, Failed, Loading } from "../../parts/states.tsx";
import { CasePane } from "../case/case-pane.tsx";
import type { BulkDone } from "./bulk.ts";
import { BulkBar } from "./bulk-bar.tsx";
import { BulkResult } from "./bulk-result.tsx";
import { filterOf } from "./filter.ts";
import { ListFoot } from "./list-foot.tsx";
import { type ListStore, makeListStore, useListState } from "./list-store.ts";
import { ListTop } from "./list-top.tsx";
import { Pills } from "./pills.tsx";
import { type ListHandle, RowList } from "./row-list.tsx";
import { useArrivals } from "./use-arrivals.ts";
import { type QueueList, useQueueList } from "./use-queue-list.ts";
import "./queue.css";

const phone = "(max-width: 720px)";

export function QueuePage() {
  const { t } = useTranslation("queue");
  // As text, so that the open case in the address draws nothing anew.
  const text = useSearch({ strict: false, select: (search) => JSON.stringify(filterOf(search)) });
  const filter = useMemo(() => JSON.parse(text) as QueueFilter, [text]);
  const inAddress = useSearch({ strict: false, select: caseIn });
  const [store] = useState(() => makeListStore(inAddress));
  const list = useQueueList(filter);
  const arrivals = useArrivals(filter, list, store);
  const navigate = useNavigate();
  const small = useMediaQuery(phone, undefined, { getInitialValueInEffect: false }) ?? false;
  const handle = useRef<ListHandle | null>(null);
  const [bulk, setBulk] = useState<BulkDone | null>(null);
  const move = useMoves({ list, store, filter, small, handle });
  useOpenFirst(list, store, filter, small, inAddress);
  const setFilter = useCallback(
    (next: QueueFilter) => void navigate({ to: "/antrean", search: next }),
    [navigate],
  );
  const load = async () => {
    await arrivals.load();
    handle.current?.toTop();
  };
  const bulkDone = (done: BulkDone) => {
    setBulk(done);
    void load();
  };
  const selectAll = () => store.set({ all: !store.get().all, selected: new Set() });
  return (
    <main className="q">
      <section className="q-list" aria-label={t("title")} hidden={small && inAddress !== null}>
        <ListTop
          filter={filter}
          total={list.query.data ? list.total : null}
          onFilter={setFilter}
          onSelectAll={selectAll}
        />
        <div className="q-body">
          <Body list={list} store={store} filter={filter} move={move} handle={handle} onFilter={setFilter} />
          <Pills
            fresh={arrivals.fresh}
            onLoad={load}
            emergencies={list.extras}
            store={store}
            onOpen={move.open}
          />
        </div>
        <BulkBar filter={filter} list={list} store={store} onDone={bulkDone} />
        {bulk && <BulkResult result={bulk} onClose={() => setBulk(null)} onUndone={load} />}
        <ListFoot onOpen={move.open} />
      </section>
      <ListKeys
        move={move}
        store={store}
        list={list}
        onSelectAll={selectAll}
        fresh={arrivals.fresh}
        onLoad={load}
      />
      {small ? (
        inAddress !== null && <Right store={store} move={move} small />
      ) : (
        <Right store={store} move={move} />
      )}
    </main>
  );
}

const caseIn = (search: Record<string, unknown>): number | null => {
  const id = Number(search.kasus);
  return Number.isSafeInteger(id) && id > 0 ? id : null;
};

type Moves = ReturnType<typeof useMoves>;

const addressAfterMs = 400;
const prefetched = 2;

/** Opening, going on, going back. */
function useMoves({
  list,
  store,
  filter,
  small,
  handle,
}: {
  list: QueueList;
  store: ListStore;
  filter: QueueFilter;
  small: boolean;
  handle: { current: ListHandle | null };
}) {
  const navigate = useNavigate();
  const client = useQueryClient();
  const latest = useRef({ list, filter, small });
  latest.current = { list, filter, small };
  const place = useRef(0);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const cursor = store.get().cursor;
  // Where the open case stood when it was last in the list: its successor moves up to there.
  if (cursor !== null && list.places.has(cursor)) place.current = list.places.get(cursor)!;
  useEffect(() => () => clearTimeout(timer.current), []);
  return useMemo(() => {
    const open = (id: number) => {
      const { list, filter, small } = latest.current;
      place.current = list.places.get(id) ?? place.current;
      store.set({ cursor: id, explained: null });
      clearTimeout(timer.current);
      if (small)
        void navigate({
          to: "/antrean",
          search: { ...filter, kasus: String(id) },
          replace: location.search.includes("kasus="),
        });
      else {
        handle.current?.show(id);
        // The address follows when the hand rests: going through a hundred cases is one step back.
        timer.current = setTimeout(() => {
          if (location.pathname !== "/antrean") return;
          void navigate({
            to: "/antrean",
            search: { ...latest.current.filter, kasus: String(id) },
            replace: true,
          });
        }, addressAfterMs);
      }
      for (const row of list.rows.slice(place.current + 1, place.current + 1 + prefetched))
        void client.prefetchQuery(caseQuery(row.id));
    };
    const openAt = (index: number): boolean => {
      const row = latest.current.list.rows[index];
      if (row) open(row.id);
      return row !== undefined;
    };
    const step = (by: 1 | -1): boolean => {
      const { list } = latest.current;
      const { cursor } = store.get();
      const here = cursor === null ? undefined : list.places.get(cursor);
      // A case that has left the list has given its place to its successor.
      if (here === undefined) return openAt(by === 1 ? place.current : Math.max(0, place.current - 1));
      return openAt(here + by);
    };
    const back = () => {
      const { filter, small } = latest.current;
      if (small) void navigate({ to: "/antrean", search: filter });
    };
    /** The case is decided: on to the next one, which stands where it stood. */
    const done = (next: boolean) => {
      if (!next) return;
      const { list } = latest.current;
      const { cursor } = store.get();
      const here = cursor === null ? undefined : list.places.get(cursor);
      const index = here === undefined ? place.current : here + 1;
      if (openAt(index) || openAt(Math.min(index, list.rows.length) - (here === undefined ? 1 : 2))) return;
      store.set({ cursor: null });
      back();
    };
    return { open, step, back, done, select: (id: number) => select(store, id) };
  }, [store, navigate, client, handle]);
}

function select(store: ListStore, id: number): void {
  const selected = new Set(store.get().selected);
  if (!selected.delete(id)) selected.add(id);
  store.set({ selected, all: false });
}

/** On a desk the first case opens by itself; with another filter, the first of that one. */
function useOpenFirst(
  list: QueueList,
  store: ListStore,
  filter: QueueFilter,
  small: boolean,
  inAddress: number | null,
): void {
  const of = useRef(filter);
  const first = list.rows[0]?.id;
  const settled = list.query.data !== undefined && !list.query.isPlaceholderData;
  useEffect(() => {
    if (!settled) return;
    if (of.current !== filter) {
      of.current = filter;
      store.set({ selected: new Set(), all: false, explained: null, cursor: null });
    }
    if (small || store.get().cursor !== null || first === undefined) return;
    store.set({ cursor: first });
  }, [settled, filter, first, small, store]);
  // The way back and forward on a phone.
  useEffect(() => {
    if (inAddress !== null && inAddress !== store.get().cursor && small) store.set({ cursor: inAddress });
  }, [inAddress, small, store]);
}

function Body({
  list,
  store,
  filter,
  move,
  handle,
  onFilter,
}: {
  list: QueueList;
  store: ListStore;
  filter: QueueFilter;
  move: Moves;
  handle: { current: ListHandle | null };
  onFilter(filter: QueueFilter): void;
}) {
  const { t } = useTranslation("queue");
  const { query } = list;
  if (query.data === undefined)
    return query.error ? (
      <Failed error={query.error} again={() => void query.refetch()} />
    ) : (
      <Loading rows={9} />
    );
  if (list.total === 0)
    return Object.keys(filter).length === 0 ? (
      <Empty>{t("empty")}</Empty>
    ) : (
      <Empty
        action={
          <button type="button" className="btn" onClick={() => onFilter({})}>
            {t("showAll")}
          </button>
        }
      >
        {t("emptyFilter")}
      </Empty>
    );
  return (
    <>
      {query.error && <Failed error={query.error} again={() => void query.fetchNextPage()} />}
      <RowList list={list} store={store} onOpen={move.open} onPick={move.select} handle={handle} />
    </>
  );
}

/** Stands before the pane, so that the pane is asked first. */
function ListKeys({
  move,
  store,
  list,
  onSelectAll,
  fresh,
  onLoad,
}: {
  move: Moves;
  store: ListStore;
  list: QueueList;
  onSelectAll(): void;
  fresh: number;
  onLoad(): void;
}) {
  useKeys({
    next: () => move.step(1),
    // Up from the first row: to what has come since.
    previous: () => {
      if (!move.step(-1) && fresh > 0) onLoad();
    },
    skip: () => move.step(1),
    select: () => {
      const { cursor } = store.get();
      if (cursor !== null && list.places.has(cursor)) move.select(cursor);
    },
    selectAll: onSelectAll,
    explain: () => {
      const { cursor, explained } = store.get();
      store.set({ explained: explained === cursor ? null : cursor });
    },
    back: () => {
      const { explained, all, selected } = store.get();
      if (explained !== null) store.set({ explained: null });
      else if (all || selected.size > 0) store.set({ all: false, selected: new Set() });
      else move.back();
    },
  });
  return null;
}

/** Draws the open case anew, and nothing else, when the cursor moves. */
function Right({ store, move, small = false }: { store: ListStore; move: Moves; small?: boolean }) {
  const { t } = useTranslation("queue");
  const id = useListState(store, (state) => state.cursor);
  return (
    <section className="q-right" aria-label={t("openCase")}>
      {id === null ? (
        <p className="q-none">{t("noneOpen")}</p>
      ) : (
        <CasePane
          key={id}
          caseId={id}
          onDone={({ next }) => move.done(next)}
          {...(small ? { onBack: move.back } : {})}
        />
      )}
    </section>
  );
}
