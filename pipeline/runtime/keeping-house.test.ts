import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { eq, sql } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Database, openEmbedded } from "../../drizzle/db.ts";
import { dispatches } from "../../drizzle/schema/dispatches.ts";
import { posts } from "../../drizzle/schema/posts.ts";
import { sourceStates } from "../../drizzle/schema/sources.ts";
import { embeddedTestDatabase } from "../../drizzle/testing/test-database.ts";
import { noteCase } from "../cases/note-case.ts";
import { confirmCase, dismissCase } from "../cases/review-case.ts";
import { receiveInbound } from "../ingest/receive.ts";
import { attachNew, givenCase, givenSource, handler, storedPosts } from "../testing/given.ts";
import { createWorld, emptyTables, firstMorning, givenClassifier, type World } from "../testing/world.ts";
import { backUp } from "./backups.ts";
import { announceInstance, findInstance } from "./instance-file.ts";
import { createMetrics } from "./metrics.ts";
import { secretInFolder } from "./secret-file.ts";
import { faultSentence, readStatus } from "./status.ts";
import { sweep } from "./sweep.ts";
import { countWork } from "./work.ts";

let database: Database;
let world: World;
let folder: string;
beforeAll(async () => {
  database = await embeddedTestDatabase();
  folder = mkdtempSync(join(tmpdir(), "house-"));
});
afterAll(async () => {
  await database.close();
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(async () => {
  await emptyTables(database);
  world = await createWorld({
    database,
    classifier: givenClassifier(({ text }) => (text.includes("terima kasih") ? { intent: "praise" } : {})),
  });
});

const nothing = { assess: 0, group: 0, collect: 0, dispatch: 0 };
const runSweep = () => sweep(database, world.log, world.clock.now());
const forgetAll = () => database.db.execute(sql`truncate work`);

describe("the sweep", () => {
  it("finds nothing where nothing was forgotten, and says nothing", async () => {
    await storedPosts(world, [{}, {}]);
    await givenSource(world, { name: "aktif", enabled: true });
    expect(await runSweep()).toEqual(nothing);
    expect(world.logText()).not.toContain("sweep");
  });

  it("finds posts without an assessment, and those edited since", async () => {
    const [first] = await storedPosts(world, [{}, {}]);
    await forgetAll();
    expect(await runSweep()).toEqual({ ...nothing, assess: 2 });
    await world.runUntilIdle();
    await database.db.update(posts).set({ revision: 2 }).where(eq(posts.id, first!.id));
    expect(await runSweep()).toEqual({ ...nothing, assess: 1 });
    expect(world.logText()).toContain("sweep found forgotten work");
  });

  it("finds reports without a case a minute after they were read, but no praise, repost or deleted post", async () => {
    const rows = await storedPosts(world, [
      { text: "Jalan rusak parah di Jl. Kenanga" },
      { text: "terima kasih, lampu sudah nyala" },
      { text: "", kind: "repost", repeats: "x" },
      { text: "Air mati di Jl. Dahlia" },
    ]);
    await world.runUntilIdle();
    await database.db.execute(sql`truncate case_posts, cases, case_events, work`);
    await database.db.update(posts).set({ deletedAt: firstMorning }).where(eq(posts.id, rows[3]!.id));
    expect(await runSweep()).toEqual(nothing);
    world.clock.moveBy(61_000);
    expect(await runSweep()).toEqual({ ...nothing, group: 1 });
    expect(await countWork(database.db, world.clock.now())).toMatchObject([{ stage: "group", dueNow: 1 }]);
  });

  it("finds enabled sources that nobody looks at", async () => {
    await givenSource(world, { name: "aktif", enabled: true });
    await givenSource(world, { name: "diam" });
    await forgetAll();
    expect(await runSweep()).toEqual({ ...nothing, collect: 1 });
  });

  it("does not find a webhook again and again: its work stays in line", async () => {
    await givenSource(world, { name: "pengait", connector: "not polled", enabled: true });
    await world.runUntilIdle();
    expect(await runSweep()).toEqual(nothing);
  });

  it("finds filings that are due", async () => {
    const { caseId } = await givenCase(world);
    await world.runUntilIdle();
    await confirmCase(world.desk, { caseId, version: null, actor: handler });
    await forgetAll();
    expect(await runSweep()).toEqual({ ...nothing, dispatch: 1 });
    await world.runUntilIdle();
    expect(world.store.reports).toHaveLength(1);
    expect(await runSweep()).toEqual(nothing);
  });

  it("leaves what was given up to people", async () => {
    const { caseId } = await givenCase(world);
    await confirmCase(world.desk, { caseId, version: null, actor: handler });
    world.store.answerNext({ kind: "refused", field: "title", reason: "Judul kosong." });
    await world.runUntilIdle();
    expect(await runSweep()).toEqual(nothing);
    const [dispatch] = await database.db.select().from(dispatches);
    expect(dispatch!.state).toBe("given_up");
  });
});

describe("the status", () => {
  it("counts posts, cases, filings and work, and says how late each source is", async () => {
    const [one, two, three] = [await givenCase(world), await givenCase(world), await givenCase(world)];
    await attachNew(world, three.caseId, [{}]);
    await world.runUntilIdle();
    await confirmCase(world.desk, { caseId: one.caseId, version: null, actor: handler });
    await world.runUntilIdle();
    await confirmCase(world.desk, { caseId: two.caseId, version: null, actor: handler });
    await noteCase(world.desk, { caseId: two.caseId, version: null, actor: handler, text: "cek lapangan" });
    await dismissCase(world.desk, { caseId: three.caseId, version: null, actor: handler, reason: "spam" });
    await receiveInbound(world.desk, await givenSource(world, { name: "penampung" }), [
      { kind: "set_aside", reason: "not readable", sample: "?", where: null },
    ]);
    world.clock.moveBy(90_000);
    const status = await readStatus(database, world.clock.now(), true);
    expect(status).toMatchObject({
      sandbox: true,
      posts: 4,
      assessed: 4,
      setAside: 1,
      cases: { waiting: 0, confirmed: 1, filed: 1, dismissed: 1, merged: 0 },
      dispatches: { due: 1, done: 1, given_up: 0 },
      work: [{ stage: "dispatch", due: 1, given_up: 0 }],
    });
    expect(status.sources).toEqual([
      {
        name: "penampung",
        connector: "given",
        enabled: false,
        sample: false,
        lag_s: 90,
        last_post_at: firstMorning.toISOString(),
        error: null,
        progress: null,
      },
    ]);
  });

  it("has no lag for a source that was never read to its end", async () => {
    const { id } = await givenSource(world, { name: "baru" });
    await database.db.insert(sourceStates).values({ sourceId: id, lastCollectedAt: firstMorning });
    const { sources } = await readStatus(database, world.clock.now(), false);
    expect(sources).toMatchObject([{ lag_s: null, last_post_at: null }]);
  });

  it.each(["rate_limited", "unauthorized", "gone", "unavailable", "unexpected_shape", "constructor", "new"])(
    "says in one sentence what a fault means: %s",
    (kind) => {
      const sentence = faultSentence({ kind, message: "HTTP 503", since: "2026-11-20T04:00:00.000Z" });
      expect(sentence).toMatch(/^[A-Z][^{}]*\. \(HTTP 503; sejak 2026-11-20T04:00:00\.000Z\)$/);
    },
  );

  it("is what the metrics say", async () => {
    await givenCase(world);
    const { id } = await givenSource(world, { name: "macet" });
    const fault = { kind: "gone", message: "404", since: firstMorning.toISOString() };
    await database.db.insert(sourceStates).values({ sourceId: id, fault });
    const registry = createMetrics(() => readStatus(database, world.clock.now(), true));
    const text = await registry.metrics();
    expect(text).toContain("jemput_posts 1");
    expect(text).toContain('jemput_cases{status="waiting"} 1');
    expect(text).toContain('jemput_work_due{stage="assess"} 1');
    expect(text).toContain('jemput_source_fault{source="macet"} 1');
    expect(text).toContain('jemput_source_lag_seconds{source="penampung"} 0');
  });
});

describe("backups", () => {
  it("keep the newest, remove what a dead process left, and can be opened", async () => {
    await storedPosts(world, [{ externalId: "penting" }]);
    const backups = join(folder, "backups");
    mkdirSync(backups);
    writeFileSync(join(backups, "jemput-20261101T000000Z.tar.gz.partial"), "half");
    writeFileSync(join(backups, "catatan.txt"), "not ours");
    const made: string[] = [];
    for (let hour = 0; hour < 3; hour++)
      made.push(await backUp(database, backups, 2, new Date(firstMorning.getTime() + hour * 3_600_000)));
    expect(readdirSync(backups).toSorted()).toEqual([
      "catatan.txt",
      "jemput-20261120T050000Z.tar.gz",
      "jemput-20261120T060000Z.tar.gz",
    ]);
    const copy = await openEmbedded(join(folder, "restored"), made.at(-1));
    const rows = await copy.db.select({ externalId: posts.externalId }).from(posts);
    await copy.close();
    expect(rows).toEqual([{ externalId: "penting" }]);
  });
});

describe("what a process keeps in its folder", () => {
  it("is a secret made once, for its owner's eyes", () => {
    const home = join(folder, "home");
    const secret = secretInFolder(home, "session-secret");
    expect(secret).toMatch(/^[0-9a-f]{64}$/);
    expect(secretInFolder(home, "session-secret")).toBe(secret);
    expect(secretInFolder(home, "other")).not.toBe(secret);
    expect(statSync(join(home, "session-secret")).mode & 0o777).toBe(0o600);
    expect(readdirSync(home).toSorted()).toEqual(["other", "session-secret"]);
  });

  it("is its address, until it ends; a newer one's is left alone", () => {
    const home = join(folder, "address");
    expect(findInstance(home)).toBeNull();
    const takeBack = announceInstance(home, "http://127.0.0.1:8080");
    expect(findInstance(home)).toEqual({ url: "http://127.0.0.1:8080", pid: process.pid });
    const file = join(home, "instance.json");
    const other = { url: "http://127.0.0.1:9090", pid: process.pid + 1 };
    writeFileSync(file, JSON.stringify(other));
    takeBack();
    expect(JSON.parse(readFileSync(file, "utf8"))).toEqual(other);
    writeFileSync(file, "{");
    expect(findInstance(home)).toBeNull();
  });
});
