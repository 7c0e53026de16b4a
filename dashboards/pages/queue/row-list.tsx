/** The rows: only those in view exist, and only the row that changes is drawn again. */
import { useVirtualizer } from "@tanstack/react-virtual";
import { type MouseEvent, useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { ProblemError } from "../../data/api.ts";
import { useDecisions } from "../../data/decisions.ts";
import { usePreferences } from "../../data/me.ts";
import { count } from "../../words/say.ts";
import { CaseRow, rowName } from "./case-row.tsx";
import { Explained } from "./explained.tsx";
import type { ListStore } from "./list-store.ts";
import type { ListItem, QueueList } from "./use-queue-list.ts";

const headHeight = 32;
/** A row that just moved under the pointer takes no click: it was meant for another one. */
const guardMs = 350;

/** What the page asks of the list. */
export type ListHandle = { show(id: number): void; toTop(): void };

type Props = {
  list: QueueList;
  store: ListStore;
  onOpen(id: number): void;
  onPick(id: number): void;
  handle: { current: ListHandle | null };
};

export function RowList({ list, store, onOpen, onPick, handle }: Props) {
  const { t } = useTranslation("queue");
  const { items, unread, total, query } = list;
  const scroller = useRef<HTMLDivElement>(null);
  const rowHeight = usePreferences().density === "lega" ? 80 : 72;
  const refused = useRefused();
  const virtual = useVirtualizer({
    count: items.length + unread,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => (items[index]?.kind === "head" ? headHeight : rowHeight),
    getItemKey: (index) => items[index]?.key ?? `grey-${index - items.length}`,
    overscan: 8,
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: sizes are estimates that follow the items and the density
  useLayoutEffect(() => virtual.measure(), [items, rowHeight]);
  const moved = useMovedAt(list, scroller.current, rowHeight);
  const indexOf = useMemo(() => new Map(items.map(({ key }, index) => [key, index])), [items]);
  handle.current = {
    show: (id) => {
      const index = indexOf.get(id);
      // With the heading above it, when it is the first of its group.
      if (index !== undefined)
        virtual.scrollToIndex(items[index - 1]?.kind === "head" && index < 2 ? 0 : index, { align: "auto" });
    },
    toTop: () => virtual.scrollToOffset(0),
  };
  const shown = virtual.getVirtualItems();
  const end = shown.at(-1)?.index ?? 0;
  const { hasNextPage, isFetchingNextPage, fetchNextPage, isError } = query;
  useEffect(() => {
    if (end + 60 >= items.length && hasNextPage && !isFetchingNextPage && !isError) void fetchNextPage();
  }, [end, items.length, hasNextPage, isFetchingNextPage, isError, fetchNextPage]);
  useActiveName(scroller, store, shown.length);
  const spotOf = (id: number) => {
    const spot = virtual.measurementsCache[indexOf.get(id) ?? -1];
    const bottom = (scroller.current?.scrollTop ?? 0) + (scroller.current?.clientHeight ?? 0);
    return spot && { start: spot.start, end: spot.end, below: spot.end + explainedHeight < bottom };
  };
  const click = (event: MouseEvent<HTMLElement>) => {
    const target = event.target as HTMLElement;
    const id = Number(target.closest<HTMLElement>("[data-id]")?.dataset.id);
    if (!id || Date.now() - moved.at.current.at < guardMs) return;
    if (target.closest("[data-pick]")) return onPick(id);
    onOpen(id);
    if (target.closest("[data-explain]")) store.set({ explained: store.get().explained === id ? null : id });
  };
  return (
    // The keys of the list are those of the whole page (keys/keys.tsx).
    // biome-ignore lint/a11y/useKeyWithClickEvents: J, K, arrows, Space and Enter are heard by the page
    <div
      ref={scroller}
      className={`q-rows${moved.closing ? " closing" : ""}`}
      role="listbox"
      aria-label={t("title")}
      aria-multiselectable
      tabIndex={0}
      onClick={click}
    >
      <div role="presentation" style={{ height: virtual.getTotalSize(), position: "relative" }}>
        {shown.map(({ index, key, start, size }) => (
          <div
            key={key}
            role="presentation"
            className="q-at"
            style={{ height: size, transform: `translateY(${start}px)` }}
          >
            <Item item={items[index]} store={store} total={total} refused={refused} />
          </div>
        ))}
        <Explained list={list} store={store} spotOf={spotOf} />
      </div>
    </div>
  );
}

/** Room the explanation needs, in pixels. */
const explainedHeight = 160;

function Item({
  item,
  store,
  total,
  refused,
}: {
  item: ListItem | undefined;
  store: ListStore;
  total: number;
  refused: ReadonlyMap<number, ProblemError>;
}) {
  const { t } = useTranslation("queue");
  if (!item) return <div className="q-unread" aria-hidden="true" />;
  if (item.kind === "row")
    return (
      <CaseRow
        row={item.row}
        store={store}
        place={item.place}
        total={total}
        refused={refused.get(item.key)}
      />
    );
  return (
    <div className="q-head" role="presentation">
      {t(`groups.${item.group}`)}
      {item.count !== null && <span className="num">{count(item.count)}</span>}
    </div>
  );
}

/** Cases whose newest decision the server refused. */
function useRefused(): ReadonlyMap<number, ProblemError> {
  const decisions = useDecisions();
  return useMemo(() => {
    const refused = new Map<number, ProblemError>();
    for (const one of decisions) {
      if (one.state === "refused") refused.set(one.decision.caseId, one.problem);
      else refused.delete(one.decision.caseId);
    }
    return refused;
  }, [decisions]);
}

/** Rows that went close up in 160 ms; rows that came on top leave what is being looked at in its place. */
function useMovedAt(list: QueueList, scroller: HTMLElement | null, rowHeight: number) {
  const [closing, setClosing] = useState(false);
  const at = useRef({ at: 0, rows: list.rows.length, extras: list.extras.length });
  useLayoutEffect(() => {
    const before = at.current;
    const came = list.extras.length - before.extras;
    const went = before.rows - list.rows.length;
    at.current = {
      at: came > 0 ? Date.now() : before.at,
      rows: list.rows.length,
      extras: list.extras.length,
    };
    if (came > 0 && scroller && scroller.scrollTop > rowHeight) scroller.scrollTop += came * rowHeight;
    if (went !== 1 && went !== -1) return;
    setClosing(true);
    const timer = setTimeout(() => setClosing(false), 200);
    return () => clearTimeout(timer);
  }, [list.rows.length, list.extras.length, scroller, rowHeight]);
  return { closing, at };
}

/** Tells assistive technology which row is open, without drawing the list again. */
function useActiveName(scroller: { current: HTMLDivElement | null }, store: ListStore, drawn: number): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: a row may have been drawn or dropped
  useEffect(() => {
    const name = () => {
      const { cursor } = store.get();
      const id = cursor === null ? "" : rowName(cursor);
      if (id && document.getElementById(id)) scroller.current?.setAttribute("aria-activedescendant", id);
      else scroller.current?.removeAttribute("aria-activedescendant");
    };
    name();
    return store.watch(name);
  }, [store, drawn]);
}
