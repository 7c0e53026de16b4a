import { eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { accessLog } from "../../drizzle/schema/audit.ts";
import { dispatches } from "../../drizzle/schema/dispatches.ts";
import { suggestions } from "../../drizzle/schema/grouping.ts";
import type { MatchExplanation } from "../../pipeline/model/case.ts";
import { createClient } from "../client.ts";
import type { CaseDetail, CaseSummary } from "../reads/case-shapes.ts";
import { type GivenCase, givenCase } from "../testing/given-case.ts";
import { call, type Person, type RunningApi, runApi, signedIn, tokenFor } from "../testing/running-api.ts";

let api: RunningApi;
let handler: Person;
let analyst: string;
let machine: string;
let given: GivenCase;

beforeAll(async () => {
  api = await runApi();
  handler = await signedIn(api, "handler");
  analyst = await tokenFor(api, "analyst");
  machine = await tokenFor(api, "administrator");
});
afterAll(() => api.close());
beforeEach(async () => {
  given = await givenCase(api, { texts: ["Lampu mati di Jl. Melati", "Gelap, telepon saya 0812-3456-7890"] });
});

const show = async (as = handler.cookie, id = given.caseId) =>
  (await call(api, as, "GET", `/api/v1/cases/${id}`)).body as never as CaseDetail;
const decide = (verb: string, body: object, as = handler.cookie, id = given.caseId) =>
  call(api, as, "POST", `/api/v1/cases/${id}/${verb}`, body);

describe("one case", () => {
  it("shows its posts masked, its history, and who wrote to those who decide", async () => {
    const found = await show();
    expect(found).toMatchObject({
      id: given.caseId,
      status: "waiting",
      reports: 2,
      reporters: 2,
      morePosts: false,
    });
    expect(found.posts.map((post) => post.text)).toEqual([
      "Lampu mati di Jl. Melati",
      expect.stringContaining("<"),
    ]);
    expect(JSON.stringify(found)).not.toContain("3456");
    expect(found.posts[0]!.author!.handle).toMatch(/^warga/);
    expect(found.events.map(({ verb, undone }) => [verb, undone])).toEqual([["opened", false]]);
  });

  it("does not tell an analyst who wrote, in any field", async () => {
    const seen = await call(api, analyst, "GET", `/api/v1/cases/${given.caseId}`);
    const rest = await call(api, analyst, "GET", `/api/v1/cases/${given.caseId}/posts`);
    for (const answer of [seen, rest]) {
      expect(answer.status).toBe(200);
      expect(JSON.stringify(answer.body)).not.toMatch(/warga/i);
    }
  });

  it("tells who wrote for a reason, and writes that down", async () => {
    const [postId] = given.postIds;
    const path = `/api/v1/cases/${given.caseId}/reveal-author`;
    expect((await call(api, analyst, "POST", path, { postId, reason: "?" })).status).toBe(422);
    const other = await givenCase(api);
    expect(
      (await call(api, analyst, "POST", path, { postId: other.postIds[0], reason: "penipuan" })).status,
    ).toBe(404);
    const told = await call(api, analyst, "POST", path, {
      postId,
      reason: "dugaan penipuan, hubungi 0812-3456-7890",
    });
    expect(told.body).toMatchObject({ platform: "x", handle: expect.stringMatching(/^warga/) });
    const logged = await api.db.select().from(accessLog).where(eq(accessLog.caseId, given.caseId));
    expect(logged).toMatchObject([
      { action: "reveal_author", postId, actorId: expect.stringMatching(/^token:/) },
    ]);
    expect(JSON.stringify(logged)).not.toContain("3456");
  });

  it("pages through more posts than are shown at once", async () => {
    const big = await givenCase(api, { texts: Array.from({ length: 130 }, (_, n) => `laporan ${n}`) });
    const first = await show(handler.cookie, big.caseId);
    expect([first.posts.length, first.morePosts]).toEqual([100, true]);
    const after = first.posts.at(-1)!.id;
    const rest = await call(api, handler.cookie, "GET", `/api/v1/cases/${big.caseId}/posts?after=${after}`);
    const posts = rest.body.posts as never as { id: number }[];
    expect([...first.posts, ...posts].map((post) => post.id)).toEqual(big.postIds);
    expect(rest.body.more).toBe(false);
  });

  it("shows cases that may be the same problem, from either side", async () => {
    const other = await givenCase(api, { title: "Penerangan padam" });
    const why: MatchExplanation = { score: 0.6, join: 0.8, suggest: 0.5, reasons: [] };
    const row = {
      caseId: given.caseId,
      otherCaseId: other.caseId,
      postId: given.postIds[0]!,
      score: 0.6,
      why,
      at: new Date(),
    };
    await api.db.insert(suggestions).values(row);
    expect((await show()).suggestions.map((one) => one.case.title)).toEqual(["Penerangan padam"]);
    expect((await show(handler.cookie, other.caseId)).suggestions.map((one) => one.case.id)).toEqual([
      given.caseId,
    ]);
  });

  it("is not found in one sentence", async () => {
    const answer = await call(api, handler.cookie, "GET", "/api/v1/cases/999999");
    expect([answer.status, answer.body.detail]).toEqual([
      404,
      "Kasus K-999999 tidak ditemukan. Periksa nomornya.",
    ]);
  });
});

describe("a decision", () => {
  it("confirms with corrections and asks for one filing", async () => {
    const { version } = await show();
    const answer = await decide("confirm", { version, fields: { title: "Lampu jalan padam", urgency: 3 } });
    expect([answer.status, answer.body.status]).toEqual([200, "confirmed"]);
    const now = await show();
    expect(now).toMatchObject({ title: "Lampu jalan padam", urgency: 3, status: "confirmed" });
    expect(now.events.at(-1)).toMatchObject({
      verb: "confirmed",
      actor: { kind: "staff", id: handler.id, name: "Staf handler" },
    });
    expect(now.dispatches).toMatchObject([{ action: "file", state: "due" }]);
    expect(await api.db.select().from(dispatches).where(eq(dispatches.caseId, given.caseId))).toHaveLength(1);
  });

  it("on a case that somebody changed answers 409 with the case as it is", async () => {
    const { version } = await show();
    await decide("note", { version, text: "saya cek dulu" });
    const late = await decide("dismiss", { version, reason: "spam" });
    expect([late.status, late.body.code]).toEqual([409, "case_conflict"]);
    const current = late.body.case as never as CaseDetail;
    expect(current).toMatchObject({ id: given.caseId, version: version + 1, status: "waiting" });
    expect(current.events.at(-1)!.verb).toBe("noted");
    expect((await decide("dismiss", { version: current.version, reason: "spam" })).status).toBe(200);
  });

  it("by a person names the version it saw; by a machine it may not", async () => {
    const person = await decide("confirm", {});
    expect([person.status, person.body.field]).toEqual([422, "version"]);
    expect((await decide("confirm", {}, machine)).status).toBe(200);
  });

  it("that does not fit the case says why", async () => {
    await decide("dismiss", {
      version: (await show()).version,
      reason: "not_a_report",
      note: "hanya berita",
    });
    const answer = await decide("confirm", { version: (await show()).version });
    expect([answer.status, answer.body.code]).toEqual([422, "case_dismissed"]);
    expect(answer.body.detail).toContain("Urungkan dulu");
    const english = await call(
      api,
      machine,
      "POST",
      `/api/v1/cases/${given.caseId}/confirm`,
      {},
      { "accept-language": "en" },
    );
    expect(english.body.detail).toContain("was dismissed");
  });

  it("can be taken back, be it confirm, correct, dismiss, merge, split, separate or assign", async () => {
    const other = await givenCase(api);
    const verbs: [string, object][] = [
      ["confirm", {}],
      ["correct", { fields: { place: "Gg. Mawar" } }],
      ["dismiss", { reason: "spam" }],
      ["merge", { into: other.caseId }],
      ["split", { posts: [given.postIds[1]] }],
      ["separate", { otherCaseId: other.caseId }],
      ["assign", { assigneeId: handler.id }],
    ];
    const { version: _, events: __, ...before } = await show();
    for (const [verb, body] of verbs) {
      const done = await decide(verb, { ...body, version: (await show()).version });
      expect([verb, done.status]).toEqual([verb, 200]);
      const undone = await decide("undo", { version: (await show()).version });
      expect([verb, undone.status]).toEqual([verb, 200]);
      const { status, place, assigneeId, posts } = await show();
      expect({ verb, status, place, assigneeId, posts: posts.length }).toEqual({
        verb,
        status: before.status,
        place: before.place,
        assigneeId: before.assigneeId,
        posts: before.posts.length,
      });
    }
  });

  it("hands a case only to somebody who works here", async () => {
    const { version } = await show();
    const answer = await decide("assign", { version, assigneeId: "siapa-saja" });
    expect([answer.status, answer.body.field]).toEqual([422, "assigneeId"]);
    expect((await decide("separate", { version, otherCaseId: 999_999 })).status).toBe(404);
  });

  it("masks personal numbers in notes, and refuses a note with nothing to read in it", async () => {
    const { version } = await show();
    expect((await decide("note", { version, text: "\u200b\u202e \u2060" })).status).toBe(422);
    await decide("note", { version, text: "pelapor 0812-3456-7890 \u202emembalik" });
    const note = JSON.stringify((await show()).events.at(-1));
    expect(note).not.toContain("3456");
    expect(note).toContain("membalik");
  });

  it("names the wrong field in the language of the reader", async () => {
    const wrong = await decide("confirm", { version: 1, fields: { urgency: 9 } });
    expect([wrong.status, wrong.body.field]).toEqual([422, "fields.urgency"]);
    expect(wrong.body.detail).toMatch(/^Isian “fields.urgency” belum benar/);
    const unknown = await decide("confirm", { version: 1, fields: { judul: "x" } });
    expect(unknown.body.field).toBe("fields.judul");
  });
});

describe("the list", () => {
  const list = async (query: string) => {
    const answer = await call(api, handler.cookie, "GET", `/api/v1/cases?${query}`);
    return {
      status: answer.status,
      ...(answer.body as never as { cases: CaseSummary[]; next: string | null }),
    };
  };

  it("is in the order of the queue, and pages meet without loss or repeats", async () => {
    for (const urgency of [1, 4, 2, 3, 4] as const) await givenCase(api, { urgency });
    const whole = (await list("limit=200")).cases;
    const order = whole.map((row) => [-row.urgency, row.decideBy, row.id] as const);
    expect(order).toEqual([...order].sort((a, b) => a[0] - b[0] || a[1].localeCompare(b[1]) || a[2] - b[2]));
    for (const sort of ["queue", "newest"]) {
      const ids: number[] = [];
      let next: string | null = null;
      do {
        const page = await list(`order=${sort}&limit=3${next ? `&cursor=${next}` : ""}`);
        ids.push(...page.cases.map((row) => row.id));
        next = page.next;
      } while (next);
      expect(ids).toHaveLength(whole.length);
      expect(new Set(ids).size).toBe(whole.length);
    }
  });

  it("is narrowed by status, urgency, category, area with what lies inside, and words", async () => {
    const odd = await givenCase(api, {
      title: "Jembatan 100% putus_total",
      texts: ["warga terisolasi sejak subuh"],
      urgency: 4,
    });
    const ids = async (query: string) => (await list(query)).cases.map((row) => row.id);
    expect(await ids("q=terisolasi")).toEqual([odd.caseId]);
    expect(await ids("q=100%25%20putus_")).toEqual([odd.caseId]);
    expect(await ids("q=p_tus")).toEqual([]);
    expect(await ids(`q=K-${odd.caseId}`)).toEqual([odd.caseId]);
    expect(await ids("urgency=4&limit=200")).toContain(odd.caseId);
    expect(await ids("urgency=1&limit=200")).not.toContain(odd.caseId);
    expect(await ids("area=33&limit=200")).toContain(odd.caseId);
    expect(await ids("area=33.74.01&limit=200")).toEqual([]);
    expect(await ids("area=34&limit=200")).toEqual([]);
    expect(await ids("category=kesehatan")).toEqual([]);
    expect(await ids("status=filed")).toEqual([]);
  });

  it.each([
    "status=entah",
    "area=3",
    "area=33.7",
    "urgency=5",
    "limit=0",
    "limit=201",
    "cursor=abc",
    "cursor=WzEsMiwzXQ",
    "order=x",
    `q=${"x".repeat(201)}`,
  ])("refuses %s and names the field", async (query) => {
    const answer = await call(api, handler.cookie, "GET", `/api/v1/cases?${query}`);
    expect([answer.status, answer.body.field]).toEqual([422, query.split("=")[0]]);
  });

  it("speaks to the typed client", async () => {
    const client = createClient(api.url, { headers: { authorization: `Bearer ${machine}` } });
    const response = await client.api.v1.cases.$get({ query: { status: "waiting", limit: "1" } });
    const { cases } = await response.json();
    expect(cases[0]!.status).toBe("waiting");
    const noted = await client.api.v1.cases[":id"].note.$post({
      param: { id: String(cases[0]!.id) },
      json: { text: "lewat klien" },
    });
    expect((await noted.json()).caseId).toBe(cases[0]!.id);
  });
});

describe("an export", () => {
  it("gives a spreadsheet nothing to calculate", async () => {
    const bad = await givenCase(api, { title: '=HYPERLINK("http://jahat.example")' });
    const { text } = (await call(api, analyst, "GET", "/api/v1/export/cases.csv?status=waiting"))
      .body as never as { text: string };
    const line = text.split("\r\n").find((row) => row.startsWith(`${bad.caseId},`))!;
    expect(line).toContain(`,"'=HYPERLINK(""http://jahat.example"")",`);
    expect(text.split("\r\n")[0]).toMatch(/^\ufeff?id,status,title/);
  });

  it("holds every case of the filter once, with masked words and nobody's name, and is logged", async () => {
    const answer = await call(api, analyst, "GET", "/api/v1/export/cases.jsonl?q=melati");
    const text = answer.body.text as never as string;
    const rows = text
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as { id: number; posts: { text: string }[] });
    const mine = rows.filter((row) => row.id === given.caseId);
    expect(mine).toHaveLength(1);
    expect(mine[0]!.posts).toHaveLength(2);
    expect(text).not.toMatch(/warga\d|3456|x\.example/);
    const [last] = (await api.db.select().from(accessLog))
      .filter((row) => row.action === "export_cases")
      .slice(-1);
    expect(last!.data).toEqual({ format: "jsonl", filter: { q: "melati" } });
  });
});
