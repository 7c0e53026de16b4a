/** A case as an SP4N-LAPOR! report form, and the way back from a refused field to the fact a person can mend. */
import type { CaseRecord } from "../../pipeline/model/dispatch.ts";
import { storableText } from "../storable-text.ts";

/** The fields of the form, in the order they are sent. */
export const reportFields = [
  "external_id",
  "revisi",
  "jenis",
  "judul",
  "isi",
  "tanggal_kejadian",
  "lokasi_kejadian",
  "kode_wilayah",
  "instansi_tujuan",
  "kategori",
  "urgensi",
  "tautan",
  "jumlah_suara",
  "kanal",
  "kontak",
  "anonim",
  "rahasia",
] as const;
export type ReportField = (typeof reportFields)[number];
export type FieldNames = Partial<Record<ReportField, string>>;

/** More links than this say nothing more: `jumlah_suara` counts the voices. */
const maxLinks = 50;
const longestLink = 500;

/** A link that the store would refuse is left out: nobody can mend it, and the case stands without it. */
function webLinks(links: readonly string[]): string[] {
  const isWeb = (link: string) =>
    /^https?:\/\//i.test(link) && link.length <= longestLink && URL.canParse(link);
  return links.filter(isWeb).slice(0, maxLinks);
}

/** The name each field is sent under. */
export function fieldNamesInUse(names: FieldNames): Record<ReportField, string> {
  const own = Object.fromEntries(reportFields.map((field) => [field, field]));
  return { ...own, ...names } as Record<ReportField, string>;
}

/**
 * The form of a record, the same for the same record. Texts go as they are: one that is too long is refused by the
 * store and shortened by a person, never cut in silence.
 */
export function reportForm(
  record: CaseRecord,
  { sender, contact, fieldNames }: { sender: string; contact?: string | undefined; fieldNames: FieldNames },
): Record<string, unknown> {
  const text = (value: string | null) => (value === null ? null : storableText(value));
  const form: Record<ReportField, unknown> = {
    external_id: `${sender}:${record.caseId}`,
    revisi: record.revision,
    jenis: record.reportType,
    judul: text(record.title),
    isi: text(record.body),
    tanggal_kejadian: record.occurredAt.toISOString(),
    lokasi_kejadian: text(record.place),
    kode_wilayah: record.areaCode,
    instansi_tujuan: text(record.agencyName),
    kategori: record.categoryName,
    urgensi: record.urgency,
    tautan: webLinks(record.links),
    jumlah_suara: record.voices,
    kanal: text(record.channel),
    kontak: contact ?? null,
    anonim: record.anonymous,
    rahasia: record.secret,
  };
  const names = fieldNamesInUse(fieldNames);
  return Object.fromEntries(reportFields.map((field) => [names[field], form[field]]));
}

/** Which fact of the record stands behind a field of the form. */
const factBehind: Record<ReportField, keyof CaseRecord | "contact"> = {
  external_id: "caseId",
  revisi: "revision",
  jenis: "reportType",
  judul: "title",
  isi: "body",
  tanggal_kejadian: "occurredAt",
  lokasi_kejadian: "place",
  kode_wilayah: "areaCode",
  instansi_tujuan: "agencyName",
  kategori: "category",
  urgensi: "urgency",
  tautan: "links",
  jumlah_suara: "voices",
  kanal: "channel",
  kontak: "contact",
  anonim: "anonymous",
  rahasia: "secret",
};

/** The fact to mend for a refused field (`isi` → `body`); a field of the store's own keeps its name. */
export function correctedField(field: string | null, names: FieldNames): string | null {
  const own = reportFields.find((known) => fieldNamesInUse(names)[known] === field);
  return own ? factBehind[own] : field;
}
