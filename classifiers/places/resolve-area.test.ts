import { describe, expect, it } from "vitest";
import { findPlaces } from "./find-places.ts";
import { type AreaHint, handlesIn, resolveArea } from "./resolve-area.ts";

function area(text: string, hint: Partial<AreaHint> = {}) {
  return resolveArea(findPlaces(text), text, {
    areaCode: null,
    agencyId: null,
    handles: handlesIn(text),
    ...hint,
  });
}

describe("the area of a post", () => {
  it.each([
    ["a district with its city", "Banjir di Kecamatan Genuk, Kota Semarang", "33.74.05"],
    ["a city told by its kind", "jalan rusak di Kota Bandung", "32.73"],
    ["a regency told by its kind", "warga Kabupaten Bandung mengeluh jalan rusak", "32.04"],
    ["a short name", "banjir di jaksel belum surut", "31.74"],
    ["a village inside its named district", "Desa Kranji, Kecamatan Paciran, Lamongan gelap", "35.24"],
    ["a town for its regency", "Pasar Sentral Watampone banjir", "73.08"],
    ["a city announced behind a road", "lampu mati di Jl. Melati Raya Kota Semarang, gelap", "33.74"],
    ["a city behind a street's name", "sampah di Jl. Delima Pekanbaru", "14.71"],
  ])("is found from %s", (_, text, code) => {
    expect(area(text)?.code.startsWith(code)).toBe(true);
  });

  it.each([
    ["the account addressed", { handles: ["PemkotSmg"] }],
    ["the source's jurisdiction", { areaCode: "33.74" }],
    ["the agency's jurisdiction", { agencyId: "dpupr:33.74" }],
  ])("of a name shared by city and regency follows %s", (_, hint) => {
    expect(area("jalan rusak di Semarang", hint)?.code).toBe("33.74");
  });

  it("of a name shared by city and regency is their province without a cue", () => {
    expect(area("jalan rusak parah di Semarang")?.code).toBe("33");
    expect(area("jalan rusak parah di Semarang")?.why).toContain("bisa kota atau kabupaten");
  });

  it("of a shared name follows a village that only one of them has", () => {
    expect(area("Di Kelurahan Bumiayu Malang anak kena demam berdarah")?.code.startsWith("35.73")).toBe(true);
  });

  it("is the account's own area when the places name none", () => {
    const found = area("PJU mati di Jl. Ahmad Yani depan toko emas @dlh_ptk");
    expect(found?.code).toBe("61.71");
    expect(found?.why).toBe("wilayah akun Kota Pontianak");
  });

  it("tells why", () => {
    expect(area("banjir di Kec. Genuk @PemkotSmg")?.why).toBe(
      "Kec. Genuk disebut, wilayah akun Kota Semarang",
    );
  });

  it.each([
    ["no place is named", "kok lama banget sih balasnya"],
    ["a village stands without its parent", "Jalan di Desa Sidomulyo rusak parah"],
    ["a district name occurs in many regencies", "lampu mati di Kecamatan Ngemplak"],
    ["two places lie in two provinces", "macet di Garut dan di Sleman"],
    ["the name is a street's", "lampu Jl. Medan mati"],
    ["the name is whither, not where", "bus arah Jakarta mogok"],
    ["the word is coal, not Batu Bara", "truk angkut batu bara bikin jalan hancur"],
    ["a short name has no second cue", "warga sda mengeluh"],
  ])("is null when %s", (_, text) => {
    expect(area(text)).toBeNull();
  });

  it("never leaves the jurisdiction for a lone district name that is elsewhere", () => {
    const found = area("banjir di Simanindo", { areaCode: "33.74" });
    expect(found === null || found.code.startsWith("33.74")).toBe(true);
  });
});
