/** One decision over many cases, over the API as it really runs. */
import { inArray } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { caseEvents, cases } from "../../drizzle/schema/cases.ts";
import { bulkActions } from "../../drizzle/schema/desk.ts";
import { beginBulk, carryOutBulk } from "../../pipeline/desk/run-bulk.ts";
import { givenCase } from "../testing/given-case.ts";
import { call, type Person, type RunningApi, runApi, signedIn } from "../testing/running-api.ts";

let api: RunningApi;
let rina: Person;
let budi: Person;
let round = 0;
let word: string;
beforeAll(async () => {
  api = await runApi();
  rina = await signedIn(api, "handler");
  budi = await signedIn(api, "handler");
});
afterAll(() => api.close());
beforeEach(() => {
  word = `Sampah${++round}`;
});

async function manyCases(count: number): Promise<number[]> {
  const ids: number[] = [];
  for (let n = 0; n < count; n++) ids.push((await givenCase(api, { title: `${word} menumpuk ${n}` })).caseId);
  return ids;
}
const ask = (path: string, body: object = {}, who: Person = rina) =>
  call(api, who.cookie, "POST", `/api/v1/bulk${path}`, body);
const rowsOf = (ids: number[]) => api.db.select().from(cases).where(inArray(cases.id, ids)).orderBy(cases.id);
const statuses = async (ids: number[]) => (await rowsOf(ids)).map(({ status }) => status);
const dismiss = { kind: "dismiss", reason: "spam" } as const;

describe("a bulk action", () => {
  it("over fifty cases is looked at, run once, and taken back but for the one somebody changed", async () => {
    const ids = await manyCases(50);
    const filter = { q: word };
    const seen = await ask("/preview", { filter, action: dismiss });
    expect(seen.body).toMatchObject({ total: 50, skipped: [] });
    expect(seen.body.first).toHaveLength(10);
    expect(new Set(await statuses(ids))).toEqual(new Set(["waiting"]));

    const request = { decisionId: `massal-${word}`, filter, action: dismiss, expected: 50 };
    const both = await Promise.all([ask("", request), ask("", request)]);
    expect(both.map(({ status }) => status)).toEqual([200, 200]);
    expect(both[0].body).toEqual(both[1].body);
    const { bulkId, done, failed } = both[0].body as never as { bulkId: number; done: number; failed: [] };
    expect([done, failed]).toEqual([50, []]);
    expect(new Set(await statuses(ids))).toEqual(new Set(["dismissed"]));
    const events = await api.db.select().from(caseEvents).where(inArray(caseEvents.caseId, ids));
    const dismissals = events.filter(({ verb }) => verb === "dismissed");
    expect(dismissals).toHaveLength(50);
    expect(new Set(dismissals.map(({ actor }) => actor.id))).toEqual(new Set([rina.id]));

    const changed = ids[7]!;
    await call(api, budi.cookie, "POST", `/api/v1/cases/${changed}/dismiss`, { version: 2, reason: "other" });
    await call(api, budi.cookie, "POST", `/api/v1/cases/${ids[8]}/note`, {
      version: 2,
      text: "catatan saja",
    });
    const undone = await ask(`/${bulkId}/undo`);
    expect(undone.body).toEqual({
      undone: 49,
      kept: [{ caseId: changed, why: expect.stringContaining("sudah diputuskan lagi") }],
    });
    expect((await ask(`/${bulkId}/undo`)).body).toEqual(undone.body);
    const after = await rowsOf(ids);
    expect(after.filter(({ status }) => status === "waiting")).toHaveLength(49);
    expect(after.find(({ id }) => id === changed)).toMatchObject({
      status: "dismissed",
      disposition: "other",
    });
  });

  it("does nothing when the filter finds another number than was seen", async () => {
    const ids = await manyCases(3);
    const answer = await ask("", {
      decisionId: `massal-${word}`,
      filter: { q: word },
      action: dismiss,
      expected: 2,
    });
    expect(answer).toMatchObject({ status: 409, body: { code: "bulk_changed", total: 3 } });
    expect(await statuses(ids)).toEqual(["waiting", "waiting", "waiting"]);
  });

  it("says which cases it leaves as they are, before and after", async () => {
    const ids = await manyCases(3);
    await call(api, rina.cookie, "POST", `/api/v1/cases/${ids[1]}/correct`, {
      version: 1,
      fields: { urgency: 4 },
    });
    const action = { kind: "urgency", urgency: 4 };
    const skipped = [{ caseId: ids[1], why: expect.stringContaining("memang sudah begitu") }];
    expect((await ask("/preview", { filter: { q: word }, action })).body).toMatchObject({
      total: 3,
      skipped,
    });
    const request = { decisionId: `massal-${word}`, filter: { q: word }, action, expected: 3 };
    expect((await ask("", request)).body).toMatchObject({ done: 2, failed: skipped });
    expect((await rowsOf(ids)).map(({ urgency }) => urgency)).toEqual([4, 4, 4]);
  });

  it.each([
    [{ kind: "confirm" }, { status: "confirmed" }],
    [{ kind: "assign", assigneeId: "budi" }, { assigneeId: "budi" }],
    [
      { kind: "snooze", snooze: "mute", until: new Date(Date.now() + 3_600_000).toISOString() },
      { snoozeKind: "mute", status: "waiting" },
    ],
  ])("can be %j", async (action, expected) => {
    const ids = await manyCases(2);
    const named = JSON.parse(JSON.stringify(action).replace('"budi"', JSON.stringify(budi.id)));
    const wanted = JSON.parse(JSON.stringify(expected).replace('"budi"', JSON.stringify(budi.id)));
    const request = { decisionId: `massal-${word}`, filter: { q: word }, action: named, expected: 2 };
    expect((await ask("", request)).body).toMatchObject({ done: 2, failed: [] });
    expect(await rowsOf(ids)).toMatchObject([wanted, wanted]);
  });

  it("that was cut off is finished when it is sent again, on the cases of then", async () => {
    const ids = await manyCases(4);
    const decisionId = `massal-${word}`;
    await beginBulk(api.desk, {
      staffId: rina.id,
      decisionId,
      action: dismiss,
      filter: { q: word },
      caseIds: ids.slice(0, 3),
    });
    const answer = await ask("", { decisionId, filter: { q: word }, action: dismiss, expected: 3 });
    expect(answer.body).toMatchObject({ done: 3, failed: [] });
    expect(await statuses(ids)).toEqual(["dismissed", "dismissed", "dismissed", "waiting"]);
    expect((await ask("", { decisionId, filter: {}, action: dismiss, expected: 0 }, budi)).status).toBe(422);
  });

  it("is taken back by its own people, in time", async () => {
    const ids = await manyCases(1);
    const bulk = await beginBulk(api.desk, {
      staffId: rina.id,
      decisionId: `massal-${word}`,
      action: dismiss,
      filter: {},
      caseIds: ids,
    });
    await carryOutBulk(api.desk, bulk);
    expect((await ask(`/${bulk.id}/undo`, {}, budi)).status).toBe(404);
    await api.db.update(bulkActions).set({ undoUntil: new Date(Date.now() - 1000) });
    const late = await ask(`/${bulk.id}/undo`);
    expect([late.status, late.body.code]).toEqual([422, "case_undo_over"]);
    expect(await statuses(ids)).toEqual(["dismissed"]);
  });
});
