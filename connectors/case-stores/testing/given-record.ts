/** A case record that every store takes, with what a test changes. */
import type { CaseRecord } from "../../../pipeline/model/dispatch.ts";

export function givenRecord(changes: Partial<CaseRecord> = {}): CaseRecord {
  return {
    action: "file",
    caseId: 42,
    revision: 1,
    trackingNumber: null,
    reportType: "pengaduan",
    title: "Lampu jalan mati di Jl. Pandanaran",
    body: "Disampaikan warga di media sosial.\n\nLampu jalan depan pasar mati seminggu, gelap sekali.",
    category: "penerangan_jalan",
    categoryName: "PEKERJAAN UMUM DAN PENATAAN RUANG",
    urgency: 2,
    areaCode: "33.74",
    place: "Jl. Pandanaran",
    agencyName: "Dinas Perhubungan Kota Semarang",
    occurredAt: new Date("2026-11-17T00:31:00.000Z"),
    anonymous: true,
    secret: false,
    channel: "X",
    links: ["https://x.com/i/status/1"],
    voices: 1,
    ...changes,
  };
}
