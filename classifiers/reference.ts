/** What the classifiers know of words, areas and agencies, in one piece for people who search. */
import type { AreaCode } from "../pipeline/model/area.ts";
import { spellingsOf } from "./normalise/spellings.ts";
import { agencyById } from "./places/agencies.ts";
import { areaName, areaPath } from "./places/gazetteer.ts";
import { searchAgencies } from "./places/search-agencies.ts";
import { searchAreas } from "./places/search-areas.ts";

export const reference = {
  spellingsOf,
  searchAreas: (q: string, limit: number) => searchAreas(q, null, limit),
  /** Null when there is no such area. */
  area: (code: AreaCode): { code: AreaCode; name: string; path: string } | null => {
    const name = areaName(code);
    return name === null ? null : { code, name, path: areaPath(code) ?? name };
  },
  searchAgencies,
  /** Null when there is no such agency. */
  agencyName: (id: string): string | null => agencyById(id)?.name ?? null,
};
