import { describe, expect, it } from "vitest";
import { searchAreas } from "./search-areas.ts";

describe("place search", () => {
  it.each([
    ["jaksel", "31.74"],
    ["bdg", "32.73"],
    ["kota bandung", "32.73"],
    ["kab bandung", "32.04"],
    ["kec genuk", "33.74.05"],
    ["genuk semarang", "33.74.05"],
    ["GENUK", "33.74.05"],
    ["kulonprogo", "34.01"],
  ])("%s finds %s first", (query, code) => {
    expect(searchAreas(query)[0]?.code).toBe(code);
  });

  it("answers a beginning, coarser areas first, within the limit", () => {
    const found = searchAreas("sema", null, 5);
    expect(found.length).toBe(5);
    expect(found.map((one) => one.path)).toContain("Kota Semarang, Jawa Tengah");
    expect(found[0]!.code.length).toBeLessThanOrEqual(found[4]!.code.length);
  });

  it("stays within an area, and knows its villages", () => {
    expect(searchAreas("genuk", "33.22").every(({ code }) => code.startsWith("33.22"))).toBe(true);
    expect(searchAreas("sembungharjo", "33.74")[0]?.path).toBe(
      "Kel. Sembungharjo, Kec. Genuk, Kota Semarang",
    );
  });

  it("finds nothing for nothing", () => {
    expect(searchAreas("")).toEqual([]);
    expect(searchAreas("zzzzz")).toEqual([]);
  });
});
