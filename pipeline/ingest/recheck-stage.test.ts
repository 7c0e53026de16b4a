import { asc, sql } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { maskPersonal } from "../../classifiers/privacy/mask.ts";
import { type Connector, ConnectorError, type Surroundings } from "../../connectors/connector.ts";
import type { Database } from "../../drizzle/db.ts";
import { posts } from "../../drizzle/schema/posts.ts";
import { embeddedTestDatabase } from "../../drizzle/testing/test-database.ts";
import type { Inbound } from "../model/post.ts";
import { embeddedRunner } from "../runtime/runner-embedded.ts";
import { arrival, givenPost, givenSource } from "../testing/given.ts";
import { createWorld, emptyTables, type World } from "../testing/world.ts";
import { recheckStage } from "./recheck-stage.ts";

let database: Database;
let world: World;
/** What the platform says of the posts it is asked after, and which those were. */
let answer: (ids: string[]) => Inbound[];
let asked: string[][];

const connector: Connector = {
  kind: "poll",
  label: "Given",
  settings: z.object({}),
  collect: async (_, cursor) =>
    cursor === null
      ? {
          inbound: Array.from({ length: 230 }, (_, n) => arrival({ externalId: `p${n}` })),
          cursor: "end",
          more: false,
        }
      : { inbound: [], cursor, more: false },
  recheck: async (_, ids) => {
    asked.push(ids);
    return answer(ids);
  },
};

beforeAll(async () => {
  database = await embeddedTestDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  await emptyTables(database);
  asked = [];
  answer = () => [];
  world = await createWorld({ database, connectors: { given: connector } });
  await givenSource(world, { enabled: true, everySeconds: 3600 });
  await world.runUntilIdle();
});

async function runRecheck(): Promise<void> {
  const { clock, log } = world;
  const runner = embeddedRunner({ database, clock, log });
  const around = (signal: AbortSignal): Surroundings => ({ fetch, clock, log, secret: () => "", signal });
  runner.add(
    recheckStage({
      database,
      clock,
      log,
      wake: runner.wake,
      mask: maskPersonal,
      connectors: { given: connector },
      around,
    }),
  );
  await runner.runUntilIdle();
}

describe("asking after stored posts", () => {
  it("goes round all of them, a hundred at a time, twice a day", async () => {
    await runRecheck();
    expect(asked.map((ids) => ids.length)).toEqual([100, 100, 30]);
    expect(new Set(asked.flat()).size).toBe(230);
    world.clock.moveBy(12 * 3_600_000 - 1);
    await runRecheck();
    expect(asked).toHaveLength(3);
    world.clock.moveBy(1);
    await runRecheck();
    expect(asked).toHaveLength(6);
  });

  it("obeys deletions and edits, and does not ask after what is gone", async () => {
    const at = world.clock.now();
    answer = (ids) =>
      ids.flatMap((externalId): Inbound[] =>
        externalId === "p7"
          ? [{ kind: "deletion", platform: "x", externalId, at }]
          : externalId === "p150"
            ? [
                {
                  kind: "edit",
                  post: givenPost({ externalId, text: "baru" }),
                  editedAt: at,
                },
              ]
            : [],
      );
    await runRecheck();
    const rows = await database.db.select().from(posts).orderBy(asc(posts.id));
    expect(rows[7]).toMatchObject({ externalId: "p7", text: null });
    expect(rows[150]).toMatchObject({ externalId: "p150", text: "baru", revision: 2 });
    expect(rows).toHaveLength(230);
    world.clock.moveBy(12 * 3_600_000);
    asked = [];
    await runRecheck();
    expect(asked.flat()).toHaveLength(229);
  });

  it("waits for the quota and goes on where it was", async () => {
    let refusals = 1;
    answer = (ids) => {
      if (ids.includes("p100") && refusals-- > 0)
        throw new ConnectorError("too many", {
          kind: "rate_limited",
          retryAt: new Date(world.clock.now().getTime() + 900_000),
        });
      return [];
    };
    await runRecheck();
    expect(asked.map((ids) => ids[0])).toEqual(["p0", "p100"]);
    world.clock.moveBy(900_000);
    await runRecheck();
    expect(asked.map((ids) => ids[0])).toEqual(["p0", "p100", "p100", "p200"]);
  });

  it("ends with its source", async () => {
    await givenSource(world, { enabled: false });
    await runRecheck();
    expect(asked).toEqual([]);
    expect(await database.db.execute(sql`select 1 from work where stage = 'recheck'`)).toHaveLength(0);
  });
});
