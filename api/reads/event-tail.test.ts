import { randomUUID } from "node:crypto";
import { sql } from "drizzle-orm";
import { migrate } from "drizzle-orm/postgres-js/migrator";
import { describe, expect, it } from "vitest";
import { openServer } from "../../drizzle/db.ts";
import { testServerAnswers, testServerUrl } from "../../drizzle/testing/test-database.ts";
import { silentLog } from "../../pipeline/runtime/log.ts";
import { advance, createEventTail, type TailState } from "./event-tail.ts";

const serverAnswers = await testServerAnswers();

describe("the position", () => {
  const at10: TailState = { position: 10, gap: null };
  const waiting: TailState = { position: 10, gap: { upTo: 13, xmax: 500, since: 0 } };
  it.each([
    ["stays where nothing is new", at10, { ids: [], xmin: 9, xmax: 9, at: 0 }, at10],
    [
      "moves over ids without a gap",
      at10,
      { ids: [11, 12], xmin: 9, xmax: 9, at: 0 },
      { position: 12, gap: null },
    ],
    [
      "stops before a gap and notes who may still fill it",
      at10,
      { ids: [11, 13], xmin: 490, xmax: 500, at: 7 },
      { position: 11, gap: { upTo: 13, xmax: 500, since: 7 } },
    ],
    [
      "waits while a writer of that time runs",
      waiting,
      { ids: [12, 13], xmin: 499, xmax: 900, at: 9 },
      waiting,
    ],
    [
      "goes on when the gap is filled",
      waiting,
      { ids: [11, 12, 13], xmin: 499, xmax: 900, at: 9 },
      { position: 13, gap: null },
    ],
    [
      "passes over a gap that was rolled back",
      waiting,
      { ids: [12, 13], xmin: 500, xmax: 900, at: 9 },
      { position: 13, gap: null },
    ],
    [
      "waits anew at a later gap",
      waiting,
      { ids: [12, 13, 15], xmin: 500, xmax: 900, at: 9 },
      { position: 13, gap: { upTo: 15, xmax: 900, since: 9 } },
    ],
    [
      "passes over a gap after a minute, whoever runs",
      waiting,
      { ids: [12, 13], xmin: 1, xmax: 900, at: 60_000 },
      { position: 13, gap: null },
    ],
  ])("%s", (_, state, look, after) => {
    expect(advance(state, look)).toEqual(after);
  });
});

describe.skipIf(!serverAnswers)("on a server with many connections", () => {
  it("does not pass an event whose transaction commits late, and passes one that rolls back", async () => {
    const { db, close } = await emptyDatabase();
    const looks = countLooks();
    const tail = createEventTail(db, silentLog, looks.now, () => 10).follow();
    const write = (tx: Pick<typeof db, "execute">) =>
      tx.execute(
        sql`insert into case_events (case_id, at, actor, verb, data) values (1, now(), '{"kind":"stage","id":"test"}', 'noted', '{}') returning id`,
      ) as unknown as Promise<{ id: number }[]>;
    const idOf = async (rows: Promise<{ id: number }[]>) => (await rows)[0]!.id;
    const never = new AbortController().signal;
    const first = await idOf(write(db));
    await tail.beyond(first - 1, never);

    let late = 0;
    let later = 0;
    await db.transaction(async (tx) => {
      late = await idOf(write(tx));
      later = await idOf(write(db));
      await looks.more(3);
      expect(await tail.position()).toBe(first);
    });
    expect(later).toBe(late + 1);
    await tail.beyond(late, never);
    expect(await tail.position()).toBe(later);

    await db
      .transaction(async (tx) => {
        await write(tx);
        throw new Error("rolled back");
      })
      .catch(() => {});
    const last = await idOf(write(db));
    expect(last).toBe(later + 2);
    await tail.beyond(later, never);
    expect(await tail.position()).toBe(last);
    tail.leave();
    await close();
  });
});

/** A clock that notices each look, since a look begins by asking the time. */
function countLooks() {
  let left = 0;
  let done = () => {};
  return {
    now: () => {
      if (--left === 0) done();
      return Date.now();
    },
    more: (count: number) =>
      new Promise<void>((resolve) => {
        left = count;
        done = resolve;
      }),
  };
}

/** A migrated database of its own on the server. */
async function emptyDatabase() {
  const name = `jemput_tail_${randomUUID().replaceAll("-", "")}`;
  const admin = await openServer(testServerUrl, 1);
  await admin.db.execute(sql`create database ${sql.identifier(name)}`);
  const database = await openServer(Object.assign(new URL(testServerUrl), { pathname: `/${name}` }).href, 5);
  await migrate(database.db, {
    migrationsFolder: new URL("../../drizzle/migrations", import.meta.url).pathname,
  });
  const close = async () => {
    await database.close();
    await admin.db.execute(sql`drop database ${sql.identifier(name)} with (force)`);
    await admin.close();
  };
  return { db: database.db, close };
}
