/** The sandbox over real HTTP: what the store suite does not ask of it. */
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Clock } from "../../pipeline/runtime/clock.ts";
import { silentLog } from "../../pipeline/runtime/log.ts";
import { FolderTakenError } from "./folder-claim.ts";
import { PortTakenError, type Sandbox, type SandboxOptions, startSandbox } from "./sandbox.ts";
import { givenForm } from "./testing/given-form.ts";

const token = "rahasia";
let folder: string;
let now: Date;
const clock: Clock = { now: () => now };
const running: Sandbox[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "sandbox-"));
  now = new Date("2026-11-20T04:00:00.000Z");
});
afterEach(async () => {
  for (const sandbox of running.splice(0)) await sandbox.stop();
  await rm(folder, { recursive: true });
});

async function start(options: Partial<SandboxOptions> = {}): Promise<Sandbox> {
  const sandbox = await startSandbox({ folder, port: 0, token, clock, log: silentLog, ...options });
  running.push(sandbox);
  return sandbox;
}

// biome-ignore lint/suspicious/noExplicitAny: answers are looked at field by field
type Answer = { status: number; headers: Headers; body: any };

async function call(
  { url }: Sandbox,
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const answer = await fetch(url + path, {
    method,
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json", ...headers },
    body: body === undefined || typeof body === "string" ? body : JSON.stringify(body),
    redirect: "manual",
  });
  const text = await answer.text();
  const isJson = answer.headers.get("content-type")?.startsWith("application/json");
  return { status: answer.status, headers: answer.headers, body: isJson ? JSON.parse(text) : text };
}

let keys = 0;
const keyed = (key = `kunci-${++keys}`) => ({ "idempotency-key": key });
const file = (sandbox: Sandbox, changes: Record<string, unknown> = {}, key?: string) =>
  call(sandbox, "POST", "/api/reports", givenForm(changes), keyed(key));
const act = (sandbox: Sandbox, number: string, body: unknown) =>
  call(sandbox, "POST", `/api/reports/${encodeURIComponent(number)}/actions`, body);

describe("the interface", () => {
  it.each<[string, Record<string, string>]>([
    ["no token", { authorization: "" }],
    ["another token", { authorization: "Bearer lain" }],
    ["the token in another scheme", { authorization: `Basic ${token}` }],
  ])("answers 401 to %s, on every path", async (_name, headers) => {
    const sandbox = await start();
    for (const path of ["/api/reports", "/api/changes", "/api/_stats", "/api/_failures", "/api/nowhere"])
      expect((await call(sandbox, "GET", path, undefined, headers)).status, path).toBe(401);
    expect(
      (await call(sandbox, "POST", "/api/reports", givenForm(), { ...headers, ...keyed() })).status,
    ).toBe(401);
    expect((await call(sandbox, "GET", "/api/_stats")).body).toMatchObject({ reports: 0 });
  });

  it("hands out running numbers and finds reports by them and by the sender's number", async () => {
    const sandbox = await start();
    const first = await file(sandbox, { external_id: "uji:a" });
    const second = await file(sandbox, { external_id: "uji:b" });
    expect([first.status, first.body.nomor, second.body.nomor]).toEqual([201, "#9400001", "#9400002"]);
    for (const number of ["9400002", "%239400002"])
      expect((await call(sandbox, "GET", `/api/reports/${number}`)).body).toMatchObject({
        ...givenForm({ external_id: "uji:b" }),
        nomor: "#9400002",
        status: "unverified",
        status_nama: "Belum terverifikasi",
        diterima_pada: now.toISOString(),
      });
    const found = await call(sandbox, "GET", "/api/reports?external_id=uji:b");
    expect(found.body.reports.map((report: { nomor: string }) => report.nomor)).toEqual(["#9400002"]);
    expect((await call(sandbox, "GET", "/api/reports?external_id=uji:c")).body.reports).toEqual([]);
    for (const number of ["9400003", "abc", "9400002x", "-1"])
      expect((await call(sandbox, "GET", `/api/reports/${number}`)).status, number).toBe(404);
  });

  it("pages through reports, of one state when asked", async () => {
    const sandbox = await start();
    for (let i = 0; i < 5; i++) await file(sandbox, { external_id: `uji:${i}` });
    await act(sandbox, "#9400003", { aksi: "tunda" });
    async function walk(query: string) {
      const seen: number[] = [];
      for (let next: string | null = "0"; next !== null; ) {
        const { body }: Answer = await call(sandbox, "GET", `/api/reports?limit=2&after=${next}${query}`);
        seen.push(...body.reports.map((report: { tracking_id: number }) => report.tracking_id - 9_400_000));
        next = body.next;
      }
      return seen;
    }
    expect(await walk("")).toEqual([1, 2, 3, 4, 5]);
    expect(await walk("&status=unverified")).toEqual([1, 2, 4, 5]);
    expect(await walk("&status=pending_info")).toEqual([3]);
  });

  it.each([
    "/api/reports?limit=0",
    "/api/reports?limit=1e9",
    "/api/reports?status=hilang",
    "/api/reports?after=x",
    "/api/changes?since=-1",
    "/api/changes?since=kemarin",
    "/api/changes?since=99",
  ])("refuses %s with a sentence", async (path) => {
    const { status, body } = await call(await start(), "GET", path);
    expect(status).toBe(422);
    expect(body.errors[0].message).toMatch(/^\S.*\.$/);
  });

  it("tells the journey of a report through its change feed", async () => {
    const sandbox = await start();
    await file(sandbox);
    const { cursor } = (await call(sandbox, "GET", "/api/changes?since=0")).body;
    now = new Date("2026-11-20T05:00:00.000Z");
    await act(sandbox, "#9400001", { aksi: "verifikasi", oleh: "Rina", instansi: "Dinas LH" });
    now = new Date("2026-11-21T05:00:00.000Z");
    await act(sandbox, "#9400001", { aksi: "tanggapi", catatan: "Diangkut besok." });
    const page = (await call(sandbox, "GET", `/api/changes?since=${cursor}`)).body;
    expect(page.changes).toMatchObject([
      { nomor: "#9400001", status: "in_process", instansi_penerima: "Dinas LH" },
    ]);
    expect(page.changes[0].trail).toEqual([
      {
        tracking_at: "2026-11-20T04:00:00.000Z",
        tracking_by: "Sistem",
        tracking_note: "Laporan diterima, diarahkan ke admin Dinas Lingkungan Hidup",
      },
      {
        tracking_at: "2026-11-20T05:00:00.000Z",
        tracking_by: "Rina",
        tracking_note: "Terdisposisi ke Dinas LH",
      },
      {
        tracking_at: "2026-11-21T05:00:00.000Z",
        tracking_by: "Dinas LH",
        tracking_note: "Ditindaklanjuti oleh Instansi: Diangkut besok.",
      },
    ]);
    expect((await call(sandbox, "GET", `/api/changes?since=${page.cursor}`)).body.changes).toEqual([]);
    now = new Date("2026-12-01T05:00:00.000Z");
    expect((await call(sandbox, "GET", `/api/changes?since=${page.cursor}`)).body.changes).toMatchObject([
      { status: "resolved", trail: { length: 4 } },
    ]);
  });

  it("refuses an action that is not possible now, and one that does not exist", async () => {
    const sandbox = await start();
    await file(sandbox);
    expect((await act(sandbox, "#9400001", { aksi: "selesai" })).status).toBe(409);
    expect((await act(sandbox, "#9400001", { aksi: "hapus" })).status).toBe(422);
    expect((await act(sandbox, "#9400009", { aksi: "tunda" })).status).toBe(404);
  });

  it("says what a key did when it comes back with another request", async () => {
    const sandbox = await start();
    const first = await file(sandbox, {}, "k");
    const again = await file(sandbox, {}, "k");
    expect([again.status, again.body, again.headers.get("idempotency-replayed")]).toEqual([
      201,
      first.body,
      "true",
    ]);
    const other = await file(sandbox, { judul: "Lain" }, "k");
    expect([other.status, other.body.receipt, other.body.errors[0].code]).toEqual([
      422,
      first.body,
      "idempotency_key_reused",
    ]);
    const withdrawal = await call(
      sandbox,
      "POST",
      "/api/reports/9400001/withdrawal",
      { alasan: "keliru" },
      keyed("k"),
    );
    expect(withdrawal.status).toBe(422);
    expect((await call(sandbox, "GET", "/api/_stats")).body).toMatchObject({
      reports: 1,
      keys: 1,
      withdrawn: 0,
    });
  });

  it("takes nothing without a key, and no key longer than 255", async () => {
    const sandbox = await start();
    expect((await call(sandbox, "POST", "/api/reports", givenForm())).status).toBe(400);
    expect((await file(sandbox, {}, "k".repeat(256))).status).toBe(400);
    expect((await call(sandbox, "GET", "/api/_stats")).body.reports).toBe(0);
  });

  it("answers hostile bodies with 4xx and stays on its feet", async () => {
    const sandbox = await start();
    const deep = "[".repeat(100_000) + "]".repeat(100_000);
    const hostile = [
      "",
      "{",
      "null",
      "[]",
      '"x"',
      deep,
      `{"__proto__":{"judul":"x"}}`,
      "\u0000",
      "x".repeat(300_000),
    ];
    for (const body of hostile) {
      const { status } = await call(sandbox, "POST", "/api/reports", body, keyed());
      expect(status, body.slice(0, 20)).toBeGreaterThanOrEqual(400);
      expect(status, body.slice(0, 20)).toBeLessThan(500);
    }
    expect((await file(sandbox)).status).toBe(201);
  });
});

describe("failing on demand", () => {
  const fail = (sandbox: Sandbox, rule: unknown) => call(sandbox, "POST", "/api/_failures", rule);

  it("fails as often as told, then no more", async () => {
    const sandbox = await start();
    await fail(sandbox, { mode: "500", count: 2 });
    expect([
      (await file(sandbox)).status,
      (await file(sandbox)).status,
      (await file(sandbox)).status,
    ]).toEqual([500, 500, 201]);
    expect((await call(sandbox, "GET", "/api/_failures")).body).toEqual({ failures: [] });
  });

  it("fails at a rate until it is cleared, and keeps its controls open", async () => {
    const draws = [0.2, 0.7, 0.49, 0.5];
    const sandbox = await start({
      failures: [{ mode: "429", rate: 0.5, seconds: 7 }],
      random: () => draws.shift()!,
    });
    const answers = [await file(sandbox), await file(sandbox), await file(sandbox), await file(sandbox)];
    expect(answers.map(({ status }) => status)).toEqual([429, 201, 429, 201]);
    expect(answers[0]!.headers.get("retry-after")).toBe("7");
    expect((await call(sandbox, "DELETE", "/api/_failures")).body).toEqual({ failures: [] });
    expect((await file(sandbox)).status).toBe(201);
  });

  it("commits and then hangs up on writes, and answers reads meanwhile", async () => {
    const sandbox = await start();
    await fail(sandbox, { mode: "drop_after_commit" });
    expect((await call(sandbox, "GET", "/api/reports")).body.reports).toEqual([]);
    await expect(file(sandbox, {}, "k")).rejects.toThrow();
    await expect(file(sandbox, {}, "k")).rejects.toThrow();
    await call(sandbox, "DELETE", "/api/_failures");
    expect((await file(sandbox, {}, "k")).body.nomor).toBe("#9400001");
    expect((await call(sandbox, "GET", "/api/_stats")).body).toMatchObject({ reports: 1, replays: 2 });
  });

  it.each<[string, unknown]>([
    ["another mode", { mode: "ledakan" }],
    ["a rate above one", { mode: "500", rate: 2 }],
    ["rate and count together", { mode: "500", rate: 0.5, count: 1 }],
    ["no object", "x"],
  ])("refuses %s", async (_name, rule) => {
    expect((await fail(await start(), rule)).status).toBe(422);
  });

  it("stops at once, also while an answer is held back", async () => {
    const sandbox = await start();
    await fail(sandbox, { mode: "timeout", count: 1, seconds: 3600 });
    const hanging = file(sandbox);
    const failures = async () => (await call(sandbox, "GET", "/api/_failures")).body.failures;
    while ((await failures()).length > 0);
    await Promise.all([expect(hanging).rejects.toThrow(), sandbox.stop()]);
    await sandbox.stop();
  });
});

describe("starting", () => {
  it("goes on where it stopped", async () => {
    const before = await start();
    const first = await file(before, {}, "k");
    await before.stop();
    const after = await start();
    expect((await file(after, {}, "k")).body).toMatchObject({
      nomor: "#9400001",
      dicatat_pada: first.body.dicatat_pada,
    });
    expect((await file(after, { external_id: "uji:2" })).body.nomor).toBe("#9400002");
  });

  it("says in a sentence that its port is taken, and lets go of the folder", async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
    const { port } = other.address() as AddressInfo;
    const failure = await start({ port }).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(PortTakenError);
    expect((failure as Error).message).toContain(`Porta ${port} sudah dipakai`);
    await new Promise((resolve) => other.close(resolve));
    expect((await file(await start({ port }))).status).toBe(201);
  });

  it("does not share a folder with a sandbox that runs", async () => {
    const first = await start();
    await expect(start()).rejects.toThrow(FolderTakenError);
    expect((await file(first)).status).toBe(201);
    await first.stop();
    await start();
  });
});

describe("the page", () => {
  const page = (sandbox: Sandbox, path: string) =>
    call(sandbox, "GET", path, undefined, { authorization: "" });

  it("lists reports in Indonesian, marked SANDBOX, without scripts or outside addresses", async () => {
    const sandbox = await start();
    await file(sandbox);
    for (const path of ["/", "/laporan/9400001"]) {
      const { status, body, headers } = await page(sandbox, path);
      expect(status).toBe(200);
      expect(body).toContain('<html lang="id">');
      expect(body).toContain("<b>SANDBOX</b>");
      expect(body).toContain("Sampah menumpuk di depan pasar");
      expect(body).not.toMatch(/<script|<img|src=/);
      expect(headers.get("content-security-policy")).toContain("default-src 'none'");
    }
    expect((await page(sandbox, "/gaya.css")).body).toContain("light-dark(");
    expect((await page(sandbox, "/laporan/9400002")).status).toBe(404);
  });

  it("shows what citizens wrote as text, whatever it is", async () => {
    const sandbox = await start();
    const nasty = `</div><script>alert(1)</script>"'><img src=x onerror=alert(1)>`;
    await file(sandbox, {
      judul: nasty,
      isi: nasty,
      lokasi_kejadian: nasty,
      instansi_tujuan: nasty,
      kanal: "<b>X</b>",
    });
    await act(sandbox, "#9400001", { aksi: "tunda", catatan: nasty, oleh: "<i>Rina</i>" });
    for (const path of ["/", "/laporan/9400001"]) {
      const { body } = await page(sandbox, path);
      expect(body).not.toMatch(/<script|<img|<i>|<b>X/);
      expect(body).toContain("&lt;script&gt;");
    }
  });

  it("shows neither title, text nor links of a secret report", async () => {
    const sandbox = await start();
    await file(sandbox, { rahasia: true });
    for (const path of ["/", "/laporan/9400001"]) {
      const { body } = await page(sandbox, path);
      expect(body).toContain("Laporan rahasia");
      expect(body).not.toMatch(/Sampah|baunya|status\/1/);
    }
  });

  const press = (sandbox: Sandbox, fields: Record<string, string>, origin: string | null) =>
    call(sandbox, "POST", "/laporan/9400001/aksi", new URLSearchParams(fields).toString(), {
      authorization: "",
      "content-type": "application/x-www-form-urlencoded",
      ...(origin === null ? {} : { origin }),
    });

  it("takes the administrator's actions from its own buttons only", async () => {
    const sandbox = await start();
    await file(sandbox);
    for (const origin of [null, "https://jahat.example"])
      expect((await press(sandbox, { aksi: "arsipkan" }, origin)).status).toBe(403);
    const pressed = await press(sandbox, { aksi: "verifikasi", instansi: "Dinas LH" }, sandbox.url);
    expect([pressed.status, pressed.headers.get("location")]).toEqual([303, "/laporan/9400001"]);
    const { body } = await page(sandbox, "/laporan/9400001");
    expect(body).toContain("Terdisposisi ke Dinas LH");
    expect(body).toContain('value="tanggapi"');
    expect(body).not.toContain('value="selesai"');
  });

  it("says why an action is refused", async () => {
    const sandbox = await start();
    await file(sandbox);
    const { status, body } = await press(sandbox, { aksi: "selesai" }, sandbox.url);
    expect(status).toBe(409);
    expect(body).toContain('role="alert"');
  });

  it("leads through many reports and to each state", async () => {
    const sandbox = await start();
    await Promise.all(Array.from({ length: 55 }, (_, i) => file(sandbox, { external_id: `uji:${i}` })));
    const first = (await page(sandbox, "/")).body;
    expect(first).toContain("55 laporan diterima");
    expect(first.match(/href="\/laporan\//g)).toHaveLength(50);
    const older = /href="(\/\?before=[^"]+)"/.exec(first)![1]!.replaceAll("&amp;", "&");
    expect((await page(sandbox, older)).body.match(/href="\/laporan\//g)).toHaveLength(5);
    expect((await page(sandbox, "/?status=resolved")).body).toContain("Belum ada laporan");
  });
});
