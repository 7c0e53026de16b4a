/** A report as the sandbox keeps it, and the six states it can be in. */
import type { ReportForm } from "./report-form.ts";

/** The agency-statistics buckets of SP4N-LAPOR!, with the names the site shows. */
export const stateNames = {
  unverified: "Belum terverifikasi",
  forwarded: "Terdisposisi belum ditindaklanjuti",
  in_process: "Terdisposisi sedang diproses",
  resolved: "Terdisposisi selesai",
  pending_info: "Tertunda",
  archived: "Arsip",
} as const;
export type ReportState = keyof typeof stateNames;

/** One line of the journey, in the shape SP4N-LAPOR! hands out. `tracking_at` is ISO 8601 UTC. */
type TrailEntry = { tracking_at: string; tracking_by: string; tracking_note: string };

export type Report = ReportForm & {
  /** The running number; people see it with a `#`. */
  tracking_id: number;
  status: ReportState;
  /** The agency whose turn it is; null before the report was forwarded or after it was handed back. */
  instansi_penerima: string | null;
  /** ISO 8601 UTC. */
  diterima_pada: string;
  diubah_pada: string;
  ditarik_pada: string | null;
  trail: TrailEntry[];
};

/** The first running number; SP4N-LAPOR! itself stood near 9.2 million in July 2025. */
export const firstTrackingId = 9_400_001;

export const shownNumber = (trackingId: number) => `#${trackingId}`;

/** Reads "9400001" or "#9400001"; null for anything else. */
export function readTrackingId(text: string): number | null {
  const match = /^#?(\d{1,10})$/.exec(text.trim());
  return match ? Number(match[1]) : null;
}
