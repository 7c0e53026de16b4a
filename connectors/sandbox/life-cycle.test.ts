import { describe, expect, it } from "vitest";
import {
  type ActionForm,
  type ActionName,
  actionNames,
  actOn,
  closeByTimer,
  correctReport,
  openReport,
  possibleActions,
  withdrawReport,
} from "./life-cycle.ts";
import { type Report, type ReportState, stateNames } from "./report.ts";
import type { ReportForm } from "./report-form.ts";
import { givenForm } from "./testing/given-form.ts";

const opened = new Date("2026-11-17T01:00:00.000Z");
const later = new Date("2026-11-18T01:00:00.000Z");
const form = givenForm() as ReportForm;

function reportIn(status: ReportState, changes: Partial<Report> = {}): Report {
  return { ...openReport(form, 9_400_001, opened), status, ...changes };
}
const action = (aksi: ActionName, rest: Partial<ActionForm> = {}): ActionForm => ({
  aksi,
  oleh: null,
  catatan: "catatan",
  instansi: "Dinas PU",
  ...rest,
});

/** From each state, where each action leads; what is not here is refused. */
const moves: Record<ReportState, Partial<Record<ActionName, ReportState>>> = {
  unverified: { verifikasi: "forwarded", tunda: "pending_info", arsipkan: "archived" },
  forwarded: {
    verifikasi: "forwarded",
    tunda: "pending_info",
    bukan_wewenang: "unverified",
    arsipkan: "archived",
    tanggapi: "in_process",
  },
  in_process: {
    tunda: "pending_info",
    bukan_wewenang: "unverified",
    tanggapi: "in_process",
    selesai: "resolved",
  },
  pending_info: { verifikasi: "forwarded", arsipkan: "archived" },
  resolved: {},
  archived: {},
};
const states = Object.keys(stateNames) as ReportState[];
const actions = Object.keys(actionNames) as ActionName[];
const table = states.flatMap((from) =>
  actions.map((name) => [from, name, moves[from][name] ?? null] as const),
);

describe("the life of a report", () => {
  it.each(table)("from %s by %s leads to %s", (from, name, to) => {
    const report = reportIn(from, { instansi_penerima: "Dinas Lama" });
    const move = actOn(report, action(name), later);
    expect(possibleActions(report).includes(name)).toBe(to !== null);
    if (to === null)
      return expect(move).toMatchObject({ ok: false, status: 409, refusal: { field: "aksi" } });
    expect(move).toMatchObject({ ok: true, report: { status: to, diubah_pada: later.toISOString() } });
    const trail = move.ok ? move.report.trail : [];
    expect(trail).toHaveLength(report.trail.length + 1);
    expect(trail.at(-1)).toEqual({
      tracking_at: later.toISOString(),
      tracking_by: name === "tanggapi" ? "Dinas Lama" : "Administrator",
      tracking_note: expect.stringContaining("catatan"),
    });
  });

  it("begins unverified, with one line of its journey", () => {
    expect(openReport(form, 9_400_001, opened)).toMatchObject({
      status: "unverified",
      instansi_penerima: null,
      trail: [{ tracking_at: opened.toISOString(), tracking_by: "Sistem" }],
    });
  });

  it("goes to the agency the administrator names, else to the one the report asked for", () => {
    const report = reportIn("unverified");
    expect(actOn(report, action("verifikasi"), later)).toMatchObject({
      report: { instansi_penerima: "Dinas PU" },
    });
    expect(actOn(report, action("verifikasi", { instansi: null }), later)).toMatchObject({
      report: { instansi_penerima: "Dinas Lingkungan Hidup" },
    });
    const unaddressed = { ...report, instansi_tujuan: null };
    expect(actOn(unaddressed, action("verifikasi", { instansi: null }), later)).toMatchObject({
      ok: false,
      status: 422,
      refusal: { field: "instansi" },
    });
  });

  it("belongs to nobody after it was handed back", () => {
    const report = reportIn("forwarded", { instansi_penerima: "Dinas PU" });
    expect(actOn(report, action("bukan_wewenang"), later)).toMatchObject({
      report: { instansi_penerima: null },
    });
  });

  it("is not answered without words", () => {
    const report = reportIn("forwarded");
    expect(actOn(report, action("tanggapi", { catatan: null }), later)).toMatchObject({
      ok: false,
      status: 422,
      refusal: { field: "catatan" },
    });
  });

  it.each<[string | null, ReportState]>([
    [null, "unverified"],
    ["Dinas PU", "forwarded"],
  ])("goes on where it waited when the missing data come (agency %s)", (agency, status) => {
    const report = reportIn("pending_info", { instansi_penerima: agency });
    const move = correctReport(report, { ...form, revisi: 2, isi: "Lengkap." }, later);
    expect(move).toMatchObject({ ok: true, report: { status, isi: "Lengkap.", revisi: 2 } });
  });

  it.each<[string, Report, Partial<ReportForm>, string]>([
    ["resolved", reportIn("resolved"), {}, "closed"],
    ["archived", reportIn("archived"), {}, "closed"],
    ["corrected by a newer revision", reportIn("forwarded", { revisi: 3 }), { revisi: 2 }, "stale_revision"],
    ["of another case", reportIn("forwarded"), { external_id: "uji:2" }, "other_case"],
  ])("takes no correction when it is %s", (_name, report, changes, code) => {
    expect(correctReport(report, { ...form, revisi: 2, ...changes }, later)).toMatchObject({
      ok: false,
      refusal: { code },
    });
  });

  it("is withdrawn once, keeps its number, and stays closed when it was closed", () => {
    const first = withdrawReport(reportIn("forwarded"), "keliru", later);
    if (!first.ok) throw new Error("it was not withdrawn");
    expect(first.report).toMatchObject({
      status: "archived",
      ditarik_pada: later.toISOString(),
      tracking_id: 9_400_001,
    });
    expect(withdrawReport(first.report, "lagi", new Date())).toEqual(first);
    expect(withdrawReport(reportIn("resolved"), "keliru", later)).toMatchObject({ ok: false, status: 409 });
  });

  it.each<[ReportState, number, boolean]>([
    ["in_process", 10, true],
    ["in_process", 9.99, false],
    ["forwarded", 30, false],
    ["pending_info", 30, false],
  ])("that is %s closes by itself after %d quiet days: %s", (status, days, closes) => {
    const now = new Date(opened.getTime() + days * 86_400_000);
    const closed = closeByTimer(reportIn(status), now);
    expect(closed?.status ?? null).toBe(closes ? "resolved" : null);
  });
});
