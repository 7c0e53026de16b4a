/**
 * Files cases over HTTP/JSON in SP4N-LAPOR!, or in whatever stands in for it: the sandbox, or an office's own
 * gateway. The interface it expects is written down in `sp4n-http.md`. Never retries: it throws StoreError.
 */
import { z } from "zod";
import type { CaseRecord, Receipt } from "../../pipeline/model/dispatch.ts";
import { defineCaseStore, StoreError, type StoreFault } from "../case-store.ts";
import { ConnectorError, type Surroundings } from "../connector.ts";
import { type Answer, faultOf, readJson, send } from "../http.ts";
import { sampleOf } from "../storable-text.ts";
import { correctedField, fieldNamesInUse, reportFields, reportForm } from "./sp4n-form.ts";

export const Sp4nHttpSettings = z.object({
  baseUrl: z
    .url({ protocol: /^https?$/, error: "Alamat harus dimulai dengan https:// atau http://." })
    .describe("Alamat antarmuka, misalnya http://127.0.0.1:8098; jalur /api/… ditambahkan sendiri"),
  tokenEnv: z
    .string()
    .regex(/^[A-Z][A-Z0-9_]*$/, { error: "Tulis nama variabel lingkungan, bukan tokennya." })
    .describe("Nama variabel lingkungan yang berisi token"),
  timeoutMs: z
    .int()
    .min(100)
    .max(120_000)
    .default(15_000)
    .describe("Paling lama menunggu jawaban, milidetik"),
  sender: z
    .string()
    .regex(/^[\w.-]{1,60}$/)
    .default("jemput-bola")
    .describe("Awalan nomor acuan, berbeda untuk setiap kantor yang mengirim ke tempat yang sama"),
  contact: z.string().max(200).optional().describe("Surel atau telepon kantor pengirim"),
  fieldNames: z
    .partialRecord(z.enum(reportFields), z.string().min(1))
    .default({})
    .refine((names) => new Set(Object.values(fieldNamesInUse(names))).size === reportFields.length, {
      error: "Dua isian tidak boleh memakai nama yang sama.",
    })
    .describe("Nama isian di sana, bila berbeda dari sp4n-http.md"),
});
export type Sp4nHttpSettings = z.infer<typeof Sp4nHttpSettings>;

export const sp4nHttp = defineCaseStore<Sp4nHttpSettings>({
  label: "SP4N-LAPOR! (HTTP)",
  settings: Sp4nHttpSettings,
  push,
});

/**
 * One write, one answer. A key that the store has seen with other content (the case moved on between two attempts)
 * took effect then: its receipt is returned.
 * @throws StoreError
 */
async function push(
  settings: Sp4nHttpSettings,
  record: CaseRecord,
  key: string,
  around: Surroundings,
): Promise<Receipt> {
  const ask = requestOf(settings, record);
  const answer = await asStoreError(() =>
    send(
      // A redirect would carry a citizen's words to an address nobody configured.
      { ...around, fetch: (url, init) => around.fetch(url, { ...init, redirect: "manual" }) },
      {
        url: `${settings.baseUrl.replace(/\/+$/, "")}/api${ask.path}`,
        method: ask.method,
        headers: {
          accept: "application/json",
          "content-type": "application/json",
          authorization: `Bearer ${around.secret(settings.tokenEnv)}`,
          "idempotency-key": key,
        },
        body: JSON.stringify(ask.body),
        maxBytes: maxAnswerBytes,
        timeoutMs: settings.timeoutMs,
      },
    ),
  );
  const fault = faultOf(answer, around.clock.now());
  if (!fault) return asStoreError(async () => readJson(answer.bytes, ReceiptAnswer, "SP4N-LAPOR!"));
  const refused = refusalOf(answer, settings);
  if (refused && "receipt" in refused) return refused.receipt;
  const told = refused ?? storeFault(fault, answer);
  const detail = told.kind === "refused" ? `menolak: ${told.reason}` : `menjawab ${answer.status}`;
  throw new StoreError(`SP4N-LAPOR! ${detail}`, told);
}

const maxAnswerBytes = 1024 * 1024;

type Ask = { method: "POST" | "PATCH"; path: string; body: Record<string, unknown> };

function requestOf(settings: Sp4nHttpSettings, record: CaseRecord): Ask {
  if (record.action === "file")
    return { method: "POST", path: "/reports", body: reportForm(record, settings) };
  if (!record.trackingNumber) {
    const reason = "Nomor laporan tidak ada, jadi tidak ada yang dapat dikoreksi atau ditarik.";
    throw new StoreError(`no tracking number to ${record.action}`, {
      kind: "refused",
      field: "trackingNumber",
      reason,
    });
  }
  const path = `/reports/${encodeURIComponent(record.trackingNumber)}`;
  if (record.action === "correct") return { method: "PATCH", path, body: reportForm(record, settings) };
  return {
    method: "POST",
    path: `${path}/withdrawal`,
    body: { alasan: "Ditarik oleh kantor pengirim: bukan laporan, atau sudah tercakup laporan lain." },
  };
}

const ReceiptAnswer = z
  .object({
    nomor: z.string().min(1).max(40),
    dicatat_pada: z.iso.datetime({ offset: true }),
    url: z
      .url({ protocol: /^https?$/ })
      .nullable()
      .catch(null),
  })
  .transform(
    ({ nomor, dicatat_pada, url }): Receipt => ({ trackingNumber: nomor, at: new Date(dicatat_pada), url }),
  );

const RefusalAnswer = z.object({
  errors: z.array(z.object({ field: z.string().nullish(), code: z.string(), message: z.string() })).min(1),
  receipt: ReceiptAnswer.optional().catch(undefined),
});

/** What a 4xx with reasons says; null when the status is no refusal or the body gives no reasons. */
function refusalOf(
  answer: Answer,
  settings: Sp4nHttpSettings,
): { receipt: Receipt } | Extract<StoreFault, { kind: "refused" }> | null {
  if (![400, 404, 409, 410, 413, 422].includes(answer.status)) return null;
  let reading: z.infer<typeof RefusalAnswer>;
  try {
    reading = readJson(answer.bytes, RefusalAnswer, "SP4N-LAPOR!");
  } catch (error) {
    if (error instanceof ConnectorError) return null;
    throw error;
  }
  const { errors, receipt } = reading;
  if (receipt && errors.some(({ code }) => code === "idempotency_key_reused")) return { receipt };
  // The same request is still being worked on: its answer comes with the next attempt.
  if (errors.some(({ code }) => code === "idempotency_key_in_use")) return null;
  const missing = errors.some(({ code }) => code === "no_such_report");
  // A 404 about anything but the report is a wrong address, which the case cannot mend.
  if ((answer.status === 404 || answer.status === 410) && !missing) return null;
  const field = missing ? "trackingNumber" : correctedField(errors[0]!.field ?? null, settings.fieldNames);
  return { kind: "refused", field, reason: sampleOf(errors.map(({ message }) => message).join(" "), 500) };
}

/** The rest of the faults, in the words of stores. */
function storeFault(fault: ConnectorError["fault"], answer?: Answer): StoreFault {
  if (fault.kind !== "gone") return fault;
  return { kind: "unexpected_shape", sample: sampleOf(answer?.bytes ?? "") };
}

async function asStoreError<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (!(error instanceof ConnectorError)) throw error;
    throw new StoreError(error.message, storeFault(error.fault), { cause: error });
  }
}
