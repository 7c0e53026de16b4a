import { sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { givenCase } from "../testing/given-case.ts";
import { call, type RunningApi, runApi, tokenFor } from "../testing/running-api.ts";

let api: RunningApi;
let administrator: string;

beforeAll(async () => {
  api = await runApi();
  administrator = await tokenFor(api, "administrator");
});
afterAll(() => api.close());

async function count(table: string): Promise<number> {
  const rows = await api.database.db.execute(sql`select count(*) as n from ${sql.identifier(table)}`);
  return (rows[0] as { n: number }).n;
}

describe("upkeep", () => {
  it("clears the samples and leaves real cases alone", async () => {
    const real = await givenCase(api, { texts: ["Lampu mati di Jl. Melati"] });
    const sample = await givenCase(api, {
      texts: ["Jalan rusak di Jl. Mawar", "Jalan rusak parah di Jl. Mawar"],
    });
    await api.database.db.execute(
      sql`update posts set sample = true where id = any(${`{${sample.postIds.join(",")}}`}::bigint[])`,
    );
    await api.database.db.execute(sql`update cases set sample = true where id = ${sample.caseId}`);
    const answer = await call(api, administrator, "POST", "/api/v1/samples/clear", {});
    expect(answer.body).toEqual({ posts: 2, cases: 1, sources: 0 });
    expect((await call(api, administrator, "GET", `/api/v1/cases/${real.caseId}`)).status).toBe(200);
    expect((await call(api, administrator, "GET", `/api/v1/cases/${sample.caseId}`)).status).toBe(404);
    for (const table of ["posts", "cases", "case_posts"]) expect(await count(table), table).toBe(1);
  });

  it("says to use pg_dump where there is nothing embedded to copy", async () => {
    const answer = await call(api, administrator, "POST", "/api/v1/backup", {});
    expect(answer.status).toBe(422);
    expect(String(answer.body.detail)).toContain("pg_dump");
  });
});
