/**
 * Provinces, regencies and districts by Kemendagri code (Kepmendagri 300.2.2-2430/2025), and villages on
 * demand. Read once, on first use; everything here answers from memory afterwards.
 */
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { type AreaCode, areaAt, areaLevel } from "../../pipeline/model/area.ts";

export type Area = {
  code: AreaCode;
  /** Official name: "Kota Semarang", "Genuk", "Daerah Khusus Ibukota Jakarta". */
  name: string;
  /** Centroid in degrees (WGS84, 3 decimals: about 100 m). */
  lat: number;
  lng: number;
  /** A district whose name villages elsewhere bear too: by itself the name proves little. */
  shared: boolean;
};

const file = (name: string) => readFileSync(new URL(`./data/${name}`, import.meta.url));

let areaMap: Map<AreaCode, Area> | null = null;

/** All provinces, regencies and districts by code, in code order. */
export function areas(): Map<AreaCode, Area> {
  if (areaMap !== null) return areaMap;
  areaMap = new Map();
  for (const line of gunzipSync(file("areas.tsv.gz")).toString("utf8").split("\n")) {
    const [code, name, lat, lng, mark] = line.split("\t") as [string, string, string, string, string?];
    areaMap.set(code, { code, name, lat: Number(lat), lng: Number(lng), shared: mark === "~" });
  }
  return areaMap;
}

type Village = { code: AreaCode; name: string };
let villageMap: Map<AreaCode, Village[]> | null = null;

/** Every village, by the code of its district. The first call costs about 60 ms and 15 MB. */
export function villages(): Map<AreaCode, Village[]> {
  if (villageMap !== null) return villageMap;
  villageMap = new Map();
  let list: Village[] = [];
  let district = "";
  let number = 0;
  for (const line of gunzipSync(file("villages.txt.gz")).toString("utf8").split("\n")) {
    if (line.startsWith("@")) {
      district = line.slice(1);
      number = 0;
      list = [];
      villageMap.set(district, list);
      continue;
    }
    const mark = line.indexOf("~");
    number = mark > 0 ? Number(line.slice(0, mark)) : number + 1;
    list.push({ code: `${district}.${String(number).padStart(4, "0")}`, name: line.slice(mark + 1) });
  }
  return villageMap;
}

const joinedName = (name: string) => name.toLowerCase().replace(/[^a-z0-9]/g, "");
const villageNames = new Map<AreaCode, Map<string, AreaCode | null>>();

/**
 * Villages of a district or regency by their name in lower-case letters without gaps ("tegalrejo"); null where
 * two bear one. Keeps the last 200 areas asked for.
 */
export function villagesWithin(area: AreaCode): ReadonlyMap<string, AreaCode | null> {
  const seen = villageNames.get(area);
  if (seen !== undefined) return seen;
  const names = new Map<string, AreaCode | null>();
  for (const district of areaLevel(area) === 3 ? [area] : districtsOf(area)) {
    for (const village of villages().get(district) ?? []) {
      const key = joinedName(village.name);
      names.set(key, names.has(key) ? null : village.code);
    }
  }
  if (villageNames.size >= 200) villageNames.clear();
  villageNames.set(area, names);
  return names;
}

let districtsByRegency: Map<AreaCode, AreaCode[]> | null = null;

/** Codes of the districts of a regency or city, in code order. */
export function districtsOf(regency: AreaCode): readonly AreaCode[] {
  if (districtsByRegency === null) {
    districtsByRegency = new Map();
    for (const code of areas().keys()) {
      if (areaLevel(code) !== 3) continue;
      const parent = code.slice(0, 5);
      const list = districtsByRegency.get(parent);
      if (list === undefined) districtsByRegency.set(parent, [code]);
      else list.push(code);
    }
  }
  return districtsByRegency.get(regency) ?? [];
}

let alias: readonly AreaAlias[] | null = null;

/** A short name of a province or regency; `ambiguous` ones need another cue before they mean their code. */
export type AreaAlias = { name: string; code: AreaCode; ambiguous: boolean };

/** The alias list as built from the reference data, lower-case. */
export function areaAliases(): readonly AreaAlias[] {
  if (alias === null) {
    const rows = JSON.parse(file("aliases.json").toString("utf8")) as [string, string, string?][];
    alias = rows.map(([name, code, mark]) => ({ name, code, ambiguous: mark === "ambiguous" }));
  }
  return alias;
}

const shortProvince: Record<AreaCode, string> = {
  "31": "DKI Jakarta",
  "34": "DI Yogyakarta",
  "19": "Kep. Bangka Belitung",
  "21": "Kep. Riau",
};

/** The name people use: "Genuk", "Kota Semarang", "Kab. Demak", "Jakarta Selatan", "DKI Jakarta". */
export function shortName(area: { code: AreaCode; name: string }): string {
  const level = areaLevel(area.code);
  if (level === 1) return shortProvince[area.code] ?? area.name;
  if (level !== 2) return area.name;
  return area.name.replace(/^(Kota|Kabupaten) Administrasi /, "").replace(/^Kabupaten /, "Kab. ");
}

/** Name without its kind: "Semarang" of "Kota Semarang" and of "Kabupaten Semarang". */
export function bareName(area: { name: string }): string {
  return area.name.replace(/^(Kota|Kabupaten) (Administrasi )?/, "");
}

function nameAt(code: AreaCode): { code: AreaCode; name: string } | null {
  if (areaLevel(code) < 4) return areas().get(code) ?? null;
  return (villages().get(code.slice(0, 8)) ?? []).find((village) => village.code === code) ?? null;
}

/** Official name of an area, "Kota Semarang"; null for a code that does not exist. */
export function areaName(code: AreaCode): string | null {
  return nameAt(code)?.name ?? null;
}

/**
 * An area told with its parents for a reader: "Kec. Genuk, Kota Semarang", "Kel. Gebangsari, Kec. Genuk,
 * Kota Semarang", "Kota Semarang, Jawa Tengah", "Jawa Tengah". Null for a code that does not exist.
 */
export function areaPath(code: AreaCode): string | null {
  const own = nameAt(code);
  if (own === null) return null;
  const at = (level: 1 | 2 | 3) => {
    const parent = areas().get(areaAt(code, level) ?? "");
    return parent === undefined ? "" : shortName(parent);
  };
  switch (areaLevel(code)) {
    case 1:
      return shortName(own);
    case 2:
      return `${shortName(own)}, ${at(1)}`;
    case 3:
      return `${districtWord(code)} ${own.name}, ${at(2)}`;
    case 4:
      return `${villageWord(code)} ${own.name}, ${districtWord(code)} ${at(3)}, ${at(2)}`;
  }
}

/** Papua's provinces call a district "distrik" (UU 2/2021). */
function districtWord(code: AreaCode): string {
  return code.startsWith("9") ? "Distrik" : "Kec.";
}

/** The fourth level begins with 1 for kelurahan, 2 and 3 for desa (Kepmendagri 300.2.2-2430/2025). */
function villageWord(code: AreaCode): string {
  return code.charAt(9) === "1" ? "Kel." : "Desa";
}

/** Centroid of a province, regency or district (of the district for a village), in degrees; null if unknown. */
export function areaCentroid(code: AreaCode): { lat: number; lng: number } | null {
  const area = areas().get(areaLevel(code) === 4 ? code.slice(0, 8) : code);
  return area === undefined ? null : { lat: area.lat, lng: area.lng };
}
