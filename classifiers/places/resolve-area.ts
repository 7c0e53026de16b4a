/** From the places of a post to one administrative area, or to none rather than a guess. */

import { type AreaCode, areaContains, areaLevel } from "../../pipeline/model/area.ts";
import type { Place } from "../../pipeline/model/assessment.ts";
import { agencyById } from "./agencies.ts";
import { areaName, areas, shortName, villagesWithin } from "./gazetteer.ts";
import { handleMeaning } from "./handles.ts";
import { type Mention, mentionsIn, villageNamesIn } from "./mentions.ts";
import { kinds, tokenise } from "./tokens.ts";

export type AreaHint = {
  /** Jurisdiction of the source the post came from; null when it has none. */
  areaCode: AreaCode | null;
  /** Agency the source or the post belongs to. */
  agencyId: string | null;
  /** Accounts the post names, with or without @ (`handlesIn` finds them). */
  handles: readonly string[];
};

/** `why` is a short Indonesian reason for the handler: "Kec. Genuk disebut, wilayah akun Kota Semarang". */
export type ResolvedArea = { code: AreaCode; score: number; why: string };

/** An area known from somewhere else than the name in question. */
type Context = { code: AreaCode; why: string; mention: Mention | null };

/** Accounts a text names, without @. */
export function handlesIn(text: string): string[] {
  const tokens = tokenise(text);
  const found: string[] = [];
  for (let at = 0; at < tokens.count; at++) {
    if (tokens.kind[at] === kinds.handle) found.push(text.slice(tokens.start[at]! + 1, tokens.end[at]!));
  }
  return found;
}

/** "Kec. Genuk", "Kota Semarang", "Jawa Tengah", "Kel. Gebangsari". */
function told(code: AreaCode): string {
  const name = areaName(code) ?? code;
  switch (areaLevel(code)) {
    case 3:
      return `Kec. ${name}`;
    case 4:
      return `${code.charAt(9) === "1" ? "Kel." : "Desa"} ${name}`;
    default:
      return shortName({ code, name });
  }
}

const agrees = (a: AreaCode, b: AreaCode) => areaContains(a, b) || areaContains(b, a);
const finestFirst = (a: Context, b: Context) => b.code.length - a.code.length;

/** Areas of the accounts named, of the agency and of the source. */
function outerContexts(hint: AreaHint): Context[] {
  const found: Context[] = [];
  for (const handle of hint.handles) {
    const { areaCode } = handleMeaning(handle);
    if (areaCode !== null)
      found.push({ code: areaCode, why: `wilayah akun ${told(areaCode)}`, mention: null });
  }
  const agencyArea = hint.agencyId === null ? null : (agencyById(hint.agencyId)?.areaCode ?? null);
  if (agencyArea !== null)
    found.push({ code: agencyArea, why: `wilayah instansi ${told(agencyArea)}`, mention: null });
  if (hint.areaCode !== null) {
    found.push({ code: hint.areaCode, why: `wilayah sumber ${told(hint.areaCode)}`, mention: null });
  }
  return found;
}

/** The one area that all of several lie in, province at the coarsest; null across provinces. */
function commonParent(codes: readonly AreaCode[]): AreaCode | null {
  for (const length of [8, 5, 2]) {
    const first = codes[0]?.slice(0, length) ?? "";
    if (first.length === length && codes.every((code) => code.slice(0, length) === first)) return first;
  }
  return null;
}

/** A mention that answers without help. */
function alone({ codes, level, name, ambiguous, everyday }: Mention): ResolvedArea | null {
  if (everyday || level === 4) return null;
  const coarse = codes.filter((code) => areaLevel(code) <= 2);
  if (coarse.length > 1) {
    // A city and a regency ("Semarang"), or a province and its capital ("Gorontalo") of one name.
    const parent = commonParent(coarse);
    return parent === null
      ? null
      : { code: parent, score: 0.6, why: `"${name}" bisa kota atau kabupaten di ${told(parent)}` };
  }
  if (ambiguous) return null;
  const [code] = coarse.length === 1 ? coarse : codes;
  if (code === undefined || (coarse.length === 0 && codes.length > 1)) return null;
  if (coarse.length === 1) return { code, score: level > 0 ? 0.95 : 0.85, why: `${told(code)} disebut` };
  if (level !== 3 && areas().get(code)?.shared === true) return null;
  return { code, score: level === 3 ? 0.8 : 0.65, why: `${told(code)} disebut` };
}

/** A mention read in the light of what else is known: the one reading inside the finest context that has one. */
function supported(mention: Mention, known: readonly Context[]): ResolvedArea | null {
  if (mention.level === 4) return null;
  for (const context of known) {
    if (context.mention === mention) continue;
    if (mention.everyday && areaLevel(context.code) < 2) continue;
    const fitting = mention.codes.filter((code) => areaContains(context.code, code));
    // "Batu" inside Kota Batu means the city, not its district of the same name.
    const coarsest = fitting.filter((code) => areaLevel(code) === areaLevel(fitting[0]!));
    const [code] = coarsest;
    if (code === undefined || coarsest.length !== 1) continue;
    return {
      code,
      score: areaLevel(context.code) >= 2 ? 0.9 : 0.75,
      why: `${told(code)} disebut, ${context.why}`,
    };
  }
  return null;
}

/** City or regency of one name, told apart by a district or village of the post that only one of them has. */
function toldApart(
  mention: Mention,
  all: readonly Mention[],
  villages: readonly string[],
): ResolvedArea | null {
  const coarse = mention.codes.filter((code) => areaLevel(code) === 2);
  if (coarse.length < 2) return null;
  const holds = (regency: AreaCode) =>
    all.some(
      (other) =>
        other !== mention && other.codes.some((code) => areaLevel(code) === 3 && areaContains(regency, code)),
    ) || villages.some((name) => villagesWithin(regency).has(name));
  const holding = coarse.filter(holds);
  const [code] = holding;
  if (code === undefined || holding.length > 1) return null;
  return { code, score: 0.8, why: `${told(code)} disebut, tempat lain hanya ada di sana` };
}

/** A village inside an area that is already sure: never by its name alone (7,441 names occur more than once). */
function villageInside(places: readonly Place[], text: string, parent: ResolvedArea): ResolvedArea {
  const level = areaLevel(parent.code);
  if (level < 2 || level > 3) return parent;
  const names = villageNamesIn(places, text, level === 2);
  if (names.length === 0) return parent;
  const villages = villagesWithin(parent.code);
  for (const name of names) {
    const code = villages.get(name);
    // A village named like its district is not told from it.
    if (code === undefined || code === null || areaName(code) === areaName(parent.code)) continue;
    const score = Math.min(parent.score, level === 3 ? 0.9 : 0.8);
    return { code, score, why: `${told(code)} disebut, ${told(parent.code)}` };
  }
  return parent;
}

/** Of several readings the finest that agrees with the surest; where equals disagree their common parent. */
function settle(readings: readonly ResolvedArea[]): ResolvedArea | null {
  const [first, ...rest] = [...readings].sort((a, b) => b.score - a.score);
  if (first === undefined) return null;
  let best = first;
  for (const other of rest) {
    if (other.code !== best.code && areaContains(best.code, other.code)) {
      best = { ...other, score: Math.min(best.score, other.score + 0.1) };
    } else if (!agrees(best.code, other.code) && best.score - other.score < 0.25) {
      const parent = commonParent([best.code, other.code]);
      if (parent === null) return null;
      best = { code: parent, score: 0.6, why: `beberapa tempat di ${told(parent)} disebut` };
    }
  }
  return best;
}

/** No name answers: the area of the account addressed or of the source, when it is at least a regency. */
function jurisdiction(places: readonly Place[], outer: readonly Context[]): ResolvedArea | null {
  const [finest] = [...outer].sort(finestFirst);
  if (finest === undefined || areaLevel(finest.code) < 2) return null;
  if (outer.some((other) => !agrees(finest.code, other.code))) return null;
  if (places.length === 0 && !finest.why.startsWith("wilayah akun")) return null;
  return { code: finest.code, score: places.length > 0 ? 0.7 : 0.5, why: finest.why };
}

/** What each mention means, given all others. A name that says whither does not say where. */
function readAll(
  mentions: readonly Mention[],
  outer: readonly Context[],
  villages: readonly string[],
): ResolvedArea[] {
  const sure: Context[] = [];
  for (const mention of mentions) {
    const reading = supported(mention, outer) ?? toldApart(mention, mentions, villages) ?? alone(mention);
    if (reading === null || areaLevel(reading.code) > 2) continue;
    sure.push({ code: reading.code, why: `${told(reading.code)} disebut`, mention });
  }
  const known = [...sure, ...outer].sort(finestFirst);
  const readings: ResolvedArea[] = [];
  for (const mention of mentions) {
    const reading = supported(mention, known) ?? toldApart(mention, mentions, villages) ?? alone(mention);
    if (reading === null) continue;
    // A lone district outside the area addressed is more likely a street or hamlet of that name.
    const lone = areaLevel(reading.code) === 3 && reading.score < 0.7;
    if (lone && outer.some((context) => !agrees(context.code, reading.code))) continue;
    readings.push(reading);
  }
  // What lies in the area addressed outweighs names elsewhere.
  const within = readings.filter(({ code }) => outer.some((context) => agrees(context.code, code)));
  return within.length > 0 ? within : readings;
}

/**
 * The finest area that is safe to name. A name shared by a city and a regency resolves to their province unless
 * a cue decides (an account, the source, "Kota", a district or village that only one of them has); a village
 * never without its parent; names in two provinces, and short names without a second cue, resolve to null.
 */
export function resolveArea(places: readonly Place[], text: string, hint: AreaHint): ResolvedArea | null {
  const outer = outerContexts(hint);
  const mentions = mentionsIn(places, text);
  const here = mentions.filter((mention) => !mention.direction);
  const villages = here.some(({ codes }) => codes.length > 1) ? villageNamesIn(places, text, true) : [];
  const readings = readAll(here, outer, villages);
  const best = readings.length > 0 ? settle(readings) : jurisdiction(places, outer);
  return best === null ? null : villageInside(places, text, best);
}
