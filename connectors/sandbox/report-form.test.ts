import { describe, expect, it } from "vitest";
import { categoryFacts } from "../../pipeline/model/taxonomy.ts";
import { type ReportForm, readReportForm, reportLimits } from "./report-form.ts";
import { sp4nCategories } from "./sp4n-categories.ts";
import { givenForm } from "./testing/given-form.ts";

const without = (field: string) => {
  const { [field]: _left, ...rest } = givenForm();
  return rest;
};

function formOf(body: unknown): ReportForm {
  const reading = readReportForm(body);
  if (!reading.ok) throw new Error(JSON.stringify(reading.refusals));
  return reading.form;
}

describe("a report form", () => {
  it.each<[string, Record<string, unknown>]>([
    ["as it usually comes", {}],
    ["with the longest title, an emoji counting as one", { judul: "😀".repeat(reportLimits.judul) }],
    ["with the longest body", { isi: "i".repeat(reportLimits.isi) }],
    ["about nowhere, but to somebody", { lokasi_kejadian: null, kode_wilayah: null }],
    ["to nobody, but about somewhere", { instansi_tujuan: null, lokasi_kejadian: null }],
    [
      "that asks something, about nowhere and to nobody",
      { jenis: "permintaan_informasi", instansi_tujuan: null, lokasi_kejadian: null, kode_wilayah: null },
    ],
    ["with a village code", { kode_wilayah: "31.74.05.1001" }],
    ["with the category in small letters", { kategori: "perhubungan" }],
  ])("is taken %s", (_name, changes) => {
    expect(formOf(givenForm(changes))).toMatchObject({ anonim: true, rahasia: false });
  });

  it.each<[string, Record<string, unknown>, string, string]>([
    ["a title one character too long", { judul: "j".repeat(reportLimits.judul + 1) }, "judul", "too_long"],
    ["a body one character too long", { isi: "i".repeat(reportLimits.isi + 1) }, "isi", "too_long"],
    ["a blank body", { isi: " \n\t" }, "isi", "required"],
    ["no category", without("kategori"), "kategori", "required"],
    ["another category", { kategori: "JALAN" }, "kategori", "unknown_value"],
    ["another type", { jenis: "curhat" }, "jenis", "unknown_value"],
    ["a day without a time", { tanggal_kejadian: "2026-11-17" }, "tanggal_kejadian", "invalid_format"],
    [
      "a time without a zone",
      { tanggal_kejadian: "2026-11-17T07:31:00" },
      "tanggal_kejadian",
      "invalid_format",
    ],
    ["an area code of the wrong shape", { kode_wilayah: "3374" }, "kode_wilayah", "invalid"],
    ["an urgency of five", { urgensi: 5 }, "urgensi", "out_of_range"],
    ["no voices", { jumlah_suara: 0 }, "jumlah_suara", "out_of_range"],
    ["a link that runs a script", { tautan: ["javascript:alert(1)"] }, "tautan", "invalid_format"],
    ["too many links", { tautan: Array(51).fill("https://a.id/") }, "tautan", "too_long"],
    ["no anonymity flag", without("anonim"), "anonim", "required"],
    ["a secrecy flag in words", { rahasia: "ya" }, "rahasia", "invalid_format"],
    ["no sender's number", without("external_id"), "external_id", "required"],
    [
      "a complaint about nowhere to nobody",
      { instansi_tujuan: " ", lokasi_kejadian: "", kode_wilayah: null },
      "lokasi_kejadian",
      "required",
    ],
  ])("is refused for %s, naming the field in a sentence", (_name, body, field, code) => {
    const whole = Object.keys(body).length > 4 ? body : givenForm(body);
    const reading = readReportForm(whole);
    expect(reading).toMatchObject({ ok: false, refusals: [{ field, code }] });
    expect(reading.ok ? "" : reading.refusals[0]!.message).toMatch(/^[A-Z].*\.$/);
  });

  it.each([undefined, null, "teks", 7, []])("is refused when it is %j instead of a form", (body) => {
    expect(readReportForm(body)).toMatchObject({ ok: false, refusals: [{ field: null }] });
  });

  it("names each wrong field once", () => {
    const reading = readReportForm({});
    const fields = reading.ok ? [] : reading.refusals.map(({ field }) => field);
    expect(new Set(fields).size).toBe(fields.length);
    expect(fields).toEqual(expect.arrayContaining(["judul", "isi", "anonim", "rahasia"]));
  });

  it("leaves fields out that nobody asked for", () => {
    expect(
      formOf(JSON.parse('{"__proto__":{"x":1},"nik":"3374"}') && givenForm({ nik: "3374" })),
    ).not.toHaveProperty("nik");
  });

  it("knows every category that cases are filed under", () => {
    expect(sp4nCategories).toHaveLength(38);
    for (const { sp4n } of Object.values(categoryFacts)) expect(sp4nCategories).toContain(sp4n);
  });
});
