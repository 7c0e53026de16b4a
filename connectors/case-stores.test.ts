/** The contract of case stores: every store of the registry, against a real server over real HTTP. */
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { CaseRecord } from "../pipeline/model/dispatch.ts";
import { type AnyCaseStore, StoreError, type StoreFault } from "./case-store.ts";
import { caseStores, findCaseStore } from "./case-stores/registry.ts";
import { type Bench, benches } from "./case-stores/testing/benches.ts";
import { givenRecord } from "./case-stores/testing/given-record.ts";
import {
  breaksInMidBody,
  hangsUp,
  html,
  neverAnswers,
  says,
  startWrongServer,
} from "./case-stores/testing/wrong-server.ts";
import { ConnectorError, type Surroundings } from "./connector.ts";
import { surroundings, testNow } from "./testing/surroundings.ts";

const named = Object.entries(caseStores) as [keyof typeof caseStores, AnyCaseStore][];

async function faultOf(call: () => Promise<unknown>): Promise<StoreFault> {
  const ending = await call().then(
    (result) => `answered ${JSON.stringify(result)}`,
    (error: unknown) => error,
  );
  if (ending instanceof StoreError) return ending.fault;
  throw new Error("a StoreError was expected", { cause: ending });
}

describe("the registry of case stores", () => {
  it("holds no store that this suite does not try", () => {
    expect(Object.keys(benches).sort()).toEqual(Object.keys(caseStores).sort());
    expect(named.length).toBeGreaterThan(0);
  });

  it("finds nothing under names that every object has", () => {
    expect(findCaseStore("__proto__")).toBeNull();
    expect(findCaseStore("toString")).toBeNull();
    expect(findCaseStore("sp4n-http")).toBe(caseStores["sp4n-http"]);
  });
});

describe.each(named)("case store %s", (name, store) => {
  let bench: Bench;
  let around: Surroundings;
  let nextCase = 1;
  beforeAll(async () => {
    bench = await benches[name].start();
    around = surroundings({ fetch: globalThis.fetch, secret: bench.secret });
  });
  afterAll(() => bench.stop());

  const push = (record: CaseRecord, key: string) =>
    store.push(store.settings.parse(bench.settings), record, key, {
      ...around,
      signal: new AbortController().signal,
    });
  /** A record of a case that no other test uses, found again by its title. */
  const freshRecord = (changes: Partial<CaseRecord> = {}) => {
    const caseId = nextCase++;
    return givenRecord({ caseId, title: `Lampu mati, kasus ${caseId}`, ...changes });
  };
  const heldAs = async (record: CaseRecord) =>
    (await bench.held()).filter((report) => report.title === record.title);

  it("describes every setting, so that a form can be made of it", () => {
    const shape = (store.settings as unknown as { shape: Record<string, { description?: string }> }).shape;
    expect(Object.keys(shape).length).toBeGreaterThan(0);
    for (const [key, setting] of Object.entries(shape)) expect(setting.description, key).toBeTruthy();
  });

  it("files a case and hands back its number, time and address", async () => {
    const record = freshRecord();
    const receipt = await push(record, "file-once");
    expect(receipt.trackingNumber).toMatch(/^#94\d{5}$/);
    expect(Math.abs(receipt.at.getTime() - Date.now())).toBeLessThan(60_000);
    expect((await fetch(receipt.url!)).status).toBe(200);
    expect(await heldAs(record)).toMatchObject([{ body: record.body, revision: 1, withdrawn: false }]);
  });

  it("gives the same key one effect and the same receipt", async () => {
    const record = freshRecord();
    const first = await push(record, "same-key");
    expect(await push(record, "same-key")).toEqual(first);
    expect(await heldAs(record)).toHaveLength(1);
  });

  it("gives the receipt of what a key did, even when the case has moved on since", async () => {
    const record = freshRecord();
    const first = await push(record, "moved-on");
    expect(await push({ ...record, voices: 9, body: "Sekarang lain." }, "moved-on")).toEqual(first);
    expect(await heldAs(record)).toMatchObject([{ body: record.body }]);
  });

  it("gives twenty pushes at once with one key one effect", async () => {
    const record = freshRecord();
    const receipts = await Promise.all(Array.from({ length: 20 }, () => push(record, "twenty-at-once")));
    expect(new Set(receipts.map((receipt) => JSON.stringify(receipt))).size).toBe(1);
    expect(await heldAs(record)).toHaveLength(1);
  });

  it.each(["file", "correct", "withdraw"] as const)(
    "has one effect when the answer to a %s is lost and it is pushed again",
    async (action) => {
      const filed = freshRecord();
      const number = action === "file" ? null : (await push(filed, `${action}-before`)).trackingNumber;
      const record = { ...filed, action, trackingNumber: number, revision: action === "file" ? 1 : 2 };
      await bench.fail({ mode: "drop_after_commit", count: 1 });
      expect(await faultOf(() => push(record, `${action}-dropped`))).toEqual({ kind: "unavailable" });
      const held = await heldAs(record);
      expect(held).toHaveLength(1);
      const receipt = await push(record, `${action}-dropped`);
      expect(receipt.trackingNumber).toBe(held[0]!.trackingNumber);
      expect(await heldAs(record)).toEqual(held);
    },
  );

  it("corrects what was filed under the same number", async () => {
    const filed = freshRecord();
    const { trackingNumber } = await push(filed, "to-correct");
    const correction: CaseRecord = {
      ...filed,
      action: "correct",
      trackingNumber,
      revision: 2,
      body: "Ternyata dua lampu.",
    };
    expect((await push(correction, "correction")).trackingNumber).toBe(trackingNumber);
    expect(await heldAs(filed)).toMatchObject([{ trackingNumber, body: "Ternyata dua lampu.", revision: 2 }]);
  });

  it("withdraws what was filed, keeping its number", async () => {
    const filed = freshRecord();
    const { trackingNumber } = await push(filed, "to-withdraw");
    const receipt = await push({ ...filed, action: "withdraw", trackingNumber, revision: 2 }, "withdrawal");
    expect(receipt.trackingNumber).toBe(trackingNumber);
    expect(await heldAs(filed)).toMatchObject([{ trackingNumber, withdrawn: true }]);
  });

  it.each([
    [true, true],
    [true, false],
    [false, true],
    [false, false],
  ])("keeps anonymous %s and secret %s, also through a correction", async (anonymous, secret) => {
    const record = freshRecord({ anonymous, secret });
    const { trackingNumber } = await push(record, `flags-${anonymous}-${secret}`);
    expect(await heldAs(record)).toMatchObject([{ anonymous, secret }]);
    await push(
      { ...record, action: "correct", trackingNumber, revision: 2 },
      `flags-again-${anonymous}-${secret}`,
    );
    expect(await heldAs(record)).toMatchObject([{ anonymous, secret, revision: 2 }]);
  });

  it("keeps every letter of a text, and mends half a letter", async () => {
    const body = "<script>alert(1)</script> \"'&\u202e\u200b 👩‍👩‍👧 ñ\n\tꦧꦱꦗꦮ";
    const record = freshRecord({ body: `${body}\ud83d` });
    await push(record, "letters");
    expect(await heldAs(record)).toMatchObject([{ body: `${body}\ufffd` }]);
  });

  describe("refuses in plain words", () => {
    it.each<[string, Partial<CaseRecord>, string, RegExp]>([
      [
        "a title that is too long",
        { title: "j".repeat(151) },
        "title",
        /Judul terlalu panjang: 151 huruf, paling banyak 150/,
      ],
      ["a body that is too long", { body: "i".repeat(4001) }, "body", /4001 huruf, paling banyak 4000/],
      ["a blank title", { title: " \n" }, "title", /Judul kosong/],
      ["a category nobody knows", { categoryName: "LAMPU" }, "category", /Kategori tidak dikenal/],
      [
        "a complaint about nowhere to nobody",
        { place: null, areaCode: null, agencyName: null },
        "place",
        /Lokasi kejadian kosong/,
      ],
    ])("%s", async (_name, changes, field, reason) => {
      const record = freshRecord(changes);
      const fault = await faultOf(() => push(record, `refused-${record.caseId}`));
      expect(fault).toMatchObject({ kind: "refused", field, reason: expect.stringMatching(reason) });
      // The key did nothing, so the mended record may use it.
      expect(await push(givenRecord({ caseId: record.caseId }), `refused-${record.caseId}`)).toHaveProperty(
        "trackingNumber",
      );
    });

    it("a correction of a number it never gave", async () => {
      const record = freshRecord({ action: "correct", trackingNumber: "#9999999" });
      expect(await faultOf(() => push(record, "nowhere"))).toMatchObject({
        kind: "refused",
        field: "trackingNumber",
      });
    });

    it("a correction of what was withdrawn", async () => {
      const record = freshRecord();
      const { trackingNumber } = await push(record, "closed-1");
      await push({ ...record, action: "withdraw", trackingNumber, revision: 2 }, "closed-2");
      const fault = await faultOf(() =>
        push({ ...record, action: "correct", trackingNumber, revision: 3 }, "closed-3"),
      );
      expect(fault).toMatchObject({ kind: "refused", reason: expect.stringMatching(/sudah ditarik/) });
    });

    it("an older revision that comes late", async () => {
      const record = freshRecord();
      const { trackingNumber } = await push(record, "late-1");
      await push({ ...record, action: "correct", trackingNumber, revision: 3 }, "late-3");
      const fault = await faultOf(() =>
        push({ ...record, action: "correct", trackingNumber, revision: 2, body: "lama" }, "late-2"),
      );
      expect(fault).toMatchObject({ kind: "refused", field: "revision" });
      expect(await heldAs(record)).toMatchObject([{ body: record.body, revision: 3 }]);
    });

    it.each(["correct", "withdraw"] as const)("to %s without a number, asking nobody", async (action) => {
      const record = freshRecord({ action, trackingNumber: null });
      const silent = surroundings({ secret: bench.secret });
      const settings = store.settings.parse(bench.settings);
      const fault = await faultOf(() => store.push(settings, record, "no-number", silent));
      expect(fault).toMatchObject({ kind: "refused", field: "trackingNumber" });
    });
  });

  describe("names by what happens next", () => {
    const json = { "content-type": "application/json" };
    const reasons = (code: string) =>
      JSON.stringify({ errors: [{ field: "isi", code, message: "Isi laporan kosong." }] });
    const receipt = JSON.stringify({
      nomor: "#9400001",
      dicatat_pada: "2026-11-20T04:00:00Z",
      url: "javascript:alert(1)",
    });
    const inSeconds = (seconds: number) => new Date(testNow.getTime() + seconds * 1000);

    it.each<[string, Parameters<typeof startWrongServer>[0], Partial<StoreFault>]>([
      ["401", says(401, "{}", json), { kind: "unauthorized" }],
      ["403 with an HTML page", says(403, html), { kind: "unauthorized" }],
      [
        "429 with seconds",
        says(429, "", { "retry-after": "17" }),
        { kind: "rate_limited", retryAt: inSeconds(17) },
      ],
      [
        "429 with a date",
        says(429, "", { "retry-after": "Fri, 20 Nov 2026 04:02:00 GMT" }),
        { kind: "rate_limited", retryAt: inSeconds(120) },
      ],
      [
        "429 with epoch seconds",
        says(429, "", { "x-ratelimit-reset": String(testNow.getTime() / 1000 + 30) }),
        { kind: "rate_limited", retryAt: inSeconds(30) },
      ],
      ["429 with nothing", says(429), { kind: "rate_limited", retryAt: inSeconds(60) }],
      ["500", says(500, "{}", json), { kind: "unavailable" }],
      ["502 with an HTML page", says(502, html), { kind: "unavailable" }],
      ["408", says(408), { kind: "unavailable" }],
      ["a hang-up", hangsUp, { kind: "unavailable" }],
      ["a body that breaks off", breaksInMidBody, { kind: "unavailable" }],
      ["no answer in time", neverAnswers, { kind: "unavailable" }],
      [
        "the same key still at work",
        says(409, reasons("idempotency_key_in_use"), json),
        { kind: "unavailable" },
      ],
      ["a refusal of a field", says(422, reasons("required"), json), { kind: "refused", field: "body" }],
      [
        "a key used for something else",
        says(422, reasons("idempotency_key_reused"), json),
        { kind: "refused" },
      ],
      ["a closed report", says(409, reasons("closed"), json), { kind: "refused" }],
      ["422 with an HTML page", says(422, html), { kind: "unexpected_shape" }],
      ["404 of a wrong address", says(404, html), { kind: "unexpected_shape" }],
      [
        "404 without the report's name",
        says(404, reasons("no_such_path"), json),
        { kind: "unexpected_shape" },
      ],
      ["a redirect", says(302, "", { location: "http://127.0.0.1:1/" }), { kind: "unexpected_shape" }],
      ["an HTML page with 200", says(200, html), { kind: "unexpected_shape" }],
      ["an empty 201", says(201), { kind: "unexpected_shape" }],
      ["half a JSON", says(201, receipt.slice(0, 20), json), { kind: "unexpected_shape" }],
      ["garbage bytes", says(201, Buffer.from([0xff, 0xfe, 0, 1, 0x80]), json), { kind: "unexpected_shape" }],
      ["JSON null", says(201, "null", json), { kind: "unexpected_shape" }],
      ["another shape", says(201, '{"trackingid":1}', json), { kind: "unexpected_shape" }],
      ["a flood", says(201, Buffer.alloc(2_000_000, 32), json), { kind: "unexpected_shape" }],
    ])("%s", async (_name, answer, fault) => {
      const server = await startWrongServer(answer);
      try {
        const settings = store.settings.parse(benches[name].settingsFor(server.url, 300));
        expect(await faultOf(() => store.push(settings, givenRecord(), "k", around))).toMatchObject(fault);
        expect(server.requests(), "it must not retry").toBe(1);
      } finally {
        await server.stop();
      }
    });

    it("an address where nobody listens", async () => {
      const server = await startWrongServer(says(200));
      await server.stop();
      const settings = store.settings.parse(benches[name].settingsFor(server.url, 300));
      expect(await faultOf(() => store.push(settings, givenRecord(), "k", around))).toEqual({
        kind: "unavailable",
      });
    });

    it("a stop in mid-push", async () => {
      const server = await startWrongServer(neverAnswers);
      try {
        const stopping = new AbortController();
        const settings = store.settings.parse(benches[name].settingsFor(server.url, 60_000));
        const pushing = faultOf(() =>
          store.push(settings, givenRecord(), "k", { ...around, signal: stopping.signal }),
        );
        stopping.abort();
        expect(await pushing).toEqual({ kind: "unavailable" });
      } finally {
        await server.stop();
      }
    });

    it("a wrong token, and one that is not set", async () => {
      const wrong = { ...around, secret: () => "salah" };
      const settings = store.settings.parse(bench.settings);
      expect(await faultOf(() => store.push(settings, givenRecord(), "k", wrong))).toEqual({
        kind: "unauthorized",
      });
      const unset: Surroundings = {
        ...around,
        secret: (variable) => {
          throw new ConnectorError(`${variable} is not set`, { kind: "unauthorized" });
        },
      };
      expect(await faultOf(() => store.push(settings, givenRecord(), "k", unset))).toEqual({
        kind: "unauthorized",
      });
    });

    it("nothing when all is well, and drops an address that no browser may open", async () => {
      const server = await startWrongServer(says(201, receipt, json));
      try {
        const settings = store.settings.parse(benches[name].settingsFor(server.url, 5000));
        expect(await store.push(settings, givenRecord(), "k", around)).toEqual({
          trackingNumber: "#9400001",
          at: testNow,
          url: null,
        });
      } finally {
        await server.stop();
      }
    });
  });

  it.each([
    ["500", { kind: "unavailable" }],
    ["429", { kind: "rate_limited", retryAt: new Date(testNow.getTime() + 3000) }],
    ["timeout", { kind: "unavailable" }],
  ] as const)(
    "has no effect when the store fails with %s first, and one effect afterwards",
    async (mode, fault) => {
      const record = freshRecord();
      await bench.fail({ mode, count: 1, seconds: mode === "timeout" ? 0.05 : 3 });
      expect(await faultOf(() => push(record, `after-${mode}`))).toEqual(fault);
      expect(await heldAs(record)).toHaveLength(0);
      await push(record, `after-${mode}`);
      expect(await heldAs(record)).toHaveLength(1);
    },
  );

  it("has one effect when it gave up waiting on a slow store and pushed again", async () => {
    const record = freshRecord();
    const impatient = store.settings.parse({ ...(bench.settings as object), timeoutMs: 100 });
    await bench.fail({ mode: "slow", count: 1, seconds: 0.3 });
    expect(await faultOf(() => store.push(impatient, record, "slow", around))).toEqual({
      kind: "unavailable",
    });
    const replays = await bench.replays();
    await push(record, "slow");
    // The request that was given up is still worked off; only then is the count final.
    await vi.waitFor(async () => expect(await bench.replays()).toBe(replays + 1));
    expect(await heldAs(record)).toHaveLength(1);
  });
});
