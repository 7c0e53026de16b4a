/** Every case store, by the name a configuration uses. A new store is one line here and one bench in the suite. */
import type { AnyCaseStore } from "../case-store.ts";
import { sp4nHttp } from "./sp4n-http.ts";

export const caseStores = {
  "sp4n-http": sp4nHttp,
} satisfies Record<string, AnyCaseStore>;

export type CaseStoreName = keyof typeof caseStores;

/** The store of that name, or null; names such as "__proto__" find nothing. */
export function findCaseStore(name: string): AnyCaseStore | null {
  return Object.hasOwn(caseStores, name) ? caseStores[name as CaseStoreName] : null;
}
