/** From the places of a post to one administrative area, or to none rather than a guess. */

import { type AreaCode, areaContains, areaLevel } from "../../pipeline/model/area.ts";
import type { Place } from "../../pipeline/model/assessment.ts";
import { agencyById } from "./agencies.ts";
import { areaName, areas, bareName, districtsOf, shortName, villages } from "./gazetteer.ts";
import { handleMeaning } from "./handles.ts";
import { adminLevel, type NameEntry, nameAt, nameWords } from "./names.ts";
import { wordHash } from "./tag-features.ts";
import { tagModel } from "./tagger.ts";
import { kinds, type Tokens, tokenise } from "./tokens.ts";

export type AreaHint = {
  /** Jurisdiction of the source the post came from; null when it has none. */
  areaCode: AreaCode | null;
  /** Agency the source or the post belongs to. */
  agencyId: string | null;
  /** Accounts the post names, with or without @. */
  handles: readonly string[];
};

export type ResolvedArea = { code: AreaCode; score: number; why: string };

/** A name in the post that may be an area. */
type Mention = {
  codes: readonly AreaCode[];
  /** Level a word before it announces; 0 without one. */
  level: 0 | 1 | 2 | 3 | 4;
  name: string;
  ambiguous: boolean;
  /** An everyday word that happens to be an area's name. */
  everyday: boolean;
};

/** An area known from somewhere else than the name in question. */
type Context = { code: AreaCode; why: string };

/** Words after which a name is a street's or a ship's, not the area's: "Jl. Medan", "Jalan Raya Bogor". */
const namesake = new Set(
  "jl jln jalan gg gang raya lintas poros tol km bank persib persija persebaya bus ka pt cv universitas univ soto sate nasi batik".split(
    " ",
  ),
);

/** Accounts a text names. */
export function handlesIn(text: string): string[] {
  const tokens = tokenise(text);
  const found: string[] = [];
  for (let at = 0; at < tokens.count; at++) {
    if (tokens.kind[at] === kinds.handle) found.push(text.slice(tokens.start[at]! + 1, tokens.end[at]!));
  }
  return found;
}

function isEveryday(tokens: Tokens, from: number, to: number): boolean {
  if (to - from > 1) return false;
  const value = tagModel().vocabulary.classOf(wordHash(tokens.lower[from]!)) - 1;
  if (value < 0) return false;
  const seenOften = Math.floor(value / 12) > 0;
  const afterCue = Math.floor((value % 12) / 3);
  return seenOften && afterCue < 2;
}

/** The level announced before token `at`: "Kec. Genuk", "kota semarang". */
function announced(text: string, tokens: Tokens, at: number): 0 | 1 | 2 | 3 | 4 {
  let before = at - 1;
  if (before > 0 && tokens.kind[before] === kinds.mark && /[.:]/.test(text[tokens.start[before]!]!)) before--;
  return before < 0 ? 0 : adminLevel(tokens.lower[before]!);
}

function isNamesake(text: string, tokens: Tokens, at: number): boolean {
  let before = at - 1;
  if (before > 0 && tokens.kind[before] === kinds.mark && text[tokens.start[before]!] === ".") before--;
  return before >= 0 && namesake.has(tokens.lower[before]!);
}

function fitsLevel(code: AreaCode, level: number, word: string): boolean {
  if (areaLevel(code) !== level) return false;
  if (level !== 2) return true;
  return word.startsWith("kota") === areas().get(code)!.name.startsWith("Kota");
}

function mentionAt(text: string, tokens: Tokens, at: number, entry: NameEntry, to: number): Mention {
  const level = announced(text, tokens, at);
  const name = text.slice(tokens.start[at]!, tokens.end[to - 1]!);
  let codes = entry.codes;
  if (level > 0 && level < 4) {
    const before = tokens.kind[at - 1] === kinds.mark ? at - 2 : at - 1;
    const fitting = codes.filter((code) => fitsLevel(code, level, tokens.lower[before]!));
    if (fitting.length > 0) codes = fitting;
  }
  return {
    codes,
    level,
    name,
    ambiguous: entry.ambiguous && codes.length === entry.codes.length,
    everyday: level === 0 && isEveryday(tokens, at, to),
  };
}

/** Area names inside the places, and beside them announced names and well-known regencies anywhere in the text. */
function mentionsIn(places: readonly Place[], text: string): { inside: Mention[]; beside: Mention[] } {
  const tokens = tokenise(text);
  const inside: Mention[] = [];
  const beside: Mention[] = [];
  let next = 0;
  for (let at = 0; at < tokens.count; at++) {
    if (tokens.kind[at] !== kinds.word && tokens.kind[at] !== kinds.number) continue;
    const match = nameAt(text, tokens, at);
    if (match === null || tokens.lower[at]!.length < 3) continue;
    const start = tokens.start[at]!;
    while (next < places.length && places[next]!.end <= start) next++;
    const within = next < places.length && places[next]!.start <= start;
    if (!isNamesake(text, tokens, at)) {
      const mention = mentionAt(text, tokens, at, match.entry, match.to);
      if (within) inside.push(mention);
      else if (mention.level > 0 || (areaLevel(mention.codes[0]!) <= 2 && !mention.everyday))
        beside.push(mention);
    }
    at = match.to - 1;
  }
  return { inside, beside };
}

/** Areas of the accounts named, the agency and the source, finest first. */
function contexts(hint: AreaHint): Context[] {
  const found: Context[] = [];
  for (const handle of hint.handles) {
    const { areaCode } = handleMeaning(handle);
    if (areaCode !== null) found.push({ code: areaCode, why: `wilayah akun ${told(areaCode)}` });
  }
  const agencyArea = hint.agencyId === null ? null : (agencyById(hint.agencyId)?.areaCode ?? null);
  if (agencyArea !== null) found.push({ code: agencyArea, why: `wilayah instansi ${told(agencyArea)}` });
  if (hint.areaCode !== null)
    found.push({ code: hint.areaCode, why: `wilayah sumber ${told(hint.areaCode)}` });
  return found.sort((a, b) => b.code.length - a.code.length);
}

/** "Kec. Genuk", "Kota Semarang", "Jawa Tengah", "Kel. Gebangsari": for the reason shown to a handler. */
function told(code: AreaCode): string {
  const level = areaLevel(code);
  const name = areaName(code) ?? code;
  if (level === 3) return `Kec. ${name}`;
  if (level === 4) return `${code.charAt(9) === "1" ? "Kel." : "Desa"} ${name}`;
  return shortName({ code, name });
}

/** The one area that all of several lie in, province at the coarsest; null across provinces. */
function commonParent(codes: readonly AreaCode[]): AreaCode | null {
  for (const length of [8, 5, 2]) {
    const first = codes[0]?.slice(0, length) ?? "";
    if (first.length === length && codes.every((code) => code.slice(0, length) === first)) return first;
  }
  return null;
}

const agrees = (a: AreaCode, b: AreaCode) => areaContains(a, b) || areaContains(b, a);

/** A mention that one code answers without help. */
function alone(mention: Mention): ResolvedArea | null {
  const { codes, level, name } = mention;
  if (mention.ambiguous || mention.everyday || level === 4) return null;
  const coarse = codes.filter((code) => areaLevel(code) <= 2);
  if (coarse.length === 0) {
    if (codes.length > 1) return null;
    return { code: codes[0]!, score: level === 3 ? 0.8 : 0.65, why: `${told(codes[0]!)} disebut` };
  }
  if (coarse.length === 1) {
    const code = coarse[0]!;
    return { code, score: level === 2 || level === 1 ? 0.95 : 0.85, why: `${told(code)} disebut` };
  }
  // A province and its capital of one name ("gorontalo"), or a city and a regency ("semarang").
  const parent = commonParent(coarse);
  if (parent === null) return null;
  return { code: parent, score: 0.6, why: `"${name}" bisa kota atau kabupaten; ${told(parent)} pasti` };
}

/** A mention read in the light of what is known: the finest reading that one context supports. */
function supported(mention: Mention, known: readonly Context[]): ResolvedArea | null {
  if (mention.level === 4) return null;
  for (const context of known) {
    const fitting = mention.codes.filter((code) => areaContains(context.code, code));
    if (fitting.length === 0) continue;
    // "Batu" beside Kota Batu means the city, not its district of the same name, unless "Kec." says so.
    const coarsest = fitting.filter((code) => areaLevel(code) === areaLevel(fitting[0]!));
    if (coarsest.length !== 1) continue;
    const code = coarsest[0]!;
    if (mention.everyday && areaLevel(context.code) < 2) continue;
    if (code === context.code) return { code, score: 0.9, why: `${told(code)} disebut, ${context.why}` };
    const score = areaLevel(context.code) >= 2 ? 0.9 : 0.75;
    return { code, score, why: `${told(code)} disebut, ${context.why}` };
  }
  return null;
}

const joined = (name: string) => nameWords(name).join("");
const villageNames = new Map<AreaCode, Map<string, AreaCode | null>>();

/** Villages of a district or regency by joined name; null where two bear one. */
function villagesWithin(area: AreaCode): Map<string, AreaCode | null> {
  const seen = villageNames.get(area);
  if (seen !== undefined) return seen;
  const names = new Map<string, AreaCode | null>();
  for (const district of areaLevel(area) === 3 ? [area] : districtsOf(area)) {
    for (const village of villages().get(district) ?? []) {
      const key = joined(village.name);
      names.set(key, names.has(key) ? null : village.code);
    }
  }
  if (villageNames.size > 200) villageNames.clear();
  villageNames.set(area, names);
  return names;
}

/** Names announced as villages ("Kel. Tegalrejo"), up to three words, longest first; their words joined. */
function villageCandidates(places: readonly Place[], announcedOnly: boolean): string[] {
  const found: string[] = [];
  for (const place of places) {
    const tokens = tokenise(place.text);
    for (let at = 0; at < tokens.count; at++) {
      const level = announced(place.text, tokens, at);
      const begins = level === 4 || (!announcedOnly && at === 0 && adminLevel(tokens.lower[at]!) === 0);
      if (!begins || tokens.kind[at] !== kinds.word) continue;
      let to = at;
      while (to < tokens.count && to < at + 3 && tokens.kind[to] !== kinds.mark) to++;
      for (let end = to; end > at; end--) found.push(tokens.lower.slice(at, end).join(""));
    }
  }
  return found;
}

/** A village inside an area that is already sure: never by its name alone (7,441 names occur more than once). */
function villageInside(places: readonly Place[], parent: ResolvedArea): ResolvedArea | null {
  const level = areaLevel(parent.code);
  if (level < 2 || level > 3) return null;
  const candidates = villageCandidates(places, level === 2);
  if (candidates.length === 0) return null;
  const names = villagesWithin(parent.code);
  const own = joined(bareName({ name: areaName(parent.code) ?? "" }));
  for (const candidate of candidates) {
    const code = names.get(candidate);
    if (code === undefined || code === null || candidate === own) continue;
    return {
      code,
      score: Math.min(parent.score, level === 3 ? 0.9 : 0.8),
      why: `${told(code)} disebut di ${told(parent.code)}`,
    };
  }
  return null;
}

/** Of several readings the finest that agrees with the surest; their common parent when they disagree. */
function settle(readings: readonly ResolvedArea[]): ResolvedArea | null {
  const [first, ...rest] = [...readings].sort((a, b) => b.score - a.score);
  if (first === undefined) return null;
  let best = first;
  for (const other of rest) {
    if (areaContains(best.code, other.code) && other.code !== best.code) {
      best = { code: other.code, score: Math.min(best.score, other.score + 0.1), why: other.why };
    } else if (!agrees(best.code, other.code) && best.score - other.score < 0.15) {
      const parent = commonParent([best.code, other.code]);
      if (parent === null) return null;
      best = { code: parent, score: 0.6, why: `beberapa tempat di ${told(parent)} disebut` };
    }
  }
  return best;
}

/** A name that no area backs: the source's or account's own area, when it is at least a regency. */
function fallback(places: readonly Place[], known: readonly Context[]): ResolvedArea | null {
  const [finest] = known;
  if (finest === undefined || areaLevel(finest.code) < 2) return null;
  if (known.some((other) => !agrees(finest.code, other.code))) return null;
  const account = finest.why.startsWith("wilayah akun");
  if (places.length === 0 && !account) return null;
  return { code: finest.code, score: places.length > 0 ? 0.7 : 0.5, why: finest.why };
}

/**
 * The finest area that is safe to name, with a reason in Indonesian for the handler. A name shared by a city
 * and a regency resolves to their province unless a cue decides; a village never without its parent; names in
 * two provinces, and ambiguous ones without a second cue, resolve to null.
 */
export function resolveArea(places: readonly Place[], text: string, hint: AreaHint): ResolvedArea | null {
  const known = contexts(hint);
  const { inside, beside } = mentionsIn(places, text);
  if (inside.length === 0 && beside.length === 0) {
    const base = fallback(places, known);
    return base === null ? null : (villageInside(places, base) ?? base);
  }
  // Names that are sure by themselves help to read the others: first regencies, then districts.
  const sure: Context[] = [];
  for (const mention of [...inside, ...beside]) {
    const reading = supported(mention, known) ?? alone(mention);
    if (reading !== null && areaLevel(reading.code) <= 2 && reading.score >= 0.6) {
      sure.push({ code: reading.code, why: `${told(reading.code)} disebut` });
    }
  }
  const around = [...sure, ...known].sort((a, b) => b.code.length - a.code.length);
  const readings: ResolvedArea[] = [];
  for (const mention of inside.length > 0 ? [...inside, ...beside.filter((one) => one.level > 0)] : beside) {
    const reading = supported(mention, around) ?? alone(mention);
    if (reading === null) continue;
    // A lone district far from the account addressed is more likely a street or hamlet of the same name.
    const lone = areaLevel(reading.code) === 3 && mention.level !== 3 && reading.score < 0.7;
    if (lone && around.some((context) => !agrees(context.code, reading.code))) continue;
    readings.push(reading);
  }
  const best = settle(readings) ?? (readings.length === 0 ? fallback(places, around) : null);
  return best === null ? null : (villageInside(places, best) ?? best);
}
