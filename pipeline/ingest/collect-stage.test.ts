import { sql } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import {
  type Connector,
  ConnectorError,
  type ConnectorFault,
  type Page,
  type Surroundings,
} from "../../connectors/connector.ts";
import type { Database } from "../../drizzle/db.ts";
import { posts, setAside } from "../../drizzle/schema/posts.ts";
import { sourceStates } from "../../drizzle/schema/sources.ts";
import { embeddedTestDatabase } from "../../drizzle/testing/test-database.ts";
import { saveSource } from "../sources/save-source.ts";
import { arrival, givenSource } from "../testing/given.ts";
import { createWorld, emptyTables, firstMorning, type World } from "../testing/world.ts";

let database: Database;
let world: World;
/** What the source says next, and with which cursors it was asked. */
let pages: (Page | Error | ((around: Surroundings) => Promise<Page>))[];
let asked: (string | null)[];

const page = (changes: Partial<Page> = {}): Page => ({ inbound: [], cursor: null, more: false, ...changes });
const fault = (of: ConnectorFault) => new ConnectorError("the platform says no", of);

function connector(): Connector {
  return {
    kind: "poll",
    label: "Given",
    settings: z.object({ limit: z.number().default(3) }),
    collect: async (settings, cursor, around) => {
      expect(settings).toEqual({ limit: 3 });
      asked.push(cursor);
      const next = pages.shift() ?? page({ cursor });
      if (next instanceof Error) throw next;
      return typeof next === "function" ? next(around) : next;
    },
  };
}

beforeAll(async () => {
  database = await embeddedTestDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  await emptyTables(database);
  pages = [];
  asked = [];
  world = await createWorld({ database, connectors: { given: connector() } });
});

const state = async () => (await database.db.select().from(sourceStates))[0]!;
/** Seconds from the world's now until the source is due again. */
async function dueIn(): Promise<number> {
  const [{ due }] = (await database.db.execute(
    sql`select due_at as due from work where stage = 'collect'`,
  )) as unknown as [{ due: string }];
  return (new Date(due).getTime() - world.clock.now().getTime()) / 1000;
}

describe("a polled source", () => {
  it("is looked at when it is due, from where it was left, and again after its pause", async () => {
    await givenSource(world, { enabled: true, everySeconds: 60 });
    pages = [
      page({ inbound: [arrival(), arrival()], cursor: "a" }),
      page({ inbound: [arrival()], cursor: "b" }),
    ];
    await world.runUntilIdle();
    expect(await dueIn()).toBe(60);
    world.clock.moveBy(59_000);
    await world.runUntilIdle();
    expect(asked).toEqual([null]);
    world.clock.moveBy(1000);
    await world.runUntilIdle();
    expect(asked).toEqual([null, "a"]);
    expect(await state()).toMatchObject({ cursor: "b", posts: 3, caughtUp: true, fault: null });
  });

  it("is read page by page at once while more wait", async () => {
    await givenSource(world, { enabled: true });
    const progress = { done: 1, total: 3, unit: "lines" as const, perSecond: null, secondsLeft: null };
    pages = [
      page({ inbound: [arrival()], cursor: "1", more: true, progress }),
      page({ inbound: [], cursor: "2", more: true, quota: { used: 1, limit: 9, resetsAt: null } }),
      page({ inbound: [arrival()], cursor: "3" }),
    ];
    await world.runUntilIdle();
    expect(asked).toEqual([null, "1", "2"]);
    expect(await state()).toMatchObject({
      cursor: "3",
      posts: 2,
      caughtUp: true,
      progress: null,
      quota: { used: 1, limit: 9, resetsAt: null },
    });
  });

  it("that says more without bringing or moving anything is not asked for ever", async () => {
    await givenSource(world, { enabled: true, everySeconds: 60 });
    pages = Array.from({ length: 50 }, () => page({ cursor: "same", more: true }));
    await world.runUntilIdle();
    expect(asked).toHaveLength(2);
    expect(await dueIn()).toBe(60);
  });

  it("with a long back-fill does not starve the others", async () => {
    const names = ["a", "b", "c", "d", "e", "f"];
    for (const name of names) await givenSource(world, { name, enabled: true });
    pages = Array.from({ length: 30 }, (_, index) => async () => {
      world.clock.moveBy(1);
      return page({ cursor: `${index}`, more: true, inbound: [arrival()] });
    });
    await world.runUntilIdle();
    // The first looks of all six come before the second look of any.
    expect(asked.slice(0, 6)).toEqual(names.map(() => null));
  });

  it("stores a page and its cursor together or not at all", async () => {
    await givenSource(world, { enabled: true });
    const lost = page({ inbound: [arrival(), arrival()], cursor: "a" });
    pages = [lost, lost];
    await database.db.execute(sql`
      create function break_cursor() returns trigger language plpgsql as $$ begin raise exception 'no room'; end $$`);
    await database.db.execute(
      sql`create trigger break_cursor before insert or update on source_states for each row execute function break_cursor()`,
    );
    await world.runUntilIdle();
    await database.db.execute(sql`drop trigger break_cursor on source_states`);
    await database.db.execute(sql`drop function break_cursor`);
    expect(await database.db.select().from(posts)).toEqual([]);
    expect(await database.db.select().from(sourceStates)).toEqual([]);
    world.clock.moveBy(60_000);
    await world.runUntilIdle();
    expect(asked).toEqual([null, null]);
    expect(await state()).toMatchObject({ cursor: "a", posts: 2 });
  });

  it("that was paused while it was looked at stores nothing and is not due again", async () => {
    await givenSource(world, { enabled: true });
    pages = [
      async () => {
        await givenSource(world, { enabled: false });
        return page({ inbound: [arrival()], cursor: "a" });
      },
    ];
    await world.runUntilIdle();
    world.clock.moveBy(86_400_000);
    await world.runUntilIdle();
    expect(asked).toHaveLength(1);
    expect(await database.db.select().from(posts)).toEqual([]);
  });

  it("goes on where it was after a pause", async () => {
    await givenSource(world, { enabled: true });
    pages = [page({ cursor: "a" })];
    await world.runUntilIdle();
    await givenSource(world, { enabled: false });
    world.clock.moveBy(86_400_000);
    await world.runUntilIdle();
    await database.db.transaction((tx) =>
      saveSource(
        tx,
        {
          name: "sumber",
          connector: "given",
          settings: {},
          enabled: true,
          everySeconds: 60,
          agencyId: null,
          areaCode: null,
          sample: false,
        },
        world.clock.now(),
      ),
    );
    await world.runUntilIdle();
    expect(asked).toEqual([null, "a"]);
  });

  it("is handed its settings with their defaults, a signal and the world's clock", async () => {
    await givenSource(world, { enabled: true });
    pages = [
      async (around) => {
        expect(around.clock.now()).toEqual(firstMorning);
        expect(around.signal.aborted).toBe(false);
        return page();
      },
    ];
    await world.runUntilIdle();
    expect(await state()).toMatchObject({ fault: null });
  });
});

describe("a source with a fault", () => {
  it.each<[string, Error, string, number]>([
    [
      "is asked again when its quota opens",
      fault({ kind: "rate_limited", retryAt: new Date(firstMorning.getTime() + 300_000) }),
      "rate_limited",
      300,
    ],
    [
      "is not asked in a circle when the quota opened in the past",
      fault({ kind: "rate_limited", retryAt: new Date(0) }),
      "rate_limited",
      1,
    ],
    [
      "is asked within a day whatever moment it names",
      fault({ kind: "rate_limited", retryAt: new Date(8.64e15) }),
      "rate_limited",
      86_400,
    ],
    [
      "is asked again soon when it names no moment at all",
      fault({ kind: "rate_limited", retryAt: new Date(Number.NaN) }),
      "rate_limited",
      15,
    ],
    ["says that its token is refused", fault({ kind: "unauthorized" }), "unauthorized", 15],
    ["says that it is gone", fault({ kind: "gone" }), "gone", 15],
    ["says that it does not answer", fault({ kind: "unavailable" }), "unavailable", 15],
    [
      "says that its answer is unknown",
      fault({ kind: "unexpected_shape", sample: "<html>" }),
      "unexpected_shape",
      15,
    ],
    ["is not given up for an error nobody foresaw", new TypeError("x is undefined"), "unavailable", 15],
  ])("%s", async (_, error, kind, seconds) => {
    await givenSource(world, { enabled: true });
    pages = [error];
    await world.runUntilIdle();
    expect((await state()).fault).toMatchObject({ kind, since: firstMorning.toISOString() });
    expect(await dueIn()).toBe(seconds);
    expect(world.logText()).toContain("collect failed");
  });

  it("waits longer the longer it stands, up to a quarter of an hour, and is well again after one page", async () => {
    await givenSource(world, { enabled: true });
    pages = Array.from({ length: 12 }, () => fault({ kind: "unavailable" }));
    const waits: number[] = [];
    for (let look = 0; look < 12; look++) {
      await world.runUntilIdle();
      waits.push(await dueIn());
      world.clock.moveBy(waits.at(-1)! * 1000);
    }
    expect(waits.slice(0, 6)).toEqual([15, 15, 30, 60, 120, 240]);
    expect(waits.at(-1)).toBe(900);
    expect((await state()).fault!.since).toBe(firstMorning.toISOString());
    await world.runUntilIdle();
    expect(await state()).toMatchObject({ fault: null });
  });

  it("begins to count anew when the fault becomes another", async () => {
    await givenSource(world, { enabled: true });
    pages = [fault({ kind: "unavailable" }), fault({ kind: "unauthorized" })];
    await world.runUntilIdle();
    world.clock.moveBy(15_000);
    await world.runUntilIdle();
    expect((await state()).fault!.since).toBe(world.clock.now().toISOString());
  });

  it("keeps its cursor and its count", async () => {
    await givenSource(world, { enabled: true, everySeconds: 60 });
    pages = [page({ inbound: [arrival()], cursor: "a" }), fault({ kind: "unavailable" })];
    await world.runUntilIdle();
    world.clock.moveBy(60_000);
    await world.runUntilIdle();
    expect(await state()).toMatchObject({ cursor: "a", posts: 1, fault: { kind: "unavailable" } });
  });

  it("keeps what it could not read aside, and no personal number anywhere", async () => {
    await givenSource(world, { enabled: true });
    pages = [
      new ConnectorError("cannot read NIK 3374015512900003", {
        kind: "unexpected_shape",
        sample: '{"wa": "0812-3456-7890"}',
      }),
    ];
    await world.runUntilIdle();
    expect((await state()).fault!.message).toBe("cannot read NIK <NIK>");
    expect(await database.db.select().from(setAside)).toMatchObject([
      { reason: "cannot read NIK <NIK>", sample: '{"wa": "<TEL>"}' },
    ]);
    expect(world.logText()).not.toContain("3374015512900003");
  });

  it("whose settings no longer fit says so", async () => {
    await givenSource(world, { enabled: true, settings: { limit: "three" } });
    await world.runUntilIdle();
    expect(asked).toEqual([]);
    expect((await state()).fault).toMatchObject({ kind: "unavailable" });
  });
});
