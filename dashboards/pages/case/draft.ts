/** Changes to a case that are not sent yet; they outlive going to another case and back, and a reload. */
import { useSyncExternalStore } from "react";
import type { CaseFields } from "../../../pipeline/model/case.ts";

export type Draft = Partial<CaseFields>;

const storageKey = "jemput.drafts";
const nothing: Draft = {};
const watchers = new Set<() => void>();
let drafts: ReadonlyMap<number, Draft> = restored();

function restored(): Map<number, Draft> {
  try {
    return new Map(JSON.parse(sessionStorage.getItem(storageKey) ?? "[]") as [number, Draft][]);
  } catch {
    return new Map();
  }
}

/** Puts a draft in place of the one before; an empty one is forgotten. */
export function keepDraft(caseId: number, draft: Draft): void {
  const next = new Map(drafts);
  if (Object.keys(draft).length === 0) next.delete(caseId);
  else next.set(caseId, draft);
  drafts = next;
  sessionStorage.setItem(storageKey, JSON.stringify([...drafts]));
  for (const watcher of watchers) watcher();
}

const watch = (watcher: () => void) => {
  watchers.add(watcher);
  return () => void watchers.delete(watcher);
};

export const draftOf = (caseId: number): Draft => drafts.get(caseId) ?? nothing;
export const useDraft = (caseId: number): Draft =>
  useSyncExternalStore(watch, () => drafts.get(caseId) ?? nothing);
