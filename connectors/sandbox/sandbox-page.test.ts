/** The sandbox's page, as a browser without a token gets it. */
import { describe, expect, it } from "vitest";
import type { Sandbox } from "./sandbox.ts";
import { act, call, file, sandboxForEachTest } from "./testing/running-sandbox.ts";

const { start } = sandboxForEachTest();

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
