import { describe, expect, it } from "vitest";
import { readReportForm } from "../sandbox/report-form.ts";
import { correctedField, type FieldNames, reportFields, reportForm } from "./sp4n-form.ts";
import { Sp4nHttpSettings } from "./sp4n-http.ts";
import { givenRecord } from "./testing/given-record.ts";

const plain = { sender: "kota-semarang", fieldNames: {} };

describe("the form of a case", () => {
  it("carries each fact under its own name, and nothing else", () => {
    expect(reportForm(givenRecord(), { ...plain, contact: "sekretariat@kota.example" })).toEqual({
      external_id: "kota-semarang:42",
      revisi: 1,
      jenis: "pengaduan",
      judul: "Lampu jalan mati di Jl. Pandanaran",
      isi: "Disampaikan warga di media sosial.\n\nLampu jalan depan pasar mati seminggu, gelap sekali.",
      tanggal_kejadian: "2026-11-17T00:31:00.000Z",
      lokasi_kejadian: "Jl. Pandanaran",
      kode_wilayah: "33.74",
      instansi_tujuan: "Dinas Perhubungan Kota Semarang",
      kategori: "PEKERJAAN UMUM DAN PENATAAN RUANG",
      urgensi: 2,
      tautan: ["https://x.com/i/status/1"],
      jumlah_suara: 1,
      kanal: "X",
      kontak: "sekretariat@kota.example",
      anonim: true,
      rahasia: false,
    });
  });

  it("is the same for the same record, so that a repeated push is the same request", () => {
    expect(JSON.stringify(reportForm(givenRecord(), plain))).toBe(
      JSON.stringify(reportForm(givenRecord(), plain)),
    );
  });

  it("takes the names that another store uses, and finds the way back", () => {
    const fieldNames: FieldNames = { isi: "uraian", anonim: "is_anonim" };
    const form = reportForm(givenRecord(), { ...plain, fieldNames });
    expect(form).toMatchObject({ uraian: expect.stringContaining("gelap"), is_anonim: true });
    expect(form).not.toHaveProperty("isi");
    expect(Object.keys(form)).toHaveLength(reportFields.length);
    expect(correctedField("uraian", fieldNames)).toBe("body");
    expect(correctedField("isi", fieldNames)).toBe("isi");
  });

  it("leaves out links that no store takes, and all after the fiftieth", () => {
    const good = Array.from({ length: 60 }, (_, i) => `https://x.com/i/status/${i}`);
    const bad = [
      "",
      "javascript:alert(1)",
      "x.com/1",
      "http://",
      `https://x.com/${"a".repeat(500)}`,
      "https://a b",
    ];
    const form = reportForm(givenRecord({ links: [...bad, ...good] }), plain);
    expect(form.tautan).toEqual(good.slice(0, 50));
    expect(readReportForm(form)).toMatchObject({ ok: true });
  });

  it.each([
    ["judul", "title"],
    ["lokasi_kejadian", "place"],
    ["kategori", "category"],
    ["nomor_tiket", "nomor_tiket"],
    [null, null],
  ])("names the fact behind the refused field %s: %s", (field, fact) => {
    expect(correctedField(field, {})).toBe(fact);
  });
});

describe("the settings", () => {
  const good = { baseUrl: "http://127.0.0.1:8098", tokenEnv: "SP4N_TOKEN" };

  it("fill in what is usual", () => {
    expect(Sp4nHttpSettings.parse(good)).toEqual({
      ...good,
      timeoutMs: 15_000,
      sender: "jemput-bola",
      fieldNames: {},
    });
  });

  it.each<[string, object]>([
    ["an address that is none", { baseUrl: "lapor.go.id" }],
    ["another protocol", { baseUrl: "ftp://lapor.go.id" }],
    ["a token in place of its name", { tokenEnv: "rahasia-123" }],
    ["a field that does not exist", { fieldNames: { nik: "nik" } }],
    ["one name for two fields", { fieldNames: { isi: "judul" } }],
    ["a sender with a colon", { sender: "a:b" }],
  ])("refuse %s", (_name, changes) => {
    expect(Sp4nHttpSettings.safeParse({ ...good, ...changes }).success).toBe(false);
  });
});
