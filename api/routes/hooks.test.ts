import { createServer } from "node:http";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { posts, setAside } from "../../drizzle/schema/posts.ts";
import { work } from "../../drizzle/schema/work.ts";
import type { SourceConfig } from "../../pipeline/model/source.ts";
import { type RunningApi, runApi, tokenFor } from "../testing/running-api.ts";

let api: RunningApi;
const secret = "rahasia-telegram-untuk-uji";

beforeAll(async () => {
  api = await runApi({ secrets: { TG: secret } });
  const source = (name: string, more: Partial<SourceConfig>) =>
    api.parts.sources.add({
      name,
      connector: "telegram",
      settings: { secretTokenEnv: "TG" },
      enabled: true,
      everySeconds: 60,
      agencyId: null,
      areaCode: null,
      sample: false,
      ...more,
    });
  await source("warga", {});
  await source("mati", { enabled: false });
  await source("tanpa-rahasia", { settings: { secretTokenEnv: "LUPA" } });
  await source("berita", { connector: "feed", settings: { url: "https://berita.example/rss" } });
});
afterAll(() => api.close());

const deliver = async (
  name: string,
  body: string | Uint8Array<ArrayBuffer>,
  token: string | null = secret,
) => {
  const headers: Record<string, string> = { "content-type": "application/json" };
  if (token !== null) headers["x-telegram-bot-api-secret-token"] = token;
  const response = await fetch(`${api.url}/hooks/${name}`, { method: "POST", headers, body });
  const text = await response.text();
  return { status: response.status, problem: text ? JSON.parse(text) : null };
};

let lastUpdate = 100;
const update = (text: string, id = ++lastUpdate) =>
  JSON.stringify({
    update_id: id,
    message: {
      message_id: id,
      chat: { id: -100123, type: "supergroup", title: "Warga RW 05", username: "wargarw05" },
      date: 1_795_143_600,
      from: { id: 71, is_bot: false, first_name: "Ani", username: "ani_contoh" },
      text,
    },
  });
const stored = async () => (await api.db.select().from(posts)).map((post) => post.text);
const aside = () => api.db.select().from(setAside);

describe("a delivery", () => {
  it("is on record, masked, before it is answered, and once however often it comes", async () => {
    const body = update("Jalan rusak, hubungi 0812-3456-7890");
    for (let n = 0; n < 3; n++) expect((await deliver("warga", body)).status).toBe(200);
    expect((await stored()).filter((text) => text?.startsWith("Jalan rusak"))).toHaveLength(1);
    expect(JSON.stringify(await stored())).not.toContain("3456");
  });

  it.each([["salah"], [null], [""]])("with the signature %j is refused and stores nothing", async (token) => {
    const { status, problem } = await deliver("warga", update("palsu"), token);
    expect([status, problem.code]).toEqual([401, "wrong_signature"]);
    expect(await stored()).not.toContain("palsu");
  });

  it.each(["tidak-ada", "mati", "berita", "__proto__", "%F0%9F%92%A9", "a".repeat(500)])(
    "to %s finds nobody",
    async (name) => {
      expect((await deliver(name, update("x"))).status).toBe(404);
    },
  );

  it("cannot be proven while our own secret is missing", async () => {
    const { status, problem } = await deliver("tanpa-rahasia", update("x"));
    expect([status, problem.code]).toEqual([401, "source_not_ready"]);
  });

  it("of more than 1 MB is refused, announced or not", async () => {
    const big = "x".repeat(1_048_577);
    expect((await deliver("warga", big)).status).toBe(413);
    const streamed = await fetch(`${api.url}/hooks/warga`, {
      method: "POST",
      body: new Blob([big]).stream(),
      duplex: "half",
      headers: { "x-telegram-bot-api-secret-token": secret },
    } as RequestInit);
    expect(streamed.status).toBe(413);
    // Else the next request on this connection would be lost when the server closes it.
    expect(streamed.headers.get("connection")).toBe("close");
  });

  it.each([
    ["not JSON", "<html>"],
    ["cut off", '{"update_id":1,"message":{'],
    ["broken UTF-8", new Uint8Array([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d])],
    ["too deep", "[".repeat(5000)],
    ["of another shape", "[1,2,3]"],
    ["full of NUL", new Uint8Array(100)],
  ])("that is proven and %s is kept aside with its reason", async (_, body) => {
    const before = (await aside()).length;
    expect((await deliver("warga", body as string | Uint8Array<ArrayBuffer>)).status).toBe(200);
    const kept = await aside();
    expect(kept).toHaveLength(before + 1);
    expect(kept.at(-1)!.reason).not.toBe("");
  });

  it("by GET without a handshake proves nothing", async () => {
    const response = await fetch(`${api.url}/hooks/warga`, {
      headers: { "x-telegram-bot-api-secret-token": secret },
    });
    expect(response.status).toBe(401);
  });
});

describe("sources", () => {
  const ask = async (
    method: string,
    path: string,
    body?: unknown,
    role: "administrator" | "handler" = "administrator",
  ) => {
    const token = await tokenFor(api, role);
    const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
    const response = await fetch(`${api.url}${path}`, {
      method,
      headers,
      body: body && JSON.stringify(body),
    } as RequestInit);
    return { status: response.status, body: JSON.parse(await response.text()) };
  };

  it("are added with settings that fit their connector, paused, changed and removed", async () => {
    const added = { name: "kota", connector: "feed", settings: { url: "https://kota.example/rss" } };
    expect((await ask("POST", "/api/v1/sources", added)).status).toBe(201);
    expect((await ask("POST", "/api/v1/sources", added)).body.code).toBe("source_exists");
    const bad = await ask("POST", "/api/v1/sources", {
      ...added,
      name: "lain",
      settings: { url: "bukan alamat" },
    });
    expect([bad.status, bad.body.field]).toEqual([422, "settings.url"]);
    expect((await ask("POST", "/api/v1/sources", { ...added, connector: "__proto__" })).body.field).toBe(
      "connector",
    );
    expect((await ask("PATCH", "/api/v1/sources/kota", { enabled: false, everySeconds: 300 })).status).toBe(
      200,
    );
    const wrong = await ask("PATCH", "/api/v1/sources/kota", { settings: {} });
    expect([wrong.status, wrong.body.field]).toEqual([422, "settings.url"]);
    const find = async (role: "administrator" | "handler") =>
      (await ask("GET", "/api/v1/sources", undefined, role)).body.sources.find(
        (one: { name: string }) => one.name === "kota",
      );
    expect(await find("administrator")).toMatchObject({
      enabled: false,
      everySeconds: 300,
      settings: added.settings,
    });
    expect(await find("handler")).toMatchObject({ enabled: false, settings: null });
    expect((await ask("DELETE", "/api/v1/sources/kota")).status).toBe(200);
    expect((await ask("DELETE", "/api/v1/sources/kota")).status).toBe(404);
    expect((await ask("PATCH", "/api/v1/sources/kota", { enabled: true })).status).toBe(404);
  });

  it("can be tried before they are added: masked, and nothing is stored", async () => {
    const rss = `<?xml version="1.0"?><rss version="2.0"><channel><title>Kota</title><item><guid>1</guid><title>Jalan rusak</title><description>hubungi 0812-3456-7890</description><pubDate>Tue, 24 Nov 2026 01:00:00 GMT</pubDate></item></channel></rss>`;
    const outside = createServer((request, response) => {
      response
        .writeHead(request.url === "/rss" ? 200 : 404, { "content-type": "application/rss+xml" })
        .end(rss);
    });
    await new Promise<void>((resolve) => outside.listen(0, "127.0.0.1", resolve));
    const port = (outside.address() as { port: number }).port;
    const attempt = (path: string) =>
      ask("POST", "/api/v1/sources/try", {
        connector: "feed",
        settings: { url: `http://127.0.0.1:${port}${path}` },
      });
    const before = (await stored()).length;
    const tried = await attempt("/rss");
    expect(tried.status).toBe(200);
    expect(tried.body).toMatchObject({ found: 1, first: [{ kind: "post", platform: "news" }] });
    expect(JSON.stringify(tried.body)).not.toContain("3456");
    expect(await stored()).toHaveLength(before);
    const missing = await attempt("/tidak-ada");
    expect([missing.status, missing.body.code]).toEqual([422, "source_gone"]);
    outside.close();
    const silent = await attempt("/rss");
    expect([silent.status, silent.body.code]).toEqual([422, "source_unavailable"]);
    const hook = await ask("POST", "/api/v1/sources/try", {
      connector: "telegram",
      settings: { secretTokenEnv: "TG" },
    });
    expect([hook.status, hook.body.field]).toEqual([422, "connector"]);
  });

  it("are made of connectors whose settings come with a JSON Schema", async () => {
    const { body } = await ask("GET", "/api/v1/connectors");
    const feed = body.connectors.find((one: { name: string }) => one.name === "feed");
    expect(feed).toMatchObject({
      kind: "poll",
      settings: { type: "object", properties: { url: { type: "string" } } },
    });
    expect(feed.settings.required).toEqual(["url"]);
  });
});

describe("given-up work", () => {
  it("is shown with its reason and tried again by an administrator", async () => {
    const at = new Date();
    await api.db.insert(work).values({
      stage: "assess",
      ref: 7,
      dueAt: at,
      addedAt: at,
      attempts: 5,
      lastFault: "model",
      givenUpAt: at,
    });
    const token = await tokenFor(api, "administrator");
    const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
    const shown = (await (await fetch(`${api.url}/api/v1/work`, { headers })).json()) as {
      givenUp: object[];
    };
    expect(shown.givenUp).toMatchObject([{ stage: "assess", ref: 7, attempts: 5, fault: "model" }]);
    const retried = await fetch(`${api.url}/api/v1/work/retry`, { method: "POST", headers, body: "{}" });
    expect(await retried.json()).toEqual({ retried: 1 });
    const [row] = await api.db.select().from(work).where(eq(work.ref, 7));
    expect(row!.givenUpAt).toBeNull();
  });
});
