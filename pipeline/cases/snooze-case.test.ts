import { eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import type { Database } from "../../drizzle/db.ts";
import { cases } from "../../drizzle/schema/cases.ts";
import { embeddedTestDatabase } from "../../drizzle/testing/test-database.ts";
import type { PostRole, SnoozeKind } from "../model/case.ts";
import { attachNew, givenCase, handler } from "../testing/given.ts";
import { createWorld, emptyTables, type World } from "../testing/world.ts";
import { correctCase } from "./review-case.ts";
import { snoozeCase } from "./snooze-case.ts";
import { allEvents } from "./testing/whole-cases.ts";
import { undoEvent } from "./undo-event.ts";

let database: Database;
let world: World;
beforeAll(async () => {
  database = await embeddedTestDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  await emptyTables(database);
  world = await createWorld({ database });
});

const known = { externalId: "pelapor-lama", handle: null, displayName: null };

async function asleep(kind: SnoozeKind): Promise<number> {
  const { caseId } = await givenCase(world, { posts: [{ author: known }] });
  const until = new Date(world.clock.now().getTime() + 3_600_000);
  await snoozeCase(world.desk, { caseId, version: 1, actor: handler, kind, until });
  return caseId;
}
const rowOf = async (caseId: number) =>
  (await database.db.select().from(cases).where(eq(cases.id, caseId)))[0]!;
const wakings = async (caseId: number) =>
  (await allEvents(database, caseId)).flatMap((event) => (event.verb === "woken" ? [event.data.why] : []));

type Row = {
  kind: SnoozeKind;
  what: string;
  author?: typeof known;
  role?: PostRole;
  urgency?: 2 | 4;
  why: string | null;
};
it.each<Row>([
  { kind: "snooze", what: "a report of the same person", author: known, why: "new_report" },
  { kind: "snooze", what: "a report of somebody else", why: "new_report" },
  { kind: "snooze", what: "a repost", role: "amplification", why: null },
  { kind: "mute", what: "a report of the same person", author: known, why: null },
  { kind: "mute", what: "a report of somebody else", why: "new_reporter" },
  { kind: "mute", what: "a more urgent report of the same person", author: known, urgency: 4, why: "raised" },
  { kind: "mute", what: "context by somebody else", role: "context", why: null },
])(
  "a case put aside by $kind hears $what: $why",
  async ({ kind, author, role = "report", urgency = 2, why }) => {
    const caseId = await asleep(kind);
    const other = await asleep("snooze");
    await attachNew(world, caseId, [author ? { author } : {}], { role, urgency });
    expect(await wakings(caseId)).toEqual(why === null ? [] : [why]);
    expect(await rowOf(caseId)).toMatchObject(
      why === null ? { snoozeKind: kind } : { snoozeKind: null, snoozedUntil: null },
    );
    expect(await wakings(other)).toEqual([]);
  },
);

it("a case whose time is over is not woken again", async () => {
  const caseId = await asleep("snooze");
  world.clock.moveBy(3_600_001);
  await attachNew(world, caseId, [{}]);
  expect(await wakings(caseId)).toEqual([]);
});

it("many posts at once wake a case once", async () => {
  const caseId = await asleep("mute");
  await attachNew(world, caseId, [{ author: known }, {}, {}], { urgency: 4 });
  expect(await wakings(caseId)).toEqual(["new_reporter"]);
});

it("undoing gives back the time that was set before", async () => {
  const caseId = await asleep("mute");
  const first = (await rowOf(caseId)).snoozedUntil;
  const until = new Date(world.clock.now().getTime() + 7_200_000);
  await snoozeCase(world.desk, { caseId, version: 2, actor: handler, kind: "snooze", until });
  await correctCase(world.desk, { caseId, version: 3, actor: handler, fields: { title: "Judul baru" } });
  expect(await rowOf(caseId)).toMatchObject({ snoozeKind: "snooze", snoozedUntil: until });
  await undoEvent(world.desk, { caseId, version: 4, actor: handler });
  await undoEvent(world.desk, { caseId, version: 5, actor: handler });
  expect(await rowOf(caseId)).toMatchObject({ snoozeKind: "mute", snoozedUntil: first });
});
