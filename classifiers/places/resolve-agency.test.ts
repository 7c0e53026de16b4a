import { describe, expect, it } from "vitest";
import type { Category } from "../../pipeline/model/taxonomy.ts";
import { categories } from "../../pipeline/model/taxonomy.ts";
import { agencyById, listedAgencies, officeId, officeTypes } from "./agencies.ts";
import { areas } from "./gazetteer.ts";
import { handleMeaning, isAgencyHandle } from "./handles.ts";
import { resolveAgency } from "./resolve-agency.ts";
import { handlesIn } from "./resolve-area.ts";

const none = { areaCode: null, agencyId: null };

function agency(
  text: string,
  category: Category,
  code: string | null = null,
  hint: { areaCode: string | null; agencyId: string | null } = none,
) {
  const area = code === null ? null : { code };
  return resolveAgency({ text, handles: handlesIn(text), category, area, hint });
}

describe("agencies", () => {
  it("names an office for every type in every province and regency", () => {
    const ids = new Set<string>();
    for (const code of areas().keys()) {
      if (code.length > 5) continue;
      for (const type of officeTypes) ids.add(officeId(type, code)!);
    }
    for (const id of ids) {
      const found = agencyById(id);
      expect(found?.id, id).toBe(id);
      expect(found!.categories.length).toBeGreaterThan(0);
    }
  });

  it.each([
    ["dpupr:33.74", "Dinas Pekerjaan Umum dan Penataan Ruang Kota Semarang", "Dinas PUPR Kota Semarang"],
    ["dishub:31", "Dinas Perhubungan Provinsi DKI Jakarta", "Dishub DKI Jakarta"],
    ["kecamatan:33.74.05", "Kecamatan Genuk, Kota Semarang", "Kec. Genuk"],
    ["pemda:33.22", "Pemerintah Kabupaten Semarang", "Pemerintah Kab. Semarang"],
    ["pln", "PT PLN (Persero)", "PLN"],
  ])("%s is %s", (id, name, short) => {
    expect(agencyById(id)).toMatchObject({ name, short });
  });

  it.each([
    "",
    "x",
    "dpupr",
    "dpupr:",
    "dpupr:99.99",
    "nope:33.74",
    "dpupr:33.74.05",
    "__proto__",
    "constructor:33.74",
  ])("%j is none", (id) => {
    expect(agencyById(id)).toBeNull();
  });

  it("gives every listed body categories of the taxonomy", () => {
    expect(listedAgencies().length).toBe(61);
    for (const body of listedAgencies()) {
      expect(body.categories.length, body.id).toBeGreaterThan(0);
      for (const category of body.categories) expect(categories).toContain(category);
    }
  });

  it("sends Jakarta's cities to the offices of the province", () => {
    expect(officeId("dpupr", "31.74.05")).toBe("dpupr:31");
    expect(officeId("pemda", "33.74")).toBe("pemda-semarang");
  });
});

describe("account names", () => {
  it.each([
    ["PemkotSmg", "pemda-semarang"],
    ["@dishub_kotabdg", "dishub:32.73"],
    ["dlhsungaipenuh", "dlh:15.72"],
    ["dlhkpekanbaru", "dlh:14.71"],
    ["pupr_makassar", "dpupr:73.71"],
    ["pln_123", "pln"],
    ["polresmerangin", "polri"],
    ["dishubsemarang", "dishub:33.74"],
  ])("%s belongs to %s", (handle, id) => {
    expect(isAgencyHandle("x", handle)).toBe(id);
  });

  it.each([
    "infobandung",
    "budi_kota",
    "warga_smg",
    "laporbandung",
    "jakartainfo",
    "dishub",
    "anak_dishub_galau",
    "semarang",
    "",
  ])("%j belongs to no agency", (handle) => {
    expect(isAgencyHandle("x", handle)).toBeNull();
  });

  it("of an office of two possible areas says the province, and no office for sure", () => {
    expect(handleMeaning("dishubsemarang")).toMatchObject({ agencyId: null, areaCode: "33" });
  });
});

describe("the agency of a post", () => {
  it.each<[string, string, Category, string | null, string]>([
    ["a national account", "@pln_123 listrik padam", "listrik_energi", null, "pln"],
    [
      "the office a government account stands for",
      "@PemkotSmg jalan rusak",
      "jalan_jembatan",
      null,
      "dpupr:33.74",
    ],
    [
      "an office account that answers for it",
      "@dishub_kotabdg lampu merah mati",
      "lalu_lintas_parkir",
      null,
      "dishub:32.73",
    ],
    [
      "an office named, and the area",
      "tolong Dishub, rambu hilang",
      "lalu_lintas_parkir",
      "13.71",
      "dishub:13.71",
    ],
    ["the words of a national operator", "KRL telat lagi, peron penuh", "transportasi_umum", null, "kai"],
    [
      "the usual office of the category there",
      "jalan berlubang parah",
      "jalan_jembatan",
      "33.74",
      "dpupr:33.74",
    ],
    ["a word that sends it elsewhere", "rumah terbakar tolong", "bencana_kebakaran", "33.74", "damkar:33.74"],
    ["the district itself", "petugas tidak ramah", "kinerja_aparatur", "33.74.05", "kecamatan:33.74.05"],
    ["police for crime", "begal lagi", "keamanan_kriminal", null, "polri"],
    ["passports", "paspor tidak jadi-jadi", "adminduk", "33.74", "imigrasi"],
  ])("comes from %s", (_, text, category, code, id) => {
    expect(agency(text, category, code)?.id).toBe(id);
  });

  it("comes from the source when nothing else is known", () => {
    expect(
      agency("jelek pelayanannya", "jalan_jembatan", null, { areaCode: "33.74", agencyId: "pemda-semarang" })
        ?.id,
    ).toBe("dpupr:33.74");
  });

  it.each<[string, string, Category, string | null]>([
    ["a regional matter has no area", "jalan rusak parah", "jalan_jembatan", null],
    ["only a province is known", "sampah menumpuk", "sampah_kebersihan", "33"],
    ["the category says nothing", "halo semua", "lainnya", "33.74"],
  ])("is null when %s", (_, text, category, code) => {
    expect(agency(text, category, code)).toBeNull();
  });

  it("always names an agency that exists, with a reason", () => {
    for (const category of categories) {
      for (const code of [null, "33.74", "31.74", "95.01.01"]) {
        const found = agency("@pemkotbandung tolong pln pdam bpjs dinas sosial krl", category, code);
        if (found === null) continue;
        expect(agencyById(found.id), found.id).not.toBeNull();
        expect(found.why).not.toBe("");
      }
    }
  });
});
