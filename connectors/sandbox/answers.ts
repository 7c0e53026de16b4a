/** The shapes the sandbox answers in. */
import type { Context } from "hono";
import type { KeyedAnswer } from "./register.ts";
import type { Report } from "./report.ts";
import { shownNumber, stateNames } from "./report.ts";
import type { Refusal } from "./report-form.ts";

/** Where people open a report: the address the sandbox is known by, or the one it was asked under. */
export type LinkTo = (c: Context, trackingId: number) => string;

export const linkUnder =
  (publicUrl: string | undefined): LinkTo =>
  (c, trackingId) =>
    new URL(`/laporan/${trackingId}`, publicUrl ?? c.req.url).href;

export function reportView(report: Report, url: string) {
  return {
    nomor: shownNumber(report.tracking_id),
    ...report,
    status_nama: stateNames[report.status],
    url,
  };
}

/** What a write is answered with; the same for every repetition of its key. */
export function receiptView(keyed: KeyedAnswer, url: string) {
  return {
    nomor: shownNumber(keyed.tracking_id),
    tracking_id: keyed.tracking_id,
    dicatat_pada: keyed.at,
    url,
  };
}

type RefusalStatus = 400 | 401 | 404 | 409 | 413 | 422 | 429 | 500 | 503;

export function refuse(
  c: Context,
  status: RefusalStatus,
  refusals: readonly Refusal[],
  headers: Record<string, string> = {},
) {
  return c.json({ errors: refusals }, status, headers);
}

/** A refusal of one reason. */
export function refuseOne(
  c: Context,
  status: RefusalStatus,
  code: string,
  message: string,
  field: string | null = null,
) {
  return refuse(c, status, [{ field, code, message }]);
}
