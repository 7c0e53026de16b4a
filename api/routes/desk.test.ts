/** Two people at their desks, over the API as it really runs. */
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { caseClaims, caseViewers, handlings } from "../../drizzle/schema/desk.ts";
import type { CaseDetail } from "../reads/case-shapes.ts";
import { givenCase } from "../testing/given-case.ts";
import { call, type Person, type RunningApi, runApi, signedIn, tokenFor } from "../testing/running-api.ts";

let api: RunningApi;
let rina: Person;
let budi: Person;
let caseId: number;
let postIds: number[];
beforeAll(async () => {
  api = await runApi();
  rina = await signedIn(api, "handler");
  budi = await signedIn(api, "handler");
});
afterAll(() => api.close());
beforeEach(async () => {
  ({ caseId, postIds } = await givenCase(api, { texts: ["Lampu mati", "Gelap sekali"] }));
});

const post = (path: string, body: object, who: Person = rina) =>
  call(api, who.cookie, "POST", `/api/v1/cases/${caseId}/${path}`, body);
const show = async (id = caseId) =>
  (await call(api, rina.cookie, "GET", `/api/v1/cases/${id}`)).body as never as CaseDetail;
const verbs = async (id = caseId) => (await show(id)).events.map(({ verb }) => verb);
const expire = () =>
  api.db
    .update(caseClaims)
    .set({ leaseUntil: new Date(Date.now() - 1000) })
    .where(eq(caseClaims.caseId, caseId));

describe("the same decision sent twice", () => {
  it("has one effect and the same answer, whatever happened in between", async () => {
    const confirm = { version: 1, decisionId: "putusan-konfirmasi", seconds: 12, fields: { title: "Judul" } };
    const first = await post("confirm", confirm);
    expect(first).toMatchObject({ status: 200, body: { version: 2, status: "confirmed" } });
    await post("note", { version: 2, text: "dicek" }, budi);
    const again = await post("confirm", confirm);
    expect(again).toMatchObject({ status: 200, body: { version: 3, status: "confirmed" } });
    expect(again.body).not.toHaveProperty("unchanged");
    expect(await verbs()).toEqual(["opened", "confirmed", "noted"]);
    const rows = await api.db.select().from(handlings).where(eq(handlings.caseId, caseId));
    expect(rows).toMatchObject([{ staffId: rina.id, verb: "confirm", seconds: 12, corrections: 1 }]);
  });

  it("at the same moment has one effect, and both are told so", async () => {
    const note = { version: 1, text: "sekali saja", decisionId: "putusan-catatan" };
    const answers = await Promise.all([post("note", note), post("note", note), post("note", note)]);
    expect(answers.map(({ status, body }) => [status, body.version])).toEqual([
      [200, 2],
      [200, 2],
      [200, 2],
    ]);
    expect(await verbs()).toEqual(["opened", "noted"]);
  });

  it("splits, merges, assigns and takes back once", async () => {
    const split = { version: 1, posts: [postIds[0]], decisionId: "putusan-pisah" };
    const first = await post("split", split);
    const again = await post("split", split);
    expect(again).toMatchObject({ status: 200, body: { newCaseId: first.body.newCaseId } });
    const assign = { version: 2, assigneeId: budi.id, decisionId: "putusan-serah" };
    await post("assign", assign);
    await post("assign", { ...assign, version: 2 });
    const undo = { version: 3, decisionId: "putusan-urung" };
    const undone = await post("undo", undo);
    const undoneAgain = await post("undo", undo);
    expect(undone.status).toBe(200);
    expect(undoneAgain.body).toEqual(undone.body);
    const other = await givenCase(api);
    const merge = { version: 4, into: other.caseId, decisionId: "putusan-gabung" };
    expect((await post("merge", merge)).body).toMatchObject({ status: "merged" });
    expect((await post("merge", merge)).body).toMatchObject({ status: "merged" });
    expect(await verbs()).toEqual(["opened", "split_off", "assigned", "undone", "merged_into"]);
    expect(await verbs(other.caseId)).toEqual(["opened", "merged_from"]);
  });

  it("under another name is a second decision, and a conflict", async () => {
    await post("note", { version: 1, text: "a", decisionId: "putusan-satu" });
    expect((await post("note", { version: 1, text: "a", decisionId: "putusan-dua-" })).status).toBe(409);
    const wrong = await post("split", { version: 2, posts: [postIds[0]], decisionId: "putusan-satu" });
    expect([wrong.status, wrong.body.code]).toEqual([422, "case_decision_id"]);
  });
});

describe("holding a case", () => {
  it("tells the second person who holds it", async () => {
    const mine = await post("claim", {});
    expect(mine).toMatchObject({ status: 200, body: { holder: { id: rina.id, name: "Staf handler" } } });
    const theirs = await post("claim", {}, budi);
    expect(theirs).toMatchObject({ status: 409, body: { code: "case_held", holder: { id: rina.id } } });
    expect(theirs.body.detail).toContain("Staf handler");
    expect((await post("claim", {})).status).toBe(200);
    await call(api, budi.cookie, "DELETE", `/api/v1/cases/${caseId}/claim`);
    expect((await post("claim", {}, budi)).status).toBe(409);
    const released = await call(api, rina.cookie, "DELETE", `/api/v1/cases/${caseId}/claim`);
    expect(released.body).toEqual({ released: true });
    expect((await post("claim", {}, budi)).body).toMatchObject({ holder: { id: budi.id } });
  });

  it("by two at once lets one of them through", async () => {
    const both = await Promise.all([post("claim", {}), post("claim", {}, budi)]);
    expect(both.map(({ status }) => status).toSorted()).toEqual([200, 409]);
  });

  it("ends when its holder shows no sign of life; presence is one", async () => {
    await post("claim", {});
    await api.db
      .update(caseClaims)
      .set({ leaseUntil: new Date(Date.now() + 5000) })
      .where(eq(caseClaims.caseId, caseId));
    const seen = await post("presence", { writing: true });
    const { holder, viewers } = seen.body as never as { holder: { until: string }; viewers: object[] };
    expect(Date.parse(holder.until)).toBeGreaterThan(Date.now() + 250_000);
    expect(viewers).toEqual([{ id: rina.id, name: "Staf handler", writing: true }]);
    await expire();
    expect((await post("presence", { writing: false })).body.holder).toBeNull();
    expect((await post("claim", {}, budi)).body).toMatchObject({ holder: { id: budi.id } });
    expect((await post("claim", {})).status).toBe(409);
  });

  it("can be taken over with a reason, which the history says and the version does not feel", async () => {
    await post("claim", {});
    expect((await post("claim", { takeOver: { reason: " " } }, budi)).status).toBe(422);
    const taken = await post("claim", { takeOver: { reason: "istirahat, hubungi 0812-3456-7890" } }, budi);
    expect(taken.body).toMatchObject({ holder: { id: budi.id } });
    const { events, version } = await show();
    expect(events.at(-1)).toMatchObject({
      verb: "taken_over",
      actor: { id: budi.id },
      data: { from: rina.id },
    });
    expect(JSON.stringify(events)).not.toContain("3456");
    expect(version).toBe(1);
    await post("claim", { takeOver: { reason: "lagi" } }, budi);
    expect(await verbs()).toEqual(["opened", "taken_over"]);
  });

  it("ends with the decision", async () => {
    await post("claim", {});
    await post("dismiss", { version: 1, reason: "spam" });
    expect(await api.db.select().from(caseClaims).where(eq(caseClaims.caseId, caseId))).toEqual([]);
  });

  it("of a case that is not there says so", async () => {
    const missing = caseId + 100_000;
    for (const [path, body] of [
      ["claim", {}],
      ["presence", { writing: false }],
    ] as const)
      expect((await call(api, rina.cookie, "POST", `/api/v1/cases/${missing}/${path}`, body)).status).toBe(
        404,
      );
  });
});

describe("looking at a case", () => {
  it("shows everybody who has it open, until they leave or fall silent", async () => {
    await post("presence", { writing: false });
    const seen = await post("presence", { writing: true }, budi);
    expect((seen.body.viewers as never as { id: string }[]).map(({ id }) => id).toSorted()).toEqual(
      [rina.id, budi.id].toSorted(),
    );
    await call(api, budi.cookie, "DELETE", `/api/v1/cases/${caseId}/presence`);
    const left = await post("presence", { writing: false });
    expect(left.body.viewers).toMatchObject([{ id: rina.id }]);
    await api.db
      .update(caseViewers)
      .set({ seenAt: new Date(Date.now() - 46_000) })
      .where(eq(caseViewers.staffId, rina.id));
    expect((await post("presence", { writing: false }, budi)).body.viewers).toMatchObject([{ id: budi.id }]);
  });
});

describe("putting a case aside", () => {
  const later = (minutes: number) => new Date(Date.now() + minutes * 60_000).toISOString();
  const waiting = async () =>
    (
      (await call(api, rina.cookie, "GET", "/api/v1/queue?limit=500")).body.cases as never as { id: number }[]
    ).some(({ id }) => id === caseId);

  it("takes it out of the queue until somebody wakes it or undoes that", async () => {
    const snoozed = await post("snooze", { version: 1, kind: "snooze", until: later(60) });
    expect(snoozed).toMatchObject({ status: 200, body: { version: 2, status: "waiting" } });
    expect(await waiting()).toBe(false);
    expect(await show()).toMatchObject({ snoozeKind: "snooze", snoozedUntil: expect.any(String) });
    await post("wake", { version: 2 });
    expect(await waiting()).toBe(true);
    await post("snooze", { version: 3, kind: "mute", until: later(60) });
    await post("undo", { version: 4 });
    expect(await waiting()).toBe(true);
    expect(await show()).toMatchObject({ snoozeKind: null, snoozedUntil: null });
  });

  it.each([
    ["too soon", 4],
    ["too late", 31 * 24 * 60],
  ])("until %s is refused", async (_, minutes) => {
    const answer = await post("snooze", { version: 1, kind: "snooze", until: later(minutes) });
    expect([answer.status, answer.body.code]).toEqual([422, "case_until"]);
  });

  it("ends with a decision, and is none once decided", async () => {
    await post("snooze", { version: 1, kind: "mute", until: later(60) });
    await post("confirm", { version: 2 });
    expect(await show()).toMatchObject({ status: "confirmed", snoozedUntil: null });
    const answer = await post("snooze", { version: 3, kind: "mute", until: later(60) });
    expect([answer.status, answer.body.code]).toEqual([422, "case_not_waiting"]);
  });
});

describe("a note", () => {
  it("names colleagues who exist", async () => {
    expect((await post("note", { version: 1, text: "lihat", mentions: [budi.id] })).status).toBe(200);
    const { events } = await show();
    expect(events.at(-1)).toMatchObject({ verb: "noted", data: { text: "lihat", mentions: [budi.id] } });
    const wrong = await post("note", { version: 2, text: "lihat", mentions: ["siapa"] });
    expect([wrong.status, wrong.body.field]).toEqual([422, "mentions"]);
  });
});

describe("my own settings and figures", () => {
  it("are kept for me alone, up to 64 kB", async () => {
    const path = "/api/v1/me/preferences";
    expect((await call(api, rina.cookie, "GET", path)).body).toEqual({ data: {} });
    const data = { theme: "dark", views: [{ name: "Banjir", filter: { q: "banjir" } }] };
    await call(api, rina.cookie, "PUT", path, { data: { old: 1 } });
    expect((await call(api, rina.cookie, "PUT", path, { data })).body).toEqual({ data });
    expect((await call(api, rina.cookie, "GET", path)).body).toEqual({ data });
    expect((await call(api, budi.cookie, "GET", path)).body).toEqual({ data: {} });
    expect((await call(api, rina.cookie, "PUT", path, { data: { x: "x".repeat(70_000) } })).status).toBe(413);
    expect((await call(api, rina.cookie, "PUT", path, { data: [] })).status).toBe(422);
  });

  it("count what I decided since a moment, with the middle of the times", async () => {
    const since = new Date().toISOString();
    const someone = await signedIn(api, "handler");
    for (const seconds of [10, 20, 90]) {
      const { caseId: id } = await givenCase(api);
      const path = `/api/v1/cases/${id}/confirm`;
      await call(api, someone.cookie, "POST", path, { version: 1, seconds, fields: { urgency: 3 } });
    }
    const summary = async (who: Person, from: string) =>
      (await call(api, who.cookie, "GET", `/api/v1/me/summary?since=${from}`)).body;
    expect(await summary(someone, since)).toEqual({ handled: 3, medianSeconds: 20, corrections: 3 });
    expect(await summary(someone, new Date(Date.now() + 60_000).toISOString())).toEqual({
      handled: 0,
      medianSeconds: null,
      corrections: 0,
    });
    expect((await summary(someone, "0000-01-01T00:00:00Z")).handled).toBe(3);
  });
});

describe("the stream", () => {
  it("tells who holds and who looks, once per change, to every process", async () => {
    const other = await runApi({ database: api.database });
    const token = await tokenFor(api, "handler");
    const leaving = new AbortController();
    const response = await fetch(`${other.url}/api/v1/events`, {
      headers: { authorization: `Bearer ${token}` },
      signal: leaving.signal,
    });
    const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
    let text = "";
    const next = async (): Promise<{ holder: { id: string } | null; viewers: { id: string }[] }> => {
      while (true) {
        const end = text.indexOf("\n\n");
        if (end >= 0) {
          const block = text.slice(0, end);
          text = text.slice(end + 2);
          const data = /^event: desk\ndata: (.*)$/m.exec(block)?.[1];
          const news = data === undefined ? null : JSON.parse(data);
          if (news?.caseId === caseId) return news;
        } else text += (await reader.read()).value ?? "";
      }
    };
    await post("claim", {});
    expect(await next()).toMatchObject({ holder: { id: rina.id }, viewers: [] });
    await post("claim", {});
    await post("presence", { writing: false }, budi);
    expect(await next()).toMatchObject({
      holder: { id: rina.id },
      viewers: [{ id: budi.id, writing: false }],
    });
    await expire();
    expect(await next()).toMatchObject({ holder: null, viewers: [{ id: budi.id }] });
    await call(api, budi.cookie, "DELETE", `/api/v1/cases/${caseId}/presence`);
    expect(await next()).toMatchObject({ holder: null, viewers: [] });
    leaving.abort();
    await other.close();
  });
});
