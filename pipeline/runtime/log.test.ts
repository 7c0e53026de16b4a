import { sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Database } from "../../drizzle/db.ts";
import { insertRows } from "../../drizzle/insert-rows.ts";
import { setAside } from "../../drizzle/schema/posts.ts";
import { embeddedTestDatabase } from "../../drizzle/testing/test-database.ts";
import { readableLog } from "../testing/world.ts";
import { errorFacts, reasonOf } from "./describe-error.ts";

describe("an error in a log line", () => {
  let database: Database;
  beforeAll(async () => {
    database = await embeddedTestDatabase();
  });
  afterAll(() => database.close());

  const words = "lampu mati di depan rumah Bu Tini";
  const failing = {
    "a statement with the words as a parameter": () =>
      database.db.execute(sql`insert into set_aside (reason) values (${words})`),
    "a bulk insert": () =>
      insertRows(database.db, setAside, [
        { sourceId: null, reason: words, sample: words, where: null, at: null as unknown as Date },
      ]),
  };

  it.each(Object.entries(failing))("never carries the words of a citizen: %s", async (_, fail) => {
    const error = await fail().then(
      () => null,
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(Error);
    const { log, text } = readableLog();
    log.error("work failed", { error });
    expect(text()).toContain("null value in column");
    expect(text()).toContain("at ");
    expect(text()).not.toContain("Tini");
    expect(reasonOf(error)).toContain("null value in column");
    expect(reasonOf(error)).not.toContain("Tini");
  });

  it("says its name, code, place and cause, in bounds", () => {
    const cause = Object.assign(new Error("connect refused"), { code: "ECONNREFUSED" });
    const facts = errorFacts(new TypeError("x".repeat(5000), { cause }));
    expect(facts).toMatchObject({
      type: "TypeError",
      cause: { type: "Error", message: "connect refused", code: "ECONNREFUSED" },
    });
    expect(facts.message).toHaveLength(500);
    expect(facts.stack).toMatch(/^\s+at .*log\.test/);
    expect(JSON.stringify(facts).length).toBeLessThan(5000);
  });

  it.each([
    ["a text", "a text"],
    [null, "null"],
    [undefined, "undefined"],
    [{ secret: "x" }, "[object Object]"],
  ])("may be no error at all: %s", (thrown, reason) => {
    expect(reasonOf(thrown)).toBe(reason);
    expect(errorFacts(thrown)).toMatchObject({ message: reason });
  });
});
