/** Place search for people: short names, slang, prefixes, parents in the query. */
import { type AreaCode, areaContains, areaLevel } from "../../pipeline/model/area.ts";
import { areaPath, areas, districtsOf, villages } from "./gazetteer.ts";
import { adminLevel, allNames, nameWords } from "./names.ts";

export type FoundArea = { code: AreaCode; path: string };

type Scored = { code: AreaCode; rank: number };

const kindWords: Record<string, RegExp> = { kota: /^Kota /, kab: /^Kabupaten /, kabupaten: /^Kabupaten / };

/** How well a name answers the words typed: 3 whole, 2 begins with them, 1 holds them; 0 not at all. */
function rankOf(name: readonly string[], typed: readonly string[]): number {
  const last = typed.length - 1;
  const matches = (from: number) =>
    typed.every((word, at) =>
      at < last ? name[from + at] === word : name[from + at]?.startsWith(word) === true,
    );
  if (matches(0)) return name.length === typed.length && name[last] === typed[last] ? 3 : 2;
  for (let from = 1; from < name.length; from++) if (matches(from)) return 1;
  return 0;
}

function candidates(typed: readonly string[], within: AreaCode | null): Scored[] {
  const found: Scored[] = [];
  for (const [first, entries] of allNames()) {
    for (const { rest, codes } of entries) {
      const rank = rankOf([first, ...rest], typed);
      if (rank === 0) continue;
      for (const code of codes) if (within === null || areaContains(within, code)) found.push({ code, rank });
    }
  }
  if (within !== null && areaLevel(within) >= 2 && areaLevel(within) <= 3) {
    for (const district of areaLevel(within) === 3 ? [within] : districtsOf(within)) {
      for (const { code, name } of villages().get(district) ?? []) {
        const rank = rankOf(nameWords(name), typed);
        if (rank > 0) found.push({ code, rank });
      }
    }
  }
  return found;
}

/** Splits "genuk semarang" into a name and a parent: the longest ending that is an area by itself. */
function withParent(
  typed: readonly string[],
): { name: readonly string[]; parents: readonly AreaCode[] } | null {
  for (let cut = 1; cut < typed.length; cut++) {
    const [first, ...rest] = typed.slice(cut);
    const entry = allNames()
      .get(first!)
      ?.find((one) => one.rest.length === rest.length && one.rest.every((word, at) => word === rest[at]));
    const parents = entry?.codes.filter((code) => areaLevel(code) <= 2) ?? [];
    if (parents.length > 0) return { name: typed.slice(0, cut), parents };
  }
  return null;
}

/**
 * Areas that answer a query, best first: whole names before beginnings, coarser before finer. Knows short
 * names ("jaksel"), kinds ("kec genuk", "kota bandung") and a parent behind the name ("genuk semarang").
 * With `within` only areas inside it, and below a regency or district its villages too.
 */
export function searchAreas(query: string, within: AreaCode | null = null, limit = 20): FoundArea[] {
  let typed = nameWords(query.toLowerCase().slice(0, 200));
  const kind = typed.length > 1 ? typed[0]! : "";
  const level = adminLevel(kind);
  if (level > 0) typed = typed.slice(1);
  if (typed.length === 0) return [];
  let found = candidates(typed, within);
  const split = withParent(typed);
  if (split !== null) {
    const inner = candidates(split.name, within).filter(({ code }) =>
      split.parents.some((parent) => parent !== code && areaContains(parent, code)),
    );
    found = [...found, ...inner];
  }
  const best = new Map<AreaCode, number>();
  for (const { code, rank } of found) {
    const kindFits =
      level > 0 &&
      areaLevel(code) === level &&
      (kindWords[kind]?.test(areas().get(code)?.name ?? "") ?? true);
    const value = rank * 10 + (kindFits ? 15 : 0);
    if (value > (best.get(code) ?? 0)) best.set(code, value);
  }
  return [...best]
    .sort((a, b) => b[1] - a[1] || areaLevel(a[0]) - areaLevel(b[0]) || (a[0] < b[0] ? -1 : 1))
    .slice(0, limit)
    .map(([code]) => ({ code, path: areaPath(code) ?? code }));
}
