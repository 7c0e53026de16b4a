/** How a report moves: pure decisions, the same input gives the same report or the same refusal. */
import { z } from "zod";
import type { Report, ReportState } from "./report.ts";
import { optionalText, type Refusal, type ReportForm, reportLimits } from "./report-form.ts";

/** What an administrator can do. The first four are SP4N-LAPOR!'s own; then the agency answers and closes. */
export const actionNames = {
  verifikasi: "Verifikasi dan teruskan",
  tunda: "Tunda",
  bukan_wewenang: "Bukan wewenang",
  arsipkan: "Arsipkan",
  tanggapi: "Tanggapi",
  selesai: "Selesai",
} as const;
export type ActionName = keyof typeof actionNames;
const actions = Object.keys(actionNames) as [ActionName, ...ActionName[]];

export const ActionForm = z.object({
  aksi: z.enum(actions, { error: `Aksi harus salah satu dari ${actions.join(", ")}.` }),
  oleh: optionalText("Nama pelaku", 100),
  catatan: optionalText("Catatan", 2000),
  instansi: optionalText("Instansi", reportLimits.instansi_tujuan),
});
export type ActionForm = z.infer<typeof ActionForm>;

export type Move = { ok: true; report: Report } | { ok: false; status: 409 | 422; refusal: Refusal };

/** From which states an action is possible. */
const possibleFrom: Record<ActionName, readonly ReportState[]> = {
  verifikasi: ["unverified", "forwarded", "pending_info"],
  tunda: ["unverified", "forwarded", "in_process"],
  bukan_wewenang: ["forwarded", "in_process"],
  arsipkan: ["unverified", "forwarded", "pending_info"],
  tanggapi: ["forwarded", "in_process"],
  selesai: ["in_process"],
};

const closedStates: readonly ReportState[] = ["resolved", "archived"];

/** The actions that can be taken on a report as it stands. */
export function possibleActions(report: Report): ActionName[] {
  return actions.filter((action) => possibleFrom[action].includes(report.status));
}

export function openReport(form: ReportForm, trackingId: number, now: Date): Report {
  const at = now.toISOString();
  const note = form.instansi_tujuan
    ? `Laporan diterima, diarahkan ke admin ${form.instansi_tujuan}`
    : "Laporan diterima, menunggu verifikasi";
  return {
    ...form,
    tracking_id: trackingId,
    status: "unverified",
    instansi_penerima: null,
    diterima_pada: at,
    diubah_pada: at,
    ditarik_pada: null,
    trail: [{ tracking_at: at, tracking_by: "Sistem", tracking_note: note }],
  };
}

/** A corrected form. A report that waited for data goes on where it stood before. */
export function correctReport(report: Report, form: ReportForm, now: Date): Move {
  if (closedStates.includes(report.status)) return conflict("closed", closedSentence(report));
  if (form.external_id !== report.external_id)
    return conflict("other_case", "Nomor acuan pengirim tidak boleh berubah.", "external_id");
  if (form.revisi < report.revisi)
    return conflict(
      "stale_revision",
      `Revisi ${form.revisi} lebih lama dari revisi ${report.revisi} yang sudah tersimpan.`,
      "revisi",
    );
  const changed = { ...report, ...form };
  if (report.status === "pending_info")
    changed.status = report.instansi_penerima ? "forwarded" : "unverified";
  return { ok: true, report: noted(changed, now, "Pengirim", `Laporan dikoreksi (revisi ${form.revisi})`) };
}

/** Takes a report back. One that was withdrawn stays as it is; one that was closed stays closed. */
export function withdrawReport(report: Report, reason: string, now: Date): Move {
  if (report.ditarik_pada) return { ok: true, report };
  if (closedStates.includes(report.status)) return conflict("closed", closedSentence(report));
  const withdrawn: Report = { ...report, status: "archived", ditarik_pada: now.toISOString() };
  return { ok: true, report: noted(withdrawn, now, "Pengirim", `Laporan ditarik: ${reason}`) };
}

/** An administrator's or agency's action. */
export function actOn(report: Report, form: ActionForm, now: Date): Move {
  if (!possibleFrom[form.aksi].includes(report.status)) {
    const message = `${actionNames[form.aksi]} tidak dapat dilakukan pada laporan yang ${closedStates.includes(report.status) ? "sudah ditutup" : "berada di tahap ini"}.`;
    return conflict("not_possible", message, "aksi");
  }
  const by = form.oleh ?? "Administrator";
  const said = form.catatan ? `: ${form.catatan}` : "";
  switch (form.aksi) {
    case "verifikasi": {
      const agency = form.instansi ?? report.instansi_penerima ?? report.instansi_tujuan;
      if (!agency) {
        const message = "Instansi kosong. Pilih instansi yang dituju.";
        return { ok: false, status: 422, refusal: { field: "instansi", code: "required", message } };
      }
      const forwarded: Report = { ...report, status: "forwarded", instansi_penerima: agency };
      return { ok: true, report: noted(forwarded, now, by, `Terdisposisi ke ${agency}${said}`) };
    }
    case "tunda":
      return move(report, "pending_info", now, by, `Tertunda, menunggu data pelapor${said}`);
    case "bukan_wewenang": {
      const note = `Bukan wewenang ${report.instansi_penerima ?? "instansi"}${said}`;
      return move({ ...report, instansi_penerima: null }, "unverified", now, by, note);
    }
    case "arsipkan":
      return move(report, "archived", now, by, `Diarsipkan${said}`);
    case "tanggapi": {
      if (!form.catatan) {
        const message = "Tanggapan kosong. Tulis tanggapan instansi.";
        return { ok: false, status: 422, refusal: { field: "catatan", code: "required", message } };
      }
      const agency = form.oleh ?? report.instansi_penerima ?? "Instansi";
      return move(report, "in_process", now, agency, `Ditindaklanjuti oleh Instansi${said}`);
    }
    case "selesai":
      return move(report, "resolved", now, by, `Selesai${said}`);
  }
}

/** Days after the last movement until an answered report closes by itself ("Selesai otomatis dalam 10 hari"). */
const autoCloseDays = 10;

/** The report closed by the timer, or null when its time has not come. */
export function closeByTimer(report: Report, now: Date): Report | null {
  if (report.status !== "in_process") return null;
  const quietMs = now.getTime() - Date.parse(report.diubah_pada);
  if (quietMs < autoCloseDays * 86_400_000) return null;
  const closed: Report = { ...report, status: "resolved" };
  return noted(closed, now, "Sistem", `Selesai otomatis: ${autoCloseDays} hari tanpa tanggapan lanjutan`);
}

function move(report: Report, status: ReportState, now: Date, by: string, note: string): Move {
  return { ok: true, report: noted({ ...report, status }, now, by, note) };
}

function noted(report: Report, now: Date, by: string, note: string): Report {
  const at = now.toISOString();
  const entry = { tracking_at: at, tracking_by: by, tracking_note: note };
  return { ...report, diubah_pada: at, trail: [...report.trail, entry] };
}

function conflict(code: string, message: string, field: string | null = null): Move {
  return { ok: false, status: 409, refusal: { field, code, message } };
}

function closedSentence(report: Report): string {
  if (report.ditarik_pada) return "Laporan ini sudah ditarik dan tidak dapat diubah lagi.";
  return `Laporan ini sudah ditutup (${report.status === "resolved" ? "selesai" : "arsip"}) dan tidak dapat diubah lagi.`;
}
