/** What an account name says: "@dishub_kotabdg" is the Dishub of Kota Bandung. */
import { type AreaCode, areaLevel } from "../../pipeline/model/area.ts";
import type { Platform } from "../../pipeline/model/post.ts";
import { agencyById, bodyByHandle, type OfficeType, officeId, plainHandle } from "./agencies.ts";
import { areaAliases, areas, bareName } from "./gazetteer.ts";

export type HandleMeaning = {
  /** Listed body or office; null when only its area is known. */
  agencyId: string | null;
  /** Where it is competent; null for a national body. */
  areaCode: AreaCode | null;
  /** Most probable office when the area has two readings ("dishubsemarang": the city's); else as `agencyId`. */
  likelyId: string | null;
};

/** Beginnings and ends of account names and the office they stand for, longest first. */
const officeParts: readonly (readonly [string, OfficeType])[] = (
  [
    ["dinaspupr", "dpupr"],
    ["dpupr", "dpupr"],
    ["pupr", "dpupr"],
    ["dpu", "dpupr"],
    ["dputr", "dpupr"],
    ["dbmp", "dpupr"],
    ["binamarga", "dpupr"],
    ["sda", "dpupr"],
    ["dishub", "dishub"],
    ["dlhk", "dlh"],
    ["dlh", "dlh"],
    ["dinaslh", "dlh"],
    ["disdukcapil", "disdukcapil"],
    ["dukcapil", "disdukcapil"],
    ["dispendukcapil", "disdukcapil"],
    ["dispenduk", "disdukcapil"],
    ["dinkes", "dinkes"],
    ["rsud", "rsud"],
    ["dinsos", "dinsos"],
    ["disdik", "disdik"],
    ["dispendik", "disdik"],
    ["disdikbud", "disdik"],
    ["disnaker", "disnaker"],
    ["disnakertrans", "disnaker"],
    ["satpolpp", "satpolpp"],
    ["satpol", "satpolpp"],
    ["damkar", "damkar"],
    ["diskar", "damkar"],
    ["bpbd", "bpbd"],
    ["dpmptsp", "dpmptsp"],
    ["dpmd", "dpmd"],
    ["disperkim", "disperkim"],
    ["perkim", "disperkim"],
    ["disdag", "disdag"],
    ["disperindag", "disdag"],
    ["distan", "dkp"],
    ["diskominfo", "diskominfo"],
    ["kominfo", "diskominfo"],
    ["dp3a", "dp3a"],
    ["disparpora", "disparpora"],
    ["dispar", "disparpora"],
    ["disbudpar", "disparpora"],
    ["bapenda", "bapenda"],
    ["bkpsdm", "bkpsdm"],
    ["bkd", "bkpsdm"],
    ["inspektorat", "inspektorat"],
    ["pdam", "perumda-air"],
    ["perumdam", "perumda-air"],
    ["pemkot", "pemda"],
    ["pemkab", "pemda"],
    ["pemprov", "pemda"],
    ["pemda", "pemda"],
    ["humas", "pemda"],
    ["humaspemkot", "pemda"],
    ["humaspemkab", "pemda"],
    ["prokopim", "pemda"],
    ["setda", "pemda"],
    ["kab", "pemda"],
    ["kota", "pemda"],
    ["lapor", "pemda"],
  ] as const
).toSorted((a, b) => b[0].length - a[0].length);

/** Police stations of an area belong to the national police. */
const police = /^(?:polrestabes|polresta|polres|polsek|polda|satlantas|tmc)/;
/** National operators with local accounts. */
const operators: readonly (readonly [RegExp, string])[] = [
  [/^pln[0-9a-z]*$/, "pln"],
  [/^bpjskesehatan|^bpjskes/, "bpjskes"],
  [/^bpjsketenagakerjaan/, "bpjstk"],
  [/^(?:kantah|bpn|atrbpn)/, "atrbpn"],
  [/^(?:imigrasi|kanim)/, "imigrasi"],
  [/^kemenag/, "kemenag"],
  [/^(?:kai|commuterline|keretaapi)/, "kai"],
];
const endings = /(?:official|resmi|update|info|goid|ofc|ri|id)$/;

let byJoinedName: Map<string, AreaCode[]> | null = null;

function add(map: Map<string, AreaCode[]>, name: string, code: AreaCode): void {
  const key = plainHandle(name);
  const list = map.get(key);
  if (list === undefined) map.set(key, [code]);
  else if (!list.includes(code)) list.push(code);
}

/** Joined names of provinces and regencies as account names write them. */
function joinedNames(): Map<string, AreaCode[]> {
  if (byJoinedName !== null) return byJoinedName;
  byJoinedName = new Map();
  for (const area of areas().values()) {
    const level = areaLevel(area.code);
    if (level > 2) continue;
    const bare = bareName(area);
    add(byJoinedName, bare, area.code);
    const sort = level === 1 ? ["prov"] : area.name.startsWith("Kota") ? ["kota"] : ["kab", "kabupaten"];
    for (const word of sort)
      for (const name of [`${word}${bare}`, `${bare}${word}`]) add(byJoinedName, name, area.code);
  }
  // A short name written by hand is surer than the bare name of two areas ("bdg"), but says no more of "bogor".
  for (const { name, code, ambiguous } of areaAliases()) {
    if (ambiguous) continue;
    add(byJoinedName, name, code);
    const city = areaLevel(code) === 2 && areas().get(code)?.name.startsWith("Kota") === true;
    for (const word of areaLevel(code) === 1 ? ["prov"] : city ? ["kota"] : ["kab"]) {
      for (const joined of [`${word}${name}`, `${name}${word}`]) add(byJoinedName, joined, code);
    }
  }
  return byJoinedName;
}

/** Areas of a joined name; of an ambiguous one those that the office word allows ("pemkot": cities). */
function areasOf(name: string, part: string): AreaCode[] {
  const found = joinedNames().get(name) ?? [];
  if (found.length < 2) return found;
  const isCity = (code: AreaCode) => areas().get(code)!.name.startsWith("Kota");
  const fitting = found.filter((code) => {
    if (/kot/.test(part)) return areaLevel(code) === 2 && isCity(code);
    if (/kab/.test(part)) return areaLevel(code) === 2 && !isCity(code);
    return part.includes("prov") ? areaLevel(code) === 1 : true;
  });
  return fitting.length > 0 ? fitting : found;
}

type Parts = { type: OfficeType; codes: AreaCode[] };

function takeApart(plain: string): Parts | null {
  for (const [part, type] of officeParts) {
    const rest = plain.startsWith(part)
      ? plain.slice(part.length)
      : plain.endsWith(part)
        ? plain.slice(0, -part.length)
        : "";
    if (rest.length < 2) continue;
    const codes = areasOf(rest, part);
    if (codes.length > 0) return { type, codes };
  }
  return null;
}

function common(codes: readonly AreaCode[]): AreaCode | null {
  const [first, ...others] = codes;
  if (first === undefined) return null;
  if (others.length === 0) return first;
  const province = first.slice(0, 2);
  return others.every((code) => code.startsWith(province)) ? province : null;
}

const none: HandleMeaning = { agencyId: null, areaCode: null, likelyId: null };
const meanings = new Map<string, HandleMeaning>();
const keptMeanings = 20_000;

function readHandle(handle: string): HandleMeaning {
  const plain = plainHandle(handle);
  const body = bodyByHandle(plain);
  if (body !== null) return { agencyId: body, areaCode: agencyById(body)?.areaCode ?? null, likelyId: body };
  for (const name of [plain, plain.replace(endings, "")]) {
    if (police.test(name)) {
      const area = joinedNames().get(name.replace(police, ""));
      return area === undefined ? none : { agencyId: "polri", areaCode: common(area), likelyId: "polri" };
    }
    const operator = operators.find(([pattern]) => pattern.test(name));
    if (operator !== undefined) return { agencyId: operator[1], areaCode: null, likelyId: operator[1] };
    const parts = takeApart(name);
    if (parts === null) continue;
    const code = common(parts.codes);
    if (code === null) return none;
    const city = parts.codes.find((one) => areas().get(one)!.name.startsWith("Kota")) ?? parts.codes[0]!;
    const likelyId = officeId(parts.type, city);
    return { agencyId: parts.codes.length === 1 ? likelyId : null, areaCode: code, likelyId };
  }
  return none;
}

/** What an account name says, from the handle list or from its parts. Remembers the last 20,000 handles. */
export function handleMeaning(handle: string): HandleMeaning {
  const seen = meanings.get(handle);
  if (seen !== undefined) return seen;
  if (meanings.size >= keptMeanings) meanings.clear();
  const meaning = readHandle(handle);
  meanings.set(handle, meaning);
  return meaning;
}

/**
 * The agency an account belongs to, for telling official posts from citizens' posts; null for anyone else.
 * Knows the listed handles and names made of an office and an area with nothing left over; an account such as
 * "laporbandung" or "kabarsleman" may be a citizens' page and counts only when it is listed.
 */
export function isAgencyHandle(_platform: Platform, handle: string): string | null {
  const listed = bodyByHandle(handle);
  if (listed !== null) return listed;
  const plain = plainHandle(handle);
  if (/^(?:lapor|kab|kota|sda)|(?:lapor|sda)$/.test(plain) && !/^(?:kab|kota)[a-z]+goid$/.test(plain))
    return null;
  return handleMeaning(handle).likelyId;
}
