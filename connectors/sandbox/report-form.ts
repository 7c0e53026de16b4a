/**
 * What a report must look like to be taken in, and why it is refused, in words a handler can act on.
 * SP4N-LAPOR! publishes no limits; these are the sandbox's own, written down in case-stores/sp4n-http.md.
 */
import { z } from "zod";
import { AreaCode } from "../../pipeline/model/area.ts";
import { ReportType } from "../../pipeline/model/taxonomy.ts";
import { sp4nCategories } from "./sp4n-categories.ts";

/** Longest texts in characters (Unicode code points), longest lists in entries. */
export const reportLimits = {
  external_id: 100,
  judul: 150,
  isi: 4000,
  lokasi_kejadian: 255,
  instansi_tujuan: 200,
  /** Room for the names of every platform at once. */
  kanal: 200,
  kontak: 200,
  tautan: 50,
  one_tautan: 500,
  alasan: 500,
} as const;

/** One reason a request is refused: the field, a code for machines, a sentence for people. */
export type Refusal = { field: string | null; code: string; message: string };

const lengthOf = (text: string) => [...text].length;

/** A text that must be there, not blank, and at most `max` characters. `name` starts the sentence of a refusal. */
export function requiredText(name: string, max: number) {
  return z
    .string({ error: `${name} kosong. Lengkapi, lalu kirim lagi.` })
    .refine((text) => text.trim() !== "", {
      error: `${name} kosong. Lengkapi, lalu kirim lagi.`,
      params: { code: "required" },
      abort: true,
    })
    .refine((text) => lengthOf(text) <= max, tooLong(name, max));
}

/** A text that may be missing or null; blank counts as missing. */
export function optionalText(name: string, max: number) {
  return z
    .string({ error: `${name} harus berupa teks.` })
    .refine((text) => lengthOf(text) <= max, tooLong(name, max))
    .nullish()
    .transform((text) => (text?.trim() ? text : null));
}

function tooLong(name: string, max: number) {
  return {
    error: ({ input }: { input?: unknown }) =>
      `${name} terlalu panjang: ${lengthOf(String(input))} huruf, paling banyak ${max}. Pendekkan, lalu kirim lagi.`,
    params: { code: "too_long" },
  };
}

const categoryNames = new Set<string>(sp4nCategories);
const flag = (name: string) => z.boolean({ error: `Tanda ${name} harus true atau false.` });

/** The fields of a report. Who reports is not among them: `kontak` is the sending office's own address. */
export const ReportForm = z.object({
  external_id: requiredText("Nomor acuan pengirim", reportLimits.external_id),
  /** Number of the sender's revision; an older one never overwrites a newer one. */
  revisi: z.int({ error: "Revisi harus bilangan bulat mulai dari 1." }).min(1, {
    error: "Revisi harus bilangan bulat mulai dari 1.",
  }),
  jenis: z.enum(ReportType.options, {
    error: "Jenis laporan harus pengaduan, aspirasi, atau permintaan_informasi.",
  }),
  judul: requiredText("Judul", reportLimits.judul),
  isi: requiredText("Isi laporan", reportLimits.isi),
  tanggal_kejadian: z.iso.datetime({
    offset: true,
    error: "Tanggal kejadian harus tanggal dan jam, misalnya 2026-11-17T07:31:00+07:00.",
  }),
  lokasi_kejadian: optionalText("Lokasi kejadian", reportLimits.lokasi_kejadian),
  kode_wilayah: z
    .string()
    .refine((code) => AreaCode.safeParse(code).success, {
      error: "Kode wilayah harus kode Kemendagri, misalnya 33.74 atau 33.74.05.",
    })
    .nullish()
    .transform((code) => code ?? null),
  instansi_tujuan: optionalText("Instansi tujuan", reportLimits.instansi_tujuan),
  kategori: z
    .string({ error: "Kategori kosong. Pilih kategori, lalu kirim lagi." })
    .refine((name) => categoryNames.has(name.trim().toUpperCase()), {
      error: "Kategori tidak dikenal SP4N-LAPOR!. Pilih kategori dari daftar.",
      params: { code: "unknown_value" },
    }),
  urgensi: z
    .int({ error: "Urgensi harus 1 sampai 4." })
    .min(1, { error: "Urgensi harus 1 sampai 4." })
    .max(4, { error: "Urgensi harus 1 sampai 4." }),
  tautan: z
    .array(
      z
        .url({ protocol: /^https?$/, error: "Tautan harus alamat web lengkap (https://…)." })
        .max(reportLimits.one_tautan, {
          error: `Satu tautan paling panjang ${reportLimits.one_tautan} huruf.`,
        }),
      { error: "Tautan harus berupa daftar alamat web." },
    )
    .max(reportLimits.tautan, { error: `Tautan terlalu banyak, paling banyak ${reportLimits.tautan}.` })
    .default([]),
  jumlah_suara: z
    .int({ error: "Jumlah suara harus bilangan bulat mulai dari 1." })
    .min(1, { error: "Jumlah suara harus bilangan bulat mulai dari 1." }),
  kanal: requiredText("Kanal", reportLimits.kanal),
  kontak: optionalText("Kontak pengirim", reportLimits.kontak),
  /** Without default on purpose: a misspelt flag must not publish what was meant to be hidden. */
  anonim: flag("anonim"),
  rahasia: flag("rahasia"),
});
export type ReportForm = z.infer<typeof ReportForm>;

export type FormReading<T> = { ok: true; form: T } | { ok: false; refusals: Refusal[] };

/** Reads a report form; a complaint about nowhere and to nobody is refused because it cannot be forwarded. */
export function readReportForm(body: unknown): FormReading<ReportForm> {
  const reading = readForm(ReportForm, body);
  if (!reading.ok) return reading;
  const { jenis, lokasi_kejadian, kode_wilayah, instansi_tujuan } = reading.form;
  if (jenis === "pengaduan" && !lokasi_kejadian && !kode_wilayah && !instansi_tujuan) {
    const message =
      "Lokasi kejadian kosong. Isi tempat kejadian atau pilih instansi tujuan, lalu kirim lagi.";
    return { ok: false, refusals: [{ field: "lokasi_kejadian", code: "required", message }] };
  }
  return reading;
}

/** Parses `body` with a schema whose messages are sentences for people; one refusal per field. */
export function readForm<T>(schema: z.ZodType<T>, body: unknown): FormReading<T> {
  const parsed = schema.safeParse(body, { reportInput: true });
  if (parsed.success) return { ok: true, form: parsed.data };
  const byField = new Map<string, Refusal>();
  for (const issue of parsed.error.issues) {
    const field = issue.path.length > 0 ? String(issue.path[0]) : null;
    if (byField.has(field ?? "")) continue;
    const message = field ? issue.message : "Isi permintaan harus berupa objek JSON.";
    byField.set(field ?? "", { field, code: codeOf(issue), message });
  }
  return { ok: false, refusals: [...byField.values()] };
}

function codeOf(issue: z.core.$ZodIssue): string {
  if (issue.code === "custom") return String(issue.params?.code ?? "invalid");
  if (issue.input === undefined || issue.input === null) return "required";
  if (issue.code === "too_big") return issue.origin === "number" ? "out_of_range" : "too_long";
  if (issue.code === "too_small") return "out_of_range";
  if (issue.code === "invalid_value") return "unknown_value";
  return "invalid_format";
}
