/** What changes row by row while the list itself stands still; a row hears only of its own changes. */
import { useSyncExternalStore } from "react";
import type { Held } from "../../data/live.ts";

export type ListState = {
  /** The open case. */
  cursor: number | null;
  selected: ReadonlySet<number>;
  /** All that match the filter, also those not loaded yet. */
  all: boolean;
  /** Decided by somebody else since the list was read, and by whom. */
  decidedBy: ReadonlyMap<number, string>;
  /** Who holds a case now, where that changed since the list was read. */
  holders: ReadonlyMap<number, Held | null>;
  /** The case whose place in the order is being explained. */
  explained: number | null;
};

export type ListStore = {
  get(): ListState;
  set(change: Partial<ListState>): void;
  watch(watcher: () => void): () => void;
};

export function makeListStore(cursor: number | null): ListStore {
  let state: ListState = {
    cursor,
    selected: new Set(),
    all: false,
    decidedBy: new Map(),
    holders: new Map(),
    explained: null,
  };
  const watchers = new Set<() => void>();
  return {
    get: () => state,
    set: (change) => {
      state = { ...state, ...change };
      for (const watcher of watchers) watcher();
    },
    watch: (watcher) => {
      watchers.add(watcher);
      return () => void watchers.delete(watcher);
    },
  };
}

/** `select` must answer the same value as long as nothing it reads has changed. */
export const useListState = <T>(store: ListStore, select: (state: ListState) => T): T =>
  useSyncExternalStore(store.watch, () => select(store.get()));
