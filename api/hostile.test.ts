/** Two thousand hostile bodies and addresses against every route: each is answered with a 4xx or kept aside, none with a 5xx. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { setAside } from "../drizzle/schema/posts.ts";
import type { Log } from "../pipeline/runtime/log.ts";
import { access } from "./access.ts";
import { givenCase } from "./testing/given-case.ts";
import { call, type RunningApi, runApi, signedIn, tokenFor } from "./testing/running-api.ts";

let api: RunningApi;
let token: string;
const errors: unknown[] = [];
const log: Log = { debug() {}, info() {}, warn() {}, error: (event, fields) => errors.push([event, fields]) };

beforeAll(async () => {
  api = await runApi({ secrets: { TG: "rahasia" }, log });
  token = await tokenFor(api, "administrator");
  await api.parts.sources.add({
    name: "warga",
    connector: "telegram",
    settings: { secretTokenEnv: "TG" },
    enabled: true,
    everySeconds: 60,
    agencyId: null,
    areaCode: null,
    sample: false,
  });
});
afterAll(() => api.close());

const bytes = (...parts: (string | number[])[]) =>
  Buffer.concat(parts.map((part) => (typeof part === "string" ? Buffer.from(part) : Buffer.from(part))));

/** Bodies that no route can take, whatever its schema. */
const broken: [string, Buffer | string][] = [
  ["nothing but a brace", "{"],
  ["cut off in mid-string", '{"version":1,"note":"ab'],
  ["a trailing comma", '{"version":1,}'],
  ["HTML", "<!doctype html><html><body>x</body></html>"],
  ["broken UTF-8", bytes('{"text":"', [0xff, 0xfe, 0xc0, 0x80], '"}')],
  ["an overlong slash", bytes('{"text":"', [0xc0, 0xaf], '"}')],
  ["an encoded surrogate", bytes('{"text":"', [0xed, 0xa0, 0x80], '"}')],
  ["UTF-16", Buffer.from('{"version":1}', "utf16le")],
  ["a raw NUL", bytes('{"text":"a', [0], 'b"}')],
  ["only NULs", Buffer.alloc(4096)],
  ["five thousand brackets", "[".repeat(5000)],
  ["half a million brackets", "[".repeat(500_000)],
  ["deep but closed", `${'{"a":'.repeat(100)}1${"}".repeat(100)}`],
  ["an escaped NUL", '{"text":"a\\u0000b","version":1}'],
  ["half a surrogate pair", '{"text":"\\ud83d","version":1}'],
  ["the other half", '{"note":"\\ude00","version":1}'],
  ["__proto__", '{"__proto__":{"role":"administrator"},"version":1}'],
  ["constructor", '{"constructor":{"prototype":{"x":1}},"version":1}'],
  ["a number beyond all numbers", '{"version":1e999}'],
  ["a key with a NUL", '{"a\\u0000":1}'],
  ["NaN", '{"version":NaN}'],
  ["two documents", "{}{}"],
];

/** Sound JSON that says nothing sensible. */
const senseless: [string, string][] = [
  ["null", "null"],
  ["a number", "42"],
  ["a text", '"teks"'],
  ["true", "true"],
  ["an empty list", "[]"],
  ["a list of lists", "[[[[[]]]]]"],
  ["a huge number", '{"version":123456789012345678901234567890,"id":1e308}'],
  ["a negative version", '{"version":-1}'],
  ["a fraction", '{"version":1.5}'],
  ["a version as text", '{"version":"1; drop table cases"}'],
  ["unknown fields", '{"foo":1,"bar":{"baz":[]}}'],
  [
    "ten thousand keys",
    JSON.stringify(Object.fromEntries(Array.from({ length: 10_000 }, (_, n) => [`k${n}`, n]))),
  ],
  ["right-to-left keys", '{"\u202eversion":1,"\u200b":2}'],
];

/** Values put in place of each field of a sound body. */
const values: unknown[] = [
  null,
  true,
  -1,
  0,
  1.5,
  9_007_199_254_740_992,
  1e300,
  "",
  " ",
  "\u200b\u200d\u2060",
  "\u202eterbalik\u202c",
  "'; drop table cases; --",
  "../../../../etc/passwd",
  "<script>alert(1)</script>",
  "\\",
  "%",
  "%00",
  "\u{1f4a9}".repeat(2000),
  "x".repeat(100_000),
  [],
  [[]],
  {},
  { length: 5 },
  { toString: "x", hasOwnProperty: 1 },
  [null],
  Array.from({ length: 2000 }, (_, n) => n),
];

/** A sound body of every route that takes one. */
const sound: Record<string, Record<string, unknown>> = {
  "PATCH /api/v1/me/password": { currentPassword: "sandi yang lama", newPassword: "sandi yang baru sekali" },
  "POST /api/v1/cases/{id}/confirm": {
    version: 1,
    fields: { title: "Judul", urgency: 2, place: "Jl. X", areaCode: "33", agencyId: "a" },
  },
  "POST /api/v1/cases/{id}/correct": {
    version: 1,
    fields: { title: "Judul", intent: "complaint", category: "kesehatan" },
  },
  "POST /api/v1/cases/{id}/dismiss": { version: 1, reason: "spam", note: "bukan" },
  "POST /api/v1/cases/{id}/merge": { version: 1, into: 2 },
  "POST /api/v1/cases/{id}/split": { version: 1, posts: [1] },
  "POST /api/v1/cases/{id}/separate": { version: 1, otherCaseId: 2 },
  "POST /api/v1/cases/{id}/assign": { version: 1, assigneeId: "x" },
  "POST /api/v1/cases/{id}/note": { version: 1, text: "catatan" },
  "POST /api/v1/cases/{id}/undo": { version: 1, eventId: 1, decisionId: "keputusan-1", seconds: 3 },
  "POST /api/v1/cases/{id}/snooze": { version: 1, kind: "mute", until: "2030-01-01T00:00:00Z" },
  "POST /api/v1/cases/{id}/wake": { version: 1 },
  "POST /api/v1/cases/{id}/claim": { takeOver: { reason: "giliran saya" } },
  "POST /api/v1/cases/{id}/presence": { writing: true },
  "POST /api/v1/bulk/preview": {
    filter: { status: "waiting", q: "lampu", urgency: "2", unsure: "true" },
    action: { kind: "snooze", snooze: "snooze", until: "2030-01-01T00:00:00Z" },
  },
  "POST /api/v1/bulk": {
    decisionId: "keputusan-massal",
    filter: { q: "lampu" },
    action: { kind: "dismiss", reason: "spam" },
    expected: 100_000,
  },
  "POST /api/v1/bulk/{id}/undo": {},
  "PUT /api/v1/me/preferences": { data: { theme: "dark" } },
  "POST /api/v1/cases/{id}/reveal-author": { postId: 1, reason: "alasan yang baik" },
  "POST /api/v1/sources": {
    name: "s",
    connector: "telegram",
    settings: { secretTokenEnv: "TG" },
    enabled: false,
    everySeconds: 60,
    agencyId: null,
    areaCode: null,
  },
  "POST /api/v1/sources/try": { connector: "telegram", settings: { secretTokenEnv: "TG" }, cursor: null },
  "PATCH /api/v1/sources/{name}": {
    settings: { secretTokenEnv: "TG" },
    enabled: false,
    everySeconds: 60,
    agencyId: "a",
    areaCode: "33",
  },
  "POST /api/v1/sources/{name}/backfill": { since: "2026-01-01T00:00:00Z" },
  "POST /api/v1/work/retry": { stage: "assess" },
  "POST /api/v1/backup": {},
  "POST /api/v1/samples/clear": {},
  "POST /api/v1/staff": { name: "Nama", email: "a@b.example", role: "handler" },
  "PATCH /api/v1/staff/{id}": { name: "Nama", role: "handler", disabled: false },
  "POST /api/v1/tokens": { name: "token", role: "handler", expiresInDays: 5 },
  "POST /api/auth/sign-in/email": { email: "a@b.example", password: "x", rememberMe: true },
  "POST /api/auth/revoke-session": { token: "x" },
  "POST /api/auth/two-factor/enable": { password: "x" },
  "POST /api/auth/two-factor/verify-totp": { code: "123456" },
  "POST /api/auth/two-factor/verify-backup-code": { code: "abcde-fghij" },
  "POST /api/auth/passkey/verify-authentication": {
    response: {
      id: "AA",
      rawId: "AA",
      type: "public-key",
      clientExtensionResults: {},
      response: { clientDataJSON: "AA", authenticatorData: "AA", signature: "AA" },
    },
  },
  "POST /api/auth/passkey/delete-passkey": { id: "x" },
  "POST /hooks/warga": {
    update_id: 1,
    message: { message_id: 1, chat: { id: -1, type: "supergroup" }, date: 1, text: "x" },
  },
};

let sent = 0;
async function send(
  route: string,
  body: Buffer | string,
  ids: Record<string, unknown> = {},
): Promise<number> {
  const [method, pattern] = route.split(" ") as [string, string];
  const path = pattern.replace("{id}", String(ids.id ?? 1)).replace("{name}", "warga");
  sent += 1;
  const response = await fetch(api.url + path, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      "content-type": "application/json",
      "x-telegram-bot-api-secret-token": "rahasia",
    },
    body,
  });
  const text = await response.text();
  const shown = `${route} ${String(body).slice(0, 120)} -> ${response.status} ${text.slice(0, 200)}`;
  expect(response.status, shown).toBeLessThan(500);
  if (response.status >= 400) {
    expect(response.headers.get("content-type"), shown).toContain("application/problem+json");
    expect(text, shown).not.toMatch(/at .*\.ts:|node_modules|select |insert /i);
  }
  return response.status;
}

/** Several at a time, as an attacker would. */
async function sendAll(
  route: string,
  bodies: readonly (Buffer | string)[],
  ids?: Record<string, unknown>,
): Promise<number[]> {
  const statuses: number[] = [];
  for (let at = 0; at < bodies.length; at += 8)
    statuses.push(...(await Promise.all(bodies.slice(at, at + 8).map((body) => send(route, body, ids)))));
  return statuses;
}

/** The body with one value replaced, at every place in it. */
function* mutants(body: Record<string, unknown>): Generator<string> {
  for (const [key, value] of Object.entries(body)) {
    for (const hostile of values) yield JSON.stringify({ ...body, [key]: hostile });
    if (value !== null && typeof value === "object" && !Array.isArray(value))
      for (const inner of mutants(value as Record<string, unknown>))
        yield JSON.stringify({ ...body, [key]: JSON.parse(inner) });
  }
}

describe("hostile bodies", () => {
  it("are known for every route that takes a body", () => {
    const taking = Object.keys(access).filter(
      (route) => /^(POST|PATCH|PUT)/.test(route) && !route.endsWith("/reset-password"),
    );
    expect(taking.filter((route) => !(route in sound))).toEqual([]);
  });

  it.each(Object.keys(sound))("%s refuses what is broken", async (route) => {
    const statuses = await sendAll(
      route,
      broken.map(([, body]) => body),
    );
    const isHook = route.includes("/hooks/");
    for (const [at, status] of statuses.entries())
      expect([broken[at]![0], isHook ? status === 200 || status >= 400 : status >= 400]).toEqual([
        broken[at]![0],
        true,
      ]);
  });

  it.each(Object.keys(sound))(
    "%s survives what is senseless, and hostile values in each field",
    async (route) => {
      const { caseId } = await givenCase(api);
      await sendAll(
        route,
        senseless.map(([, body]) => body),
        { id: caseId },
      );
      const limit = route.includes("/api/auth/") ? 40 : 400;
      await sendAll(route, [...mutants(sound[route]!)].slice(0, limit), { id: caseId });
    },
  );

  it.each(Object.keys(sound))("%s refuses ten megabytes", async (route) => {
    const body = JSON.stringify({ text: "x".repeat(10 * 1024 * 1024) });
    const status = await send(route, body);
    expect(status).toBe(413);
  });

  it("refuse other types than JSON", async () => {
    for (const type of [
      "text/plain",
      "application/x-www-form-urlencoded",
      "multipart/form-data; boundary=x",
      "application/xml",
      "",
    ]) {
      const answer = await call(api, token, "POST", "/api/v1/work/retry", {}, { "content-type": type });
      expect([type, answer.status]).toEqual([type, type === "" ? answer.status : 415]);
      expect(answer.status).toBeGreaterThanOrEqual(400);
    }
  });
});

describe("hostile addresses", () => {
  const pieces = [
    "%00",
    "%ff%fe",
    "%ED%A0%80",
    "-1",
    "0",
    "1e9",
    "99999999999999999999",
    "NaN",
    "..%2f..%2fetc",
    "%27%3B--",
    "\u{1f4a9}",
    "__proto__",
    "%E2%80%AE",
    "x".repeat(4000),
  ];
  it("survive in every path and query", async () => {
    for (const route of Object.keys(access)) {
      const [method, pattern] = route.split(" ") as [string, string];
      if (pattern.endsWith("/events")) continue;
      for (const piece of pieces) {
        const path = pattern.replaceAll(/\{\w+\}/g, piece);
        const query =
          method === "GET"
            ? `?${["status", "q", "cursor", "area", "limit", "after", piece].map((key) => `${key}=${piece}`).join("&")}`
            : "";
        sent += 1;
        const answer = await call(
          api,
          token,
          method,
          path + query,
          method === "GET" || method === "DELETE" ? undefined : {},
        );
        expect(answer.status, `${method} ${path}${query} ${JSON.stringify(answer.body)}`).toBeLessThan(500);
      }
    }
  }, 120_000);

  it("survive in webhooks", async () => {
    for (const piece of pieces) {
      sent += 1;
      const response = await fetch(`${api.url}/hooks/${piece}?${piece}=${piece}`, {
        method: "POST",
        body: "{}",
      });
      expect([piece, response.status >= 400 && response.status < 500]).toEqual([piece, true]);
    }
  });
});

it("after all of them the server lives, nothing was unforeseen, and what webhooks brought is kept aside", async () => {
  expect(sent).toBeGreaterThan(2000);
  expect(errors).toEqual([]);
  expect((await call(api, null, "GET", "/readyz")).status).toBe(200);
  const { cookie } = await signedIn(api, "handler");
  expect((await call(api, cookie, "GET", "/api/v1/cases")).status).toBe(200);
  expect(({} as { role?: string }).role).toBeUndefined();
  expect((await api.db.select().from(setAside)).length).toBeGreaterThan(20);
});
