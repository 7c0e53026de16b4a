/** The sandbox's page in Indonesian. Whatever a report holds is escaped by the template; a secret one stays secret. */
import { html } from "hono/html";
import type { ActionName } from "./life-cycle.ts";
import { actionNames, possibleActions } from "./life-cycle.ts";
import type { RegisterCounts } from "./register.ts";
import type { Report, ReportState } from "./report.ts";
import { shownNumber, stateNames } from "./report.ts";
import type { ReportForm } from "./report-form.ts";

const typeNames: Record<ReportForm["jenis"], string> = {
  pengaduan: "Pengaduan",
  aspirasi: "Aspirasi",
  permintaan_informasi: "Permintaan informasi",
};

const urgencyWords: Record<number, string> = { 4: "Darurat", 3: "Mendesak", 2: "Biasa", 1: "Rendah" };

const clockText = new Intl.DateTimeFormat("id-ID", {
  dateStyle: "medium",
  timeStyle: "short",
  timeZone: "Asia/Jakarta",
});
const whenShown = (iso: string) => `${clockText.format(new Date(iso))} WIB`;
const numberText = new Intl.NumberFormat("id-ID");

export type Content = ReturnType<typeof html>;

function frame(title: string, content: Content): Content {
  return html`<!doctype html>
<html lang="id">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · SANDBOX</title>
<link rel="stylesheet" href="/gaya.css">
</head>
<body>
<div class="strip"><b>SANDBOX</b> Tempat uji, bukan SP4N-LAPOR! yang sebenarnya. Tidak ada laporan yang sampai ke instansi.</div>
<main>${content}</main>
</body>
</html>`;
}

const stateOf = (report: Report) =>
  html`<span class="state ${report.status}">${stateNames[report.status]}${report.ditarik_pada ? ", ditarik" : ""}</span>`;

const titleOf = (report: Report) => (report.rahasia ? "Laporan rahasia" : report.judul);

export type ListView = {
  reports: Report[];
  counts: RegisterCounts;
  status?: ReportState;
  older: number | null;
};

/** Reports newest first, with a way to each state. */
export function listPage({ reports, counts, status, older }: ListView): Content {
  const tab = (state: ReportState | undefined, name: string, count: number) =>
    html`<a href="${state ? `/?status=${state}` : "/"}" ${state === status ? html`aria-current="page"` : ""}>${name} ${numberText.format(count)}</a>`;
  const rows = reports.map(
    (
      report,
    ) => html`<li><span class="number">${shownNumber(report.tracking_id)}</span><a href="/laporan/${report.tracking_id}">${titleOf(report)}</a>
<div>${stateOf(report)} <span class="quiet">· ${typeNames[report.jenis]} · ${report.kategori} · ${whenShown(report.diterima_pada)}</span></div></li>`,
  );
  const olderLink = older
    ? html`<p><a href="/?before=${older}${status ? `&status=${status}` : ""}">Laporan lebih lama</a></p>`
    : "";
  return frame(
    "Laporan",
    html`<h1>${numberText.format(counts.reports)} laporan diterima</h1>
${counts.doubled_external_ids > 0 ? html`<p class="error">${numberText.format(counts.doubled_external_ids)} kasus terkirim lebih dari sekali.</p>` : ""}
<nav aria-label="Status">${tab(undefined, "Semua", counts.reports)}
${(Object.keys(stateNames) as ReportState[]).map((state) => tab(state, stateNames[state], counts.by_status[state]))}</nav>
<div class="card">${rows.length > 0 ? html`<ul class="rows">${rows}</ul>` : html`<p>Belum ada laporan. Laporan yang dikirim muncul di sini.</p>`}</div>
${olderLink}`,
  );
}

/** One report: what was reported, its journey newest first, and what an administrator can do next. */
export function reportPage(report: Report, problem: string | null = null): Content {
  const facts: [string, string | Content][] = [
    ["Jenis", typeNames[report.jenis]],
    ["Kategori", report.kategori],
    ["Urgensi", urgencyWords[report.urgensi] ?? ""],
    ["Tanggal kejadian", whenShown(report.tanggal_kejadian)],
    ["Lokasi kejadian", place(report)],
    ["Instansi tujuan", report.instansi_tujuan ?? "–"],
    ["Ditangani", report.instansi_penerima ?? "–"],
    ["Kanal", `${report.kanal}, ${numberText.format(report.jumlah_suara)} suara`],
    ["Pelapor", report.anonim ? "Anonim" : "Warga (identitas tidak dikirim)"],
    ["Nomor acuan", `${report.external_id}, revisi ${report.revisi}`],
    ["Tautan", report.rahasia ? "Dirahasiakan" : links(report)],
  ];
  const body = report.rahasia
    ? html`<p class="quiet">Isi laporan ini rahasia: tidak ditampilkan di halaman, hanya lewat antarmuka dengan token.</p>`
    : html`<div class="body">${report.isi}</div>`;
  return frame(
    `${shownNumber(report.tracking_id)} ${titleOf(report)}`,
    html`<p><a href="/">Semua laporan</a></p>
${problem ? html`<p class="error" role="alert">${problem}</p>` : ""}
<h1><span class="number">${shownNumber(report.tracking_id)}</span>${titleOf(report)}</h1>
<p>${stateOf(report)} <span class="quiet">· diterima ${whenShown(report.diterima_pada)}</span></p>
<div class="card">${body}</div>
<div class="card"><dl>${facts.map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl></div>
<div class="card"><h2>Perjalanan laporan</h2><ol class="trail">${report.trail
      .toReversed()
      .map(
        (entry) =>
          html`<li><span class="quiet">${whenShown(entry.tracking_at)}</span><span>${entry.tracking_note} <span class="quiet">· ${entry.tracking_by}</span></span></li>`,
      )}</ol></div>
${actionsOf(report)}`,
  );
}

function actionsOf(report: Report): Content | string {
  const possible = possibleActions(report);
  if (possible.length === 0) return html`<p class="quiet">Laporan ini sudah ditutup.</p>`;
  const button = (action: ActionName) =>
    html`<button name="aksi" value="${action}">${actionNames[action]}</button>`;
  return html`<form class="card" method="post" action="/laporan/${report.tracking_id}/aksi"><h2>Tindakan administrator</h2>
<label>Catatan atau tanggapan <input name="catatan" maxlength="2000" autocomplete="off"></label>
<label>Instansi, untuk verifikasi <input name="instansi" maxlength="200" autocomplete="off" value="${report.instansi_penerima ?? report.instansi_tujuan ?? ""}"></label>
<div class="buttons">${possible.map(button)}</div></form>`;
}

function place(report: Report): string {
  const parts = [report.lokasi_kejadian, report.kode_wilayah ? `wilayah ${report.kode_wilayah}` : null];
  return parts.filter((part) => part !== null).join(", ") || "–";
}

function links(report: Report): Content | string {
  if (report.tautan.length === 0) return "–";
  return html`<ul>${report.tautan.map((link) => html`<li><a href="${link}" rel="noreferrer nofollow">${link}</a></li>`)}</ul>`;
}

export function missingPage(): Content {
  return frame("Tidak ada", html`<h1>Tidak ada di sini</h1><p><a href="/">Semua laporan</a></p>`);
}
