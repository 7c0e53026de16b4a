import { describe, expect, it } from "vitest";
import { areaLevel } from "../../pipeline/model/area.ts";
import {
  areaAliases,
  areaCentroid,
  areaName,
  areaPath,
  areas,
  villages,
  villagesWithin,
} from "./gazetteer.ts";
import { nameEntry } from "./names.ts";
import { towns } from "./towns.ts";

describe("the gazetteer", () => {
  it("holds 38 provinces, 514 regencies and cities, 7,285 districts and 83,254 villages", () => {
    const counts = [0, 0, 0, 0];
    for (const code of areas().keys()) counts[areaLevel(code) - 1]!++;
    for (const list of villages().values()) counts[3]! += list.length;
    expect(counts).toEqual([38, 514, 7285, 83_254]);
  });

  it("puts every district inside a regency and every village inside a district that exist", () => {
    for (const code of areas().keys())
      if (code.length > 2) expect(areas().has(code.slice(0, code.length - 3))).toBe(true);
    for (const district of villages().keys()) expect(areas().has(district), district).toBe(true);
  });

  it("knows every code its aliases and towns point to", () => {
    for (const { code } of areaAliases()) expect(areas().has(code), code).toBe(true);
    const names = new Set([...areas().values()].map((area) => area.name));
    for (const [town, regency] of towns) expect(names.has(regency), town).toBe(true);
  });

  it.each([
    ["33.74.05", "Kec. Genuk, Kota Semarang"],
    ["33.74", "Kota Semarang, Jawa Tengah"],
    ["33.22", "Kab. Semarang, Jawa Tengah"],
    ["31.74.05", "Kec. Kebayoran Lama, Jakarta Selatan"],
    ["31", "DKI Jakarta"],
    ["94.04.01", "Distrik Mimika Baru, Kab. Mimika"],
    ["33.74.05.1001", "Kel. Sembungharjo, Kec. Genuk, Kota Semarang"],
  ])("tells %s as %s", (code, path) => {
    expect(areaPath(code)).toBe(path);
  });

  it("says null for a code that does not exist", () => {
    expect(areaName("99.99")).toBeNull();
    expect(areaPath("33.74.99")).toBeNull();
    expect(areaCentroid("99")).toBeNull();
    expect(areaName("33.74.05.9999")).toBeNull();
  });

  it("places Genuk near Semarang", () => {
    const centre = areaCentroid("33.74.05")!;
    expect(centre.lat).toBeCloseTo(-6.97, 1);
    expect(centre.lng).toBeCloseTo(110.47, 1);
  });

  it("calls a village name that two districts of a regency share null, not one of them", () => {
    const shared = [...villagesWithin("33.22")].filter(([, code]) => code === null);
    expect(shared.length).toBeGreaterThan(0);
    expect(villagesWithin("33.74").get("sembungharjo")).toBe("33.74.05.1001");
  });
});

describe("names", () => {
  it.each([
    ["jaksel", ["31.74"]],
    ["Kulonprogo", ["34.01"]],
    ["biduk-biduk", ["64.03.08"]],
    ["semarang", ["33.22", "33.74"]],
    ["genuk", ["33.74.05"]],
    ["watampone", ["73.08"]],
  ])("%s means %j", (name, codes) => {
    expect(nameEntry(name)?.codes).toEqual(codes);
  });

  it("knows no area of an ordinary word", () => {
    expect(nameEntry("banjir")).toBeNull();
    expect(nameEntry("")).toBeNull();
  });
});
