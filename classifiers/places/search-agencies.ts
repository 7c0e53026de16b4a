/** Agency search for people: those that answer for an area and a category first. */
import type { Agency } from "../../pipeline/model/agency.ts";
import { type AreaCode, areaContains, areaLevel } from "../../pipeline/model/area.ts";
import type { Category } from "../../pipeline/model/taxonomy.ts";
import { agencyById, isNationalBody, listedAgencies, officeId, offices, officeTypes } from "./agencies.ts";
import { nameWords } from "./names.ts";
import { searchAreas } from "./search-areas.ts";

export type FoundAgency = { id: string; name: string };
export type AgencyQuestion = { q?: string; area?: AreaCode; category?: Category; limit?: number };

/** The area and everything around it, finest first: "33.74.05", "33.74", "33". */
function withParents(code: AreaCode): AreaCode[] {
  const parts = code.split(".");
  return parts.map((_, at) => parts.slice(0, parts.length - at).join("."));
}

function officesOf(area: AreaCode): string[] {
  return withParents(area).flatMap((code) =>
    officeTypes.flatMap((type) =>
      type === "kecamatan" && areaLevel(code) < 3 ? [] : (officeId(type, code) ?? []),
    ),
  );
}

/** "dishub kota semarang": the offices whose name the words begin with, in the areas that the rest names. */
function officesNamed(typed: readonly string[]): string[] {
  for (let cut = typed.length - 1; cut >= 1; cut--) {
    const words = typed.slice(0, cut).join(" ");
    const types = officeTypes.filter((type) => {
      const { name, short, words: called } = offices[type];
      return [name.toLowerCase(), short.toLowerCase(), ...called].includes(words);
    });
    if (types.length === 0) continue;
    const found = searchAreas(typed.slice(cut).join(" "), null, 5).flatMap(({ code }) =>
      types.flatMap((type) => officeId(type, code) ?? []),
    );
    if (found.length > 0) return found;
  }
  return [];
}

/** Every word typed begins a word of the name, the short name or an alias. */
function isNamed(agency: Agency, typed: readonly string[]): boolean {
  const words = [agency.name, agency.short ?? "", ...agency.aliases].flatMap((name) =>
    nameWords(name.toLowerCase()),
  );
  return typed.every((one) => words.some((word) => word.startsWith(one)));
}

/**
 * Agencies, best first: of the area or around it and answering for the category, then of the area, then national ones
 * and listed ones elsewhere. `q` keeps those whose name holds all its words; it may name the area itself ("dishub
 * semarang"). Names are unique in an answer; at most `limit` of them.
 */
export function searchAgencies({ q = "", area, category, limit = 20 }: AgencyQuestion): FoundAgency[] {
  const typed = nameWords(q.toLowerCase().slice(0, 200));
  if (q.trim() !== "" && typed.length === 0) return [];
  const named = typed.length > 1 ? [...new Set(officesNamed(typed))] : [];
  const ids = new Set([
    ...named,
    ...(area === undefined ? [] : officesOf(area)),
    ...listedAgencies().map(({ id }) => id),
  ]);
  const scored = [...ids].flatMap((id) => {
    const agency = agencyById(id);
    if (!agency || (typed.length > 0 && !named.includes(id) && !isNamed(agency, typed))) return [];
    return [{ agency, points: pointsOf(agency, named.indexOf(id), area, category) }];
  });
  return scored
    .sort((a, b) => b.points - a.points || (a.agency.name < b.agency.name ? -1 : 1))
    .slice(0, limit)
    .map(({ agency: { id, name } }) => ({ id, name }));
}

/** `asked`: its place among those named with their area, or -1. Being asked for by name and place outweighs competence, competence in the area outweighs nearness. */
function pointsOf(agency: Agency, asked: number, area: AreaCode | undefined, category?: Category): number {
  const owns = category !== undefined && agency.categories.includes(category);
  const isNear = area !== undefined && agency.areaCode !== null && areaContains(agency.areaCode, area);
  const isElsewhere = agency.areaCode !== null && area !== undefined && !isNear;
  let points = asked === -1 ? 0 : 1000 - 100 * asked;
  if (owns && !isElsewhere) points += isNear ? 40 : 30;
  if (isNear) points += 10 + areaLevel(agency.areaCode!);
  if (isNationalBody(agency.id)) points += 5;
  // A whole government answers for every category: the office that is made for it precedes it.
  if (agency.id.startsWith("pemda")) points -= 3;
  return points;
}
