import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { caseEvents } from "../../drizzle/schema/cases.ts";
import { caseClaims } from "../../drizzle/schema/desk.ts";
import { suggestions } from "../../drizzle/schema/grouping.ts";
import { type Priority, priorityOf } from "../../pipeline/model/desk.ts";
import type { QueueRow, QueueViews } from "../reads/list-queue.ts";
import { type GivenRow, givenRows, noCases } from "../testing/given-rows.ts";
import { call, type Person, type RunningApi, runApi, signedIn } from "../testing/running-api.ts";

let api: RunningApi;
let me: Person;
let other: Person;

beforeAll(async () => {
  api = await runApi();
  me = await signedIn(api, "handler");
  other = await signedIn(api, "handler");
});
afterAll(() => api.close());
beforeEach(() => noCases(api));

type Page = { cases: QueueRow[]; next: string | null; total: number; at: string };

async function page(query = ""): Promise<Page> {
  const answer = await call(api, me.cookie, "GET", `/api/v1/queue?${query}`);
  expect([query, answer.status, answer.body.detail]).toEqual([query, 200, undefined]);
  return answer.body as never;
}
const ids = async (query = "") => (await page(query)).cases.map(({ id }) => id);
const given = (...rows: GivenRow[]) => givenRows(api, rows);
const inHours = (hours: number) => new Date(Date.now() + hours * 3_600_000);

async function walk(query: string): Promise<{ ids: number[]; pages: Page[] }> {
  const pages: Page[] = [];
  do pages.push(await page(`${query}${pages.length ? `&cursor=${pages.at(-1)!.next}` : ""}`));
  while (pages.at(-1)!.next !== null);
  return { ids: pages.flatMap(({ cases }) => cases.map(({ id }) => id)), pages };
}

describe("the order of the queue", () => {
  it("lets what waits long enough precede what is fresh and urgent, and nothing precede an emergency", async () => {
    const [low, fresh, emergency, famous] = await given(
      { urgency: 1, hours: 40 },
      { urgency: 3 },
      { urgency: 4 },
      { urgency: 3, amplification: 100_000, reporters: 500, hours: 100 },
    );
    expect(await ids()).toEqual([emergency, famous, low, fresh]);
  });

  it("never lets an emergency wait behind others, also after weeks", async () => {
    const [old, emergency] = await given({ urgency: 1, hours: 2000 }, { urgency: 4 });
    expect(await ids()).toEqual([emergency, old]);
    expect((await walk("limit=1")).ids).toEqual([emergency, old]);
  });

  it("is that of the formula, whose parts each row shows, and puts the older number first among equals", async () => {
    const cycle = Array.from({ length: 60 }, (_, n): GivenRow => {
      const urgency = ((n % 4) + 1) as 1 | 2 | 3 | 4;
      return { urgency, amplification: (n * 37) % 400, reporters: (n % 7) + 1, hours: (n * 13) % 50 };
    });
    await given(...cycle, { urgency: 1 }, { urgency: 1 });
    const { cases, at } = await page();
    const own = cases.map((row) => priorityOf({ ...row, openedAt: new Date(row.openedAt) }, new Date(at)));
    expect(cases.map(({ priority }) => priority)).toEqual(own satisfies Priority[]);
    const order = cases.map(({ priority, id }) => [-priority.total, id] as const);
    expect(order).toEqual([...order].sort((a, b) => a[0] - b[0] || a[1] - b[1]));
    expect(new Set(order.map(([total]) => total)).size).toBeLessThan(cases.length);
  });
});

describe("a walk through the pages", () => {
  it("meets every waiting case once, whatever the limit, and what is snoozed only among the snoozed", async () => {
    const rows = Array.from({ length: 45 }, (_, n): GivenRow => {
      const snoozedUntil = n % 5 === 0 ? inHours(1) : n % 5 === 1 ? inHours(-1) : null;
      return {
        urgency: ((n % 3) + 1) as 1 | 2 | 3,
        hours: n % 4,
        snoozedUntil,
        snoozeKind: snoozedUntil && "snooze",
      };
    });
    const all = await given(...rows, { status: "filed" }, { status: "dismissed" });
    const waiting = all.slice(0, 45);
    const asleep = waiting.filter((_, n) => n % 5 === 0);
    const awake = waiting.filter((_, n) => n % 5 !== 0);
    const whole = await ids();
    expect([...whole].sort((a, b) => a - b)).toEqual(awake);
    for (const limit of [1, 4, 36, 37]) {
      const { ids: seen, pages } = await walk(`limit=${limit}`);
      expect([limit, seen]).toEqual([limit, whole]);
      expect(new Set(pages.map(({ total }) => total))).toEqual(new Set([36]));
    }
    const snoozed = await walk("status=snoozed&limit=4");
    expect([...snoozed.ids].sort((a, b) => a - b)).toEqual(asleep);
    expect(snoozed.pages[0]!.cases[0]).toMatchObject({
      snoozeKind: "snooze",
      snoozedUntil: expect.any(String),
    });
  });

  it("keeps the order of its first page while time passes", async () => {
    const all = await given(...Array.from({ length: 30 }, (_, n): GivenRow => ({ hours: n / 10 })));
    const { ids: whole } = await walk("limit=30");
    const { now } = api.clock;
    const seen: number[] = [];
    const moments = new Set<string>();
    let next: string | null = null;
    try {
      do {
        const { cases, next: following, at }: Page = await page(`limit=7${next ? `&cursor=${next}` : ""}`);
        seen.push(...cases.map(({ id }) => id));
        moments.add(at);
        next = following;
        const later = new Date(api.clock.now().getTime() + 3_000_000);
        api.clock.now = () => later;
      } while (next);
    } finally {
      api.clock.now = now;
    }
    expect(moments.size).toBe(1);
    expect(seen).toEqual(whole);
    expect(new Set(seen).size).toBe(all.length);
  });

  it.each([
    "cursor=abc",
    "cursor=WzEsMiwzXQ",
    `cursor=${Buffer.from('["0000-01-01T00:00:00Z",1,1]').toString("base64url")}`,
    `cursor=${Buffer.from('["2026-01-01T00:00:00Z",1e300,1]').toString("base64url")}`,
    "limit=0",
    "limit=501",
    "status=entah",
    "urgency=5",
    "due=later",
    "unsure=yes",
    "area=3",
  ])("refuses %s and names the field", async (query) => {
    const answer = await call(api, me.cookie, "GET", `/api/v1/queue?${query}`);
    expect([answer.status, answer.body.field]).toEqual([422, query.split("=")[0]]);
  });
});

describe("a row of the queue", () => {
  it("tells who holds it, its open suggestions, its media and what was masked", async () => {
    const photo = { kind: "photo" as const, url: "https://x.example/1.jpg", alt: null };
    const [held, free, gone] = await given(
      { media: [photo, photo], masked: { nik: 2, phone: 1 }, urgency: 4 },
      { urgency: 3, masked: {} },
      { status: "dismissed" },
    );
    const why = { score: 0.5, join: 1, suggest: 0.4, reasons: [] };
    const pair = { postId: 1, score: 0.5, why, at: new Date() };
    await api.db.insert(suggestions).values([
      { ...pair, caseId: held!, otherCaseId: free! },
      { ...pair, caseId: free!, otherCaseId: held! },
      { ...pair, caseId: held!, otherCaseId: gone! },
    ]);
    const leaseUntil = inHours(0.05);
    await api.db.insert(caseClaims).values([
      { caseId: held!, staffId: other.id, takenAt: new Date(), leaseUntil },
      { caseId: free!, staffId: other.id, takenAt: inHours(-1), leaseUntil: inHours(-0.5) },
    ]);
    const [first, second] = (await page()).cases;
    expect(first).toMatchObject({
      id: held,
      suggestions: 1,
      photos: 2,
      masked: ["nik", "phone"],
      holder: { id: other.id, name: "Staf handler", until: leaseUntil.toISOString() },
      snoozedUntil: null,
      snoozeKind: null,
    });
    expect(second).toMatchObject({ id: free, suggestions: 1, photos: 0, masked: [], holder: null });
  });
});

describe("the filters and counts", () => {
  it("narrow by each thing that a view is made of, and count the same", async () => {
    const [plain, mine, emergency, soon, past, unsure, left, right, named, dinas] = await given(
      {},
      { assigneeId: me.id },
      { urgency: 4, category: "kesehatan", areaCode: "33.74.05" },
      { decideBy: inHours(1) },
      { decideBy: inHours(-1), areaCode: "34.71" },
      { unsure: ["category"] },
      {},
      { areaCode: "33.01" },
      {},
      { agencyId: "dpupr:33.74" },
      { status: "merged" },
      { snoozedUntil: inHours(1), assigneeId: me.id, urgency: 4, snoozeKind: "mute" },
    );
    expect(plain).toBe(1);
    const why = { score: 0.5, join: 1, suggest: 0.4, reasons: [] };
    await api.db
      .insert(suggestions)
      .values({ caseId: left!, otherCaseId: right!, postId: 1, score: 0.5, why, at: new Date() });
    await api.db.insert(caseEvents).values([
      {
        caseId: named!,
        at: new Date(),
        actor: { kind: "staff", id: other.id },
        verb: "noted",
        data: { text: "lihat ini", mentions: [me.id] },
      },
      {
        caseId: plain!,
        at: new Date(),
        actor: { kind: "staff", id: me.id },
        verb: "noted",
        data: { text: "lihat ini", mentions: [other.id] },
      },
    ]);
    const sorted = async (query: string) => (await ids(query)).sort((a, b) => a - b);
    expect(await sorted("assignee=me")).toEqual([mine]);
    expect(await sorted(`assignee=${me.id}`)).toEqual([mine]);
    expect(await sorted("urgency=4")).toEqual([emergency]);
    expect(await sorted("due=soon")).toEqual([soon, past]);
    expect(await sorted("unsure=true")).toEqual([unsure]);
    expect(await sorted("suggested=true")).toEqual([left, right]);
    expect(await sorted("mentioned=true")).toEqual([named]);
    expect(await sorted("agency=dpupr:33.74")).toEqual([dinas]);
    expect(await sorted("area=33")).toEqual([emergency, right]);
    expect(await sorted("category=kesehatan")).toEqual([emergency]);
    expect(await sorted("status=merged")).toHaveLength(1);
    const counts = async (query: string) =>
      (await call(api, me.cookie, "GET", `/api/v1/queue/counts?${query}`)).body as never as {
        views: QueueViews;
        facets: Record<string, object[]>;
      };
    const views = {
      all: 10,
      mine: 1,
      emergencies: 1,
      dueSoon: 2,
      unsure: 1,
      suggested: 2,
      snoozed: 1,
      mentioned: 1,
      agency: 1,
      area: 1,
    };
    const whole = await counts("myAgency=dpupr:33.74&myArea=33.74");
    expect(whole).toEqual({
      views,
      facets: {
        urgency: [
          { key: "2", count: 9 },
          { key: "4", count: 1 },
        ],
        category: [
          { key: "penerangan_jalan", count: 9 },
          { key: "kesehatan", count: 1 },
        ],
        agency: [
          { key: "dpupr:33.74", name: "Dinas Pekerjaan Umum dan Penataan Ruang Kota Semarang", count: 1 },
        ],
        area: [
          { key: "33", name: "Jawa Tengah", count: 2 },
          { key: "34", name: expect.stringContaining("Yogyakarta"), count: 1 },
        ],
      },
    });
    const narrowed = await counts("urgency=4");
    expect(narrowed.views).toEqual({ ...views, agency: null, area: null });
    expect(narrowed.facets).toMatchObject({
      urgency: [{ key: "4", count: 1 }],
      agency: [],
      area: [{ key: "33", count: 1 }],
    });
    expect((await counts("status=snoozed")).facets.urgency).toEqual([{ key: "4", count: 1 }]);
  });
});

describe("the search", () => {
  it("finds slang by its formal form and the other way round, in posts, titles and places", async () => {
    const [slang, formal, titled, placed, tracked] = await given(
      { text: "jln rusak parah bgt depan pasar" },
      { text: "Jalan rusak di depan sekolah" },
      { title: "Jln rusak berlubang", text: "tolong diperbaiki" },
      { title: "Rusak", place: "Jl. Kenanga", text: "x" },
      { trackingNumber: "LAPOR-77-X", text: "air keruh" },
      { text: "listrik padam" },
    );
    for (const path of ["/api/v1/queue", "/api/v1/cases"]) {
      const found = async (q: string) => {
        const answer = await call(api, me.cookie, "GET", `${path}?q=${encodeURIComponent(q)}`);
        return (answer.body as never as Page).cases.map(({ id }) => id).sort((a, b) => a - b);
      };
      expect([path, await found("jalan rusak")]).toEqual([path, [slang, formal, titled, placed]]);
      expect([path, await found("JLN rusak")]).toEqual([path, [slang, formal, titled, placed]]);
      expect([path, await found("jalan rus")]).toEqual([path, [slang, formal, titled, placed]]);
      expect([path, await found("jal")]).toEqual([path, [formal]]);
      expect([path, await found("sekali")]).toEqual([path, [slang]]);
      expect([path, await found("jalan kenanga")]).toEqual([path, [placed]]);
      expect([path, await found("rusak listrik")]).toEqual([path, []]);
      expect([path, await found("lapor-77-x")]).toEqual([path, []]);
      expect([path, await found("LAPOR-77-X")]).toEqual([path, [tracked]]);
      expect([path, await found(`K-${formal}`)]).toEqual([path, [formal]]);
    }
  });

  it("answers every question, also those that would be a syntax error elsewhere", async () => {
    await given({ text: "jalan rusak" });
    const questions = [
      "'",
      "''",
      "\\",
      "jalan\\",
      "\\'jalan",
      "jalan & | ! ( ) <-> :*",
      "jalan:*",
      "!jalan",
      "' | 'x':* --",
      "'; drop table posts; --",
      "🔥",
      "jalan🔥rusak",
      "👨‍👩‍👧 مرحبا 你好 é̂",
      "\u202e\u200b",
      "%_%",
      "http://a.b/c?d=e&f jl.mawar x@y.z -5 1e9 $1 ?? ::int",
      "<b>tebal</b>",
      "a ".repeat(100).trim(),
      "k".repeat(200),
      "-",
      "\u{10ffff}",
      "٣ ½ ²",
    ];
    for (const q of questions)
      for (const path of ["queue", "queue/counts", "cases", "areas", "agencies"]) {
        const answer = await call(api, me.cookie, "GET", `/api/v1/${path}?q=${encodeURIComponent(q)}`);
        expect([path, q, answer.status]).toEqual([path, q, 200]);
      }
    const nul = await call(api, me.cookie, "GET", "/api/v1/queue?q=a%00b");
    expect(nul.status).toBe(400);
    expect(await ids("q=jalan%20%26%20!rusak")).toHaveLength(1);
  });
});
