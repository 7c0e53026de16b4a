/** The sandbox's interface over real HTTP: what the store suite does not ask of it. */
import { describe, expect, it } from "vitest";
import { givenForm } from "./testing/given-form.ts";
import { type Answer, act, call, file, keyed, sandboxForEachTest } from "./testing/running-sandbox.ts";

const { start, turnClockTo } = sandboxForEachTest();

describe("the interface", () => {
  it.each<[string, Record<string, string>]>([
    ["no token", { authorization: "" }],
    ["another token", { authorization: "Bearer lain" }],
    ["the token in another scheme", { authorization: "Basic rahasia" }],
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
        diterima_pada: "2026-11-20T04:00:00.000Z",
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
    turnClockTo("2026-11-20T05:00:00.000Z");
    await act(sandbox, "#9400001", { aksi: "verifikasi", oleh: "Rina", instansi: "Dinas LH" });
    turnClockTo("2026-11-21T05:00:00.000Z");
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
    turnClockTo("2026-12-01T05:00:00.000Z");
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
