/** For load balancers and Prometheus: alive, ready, measured. */
import { readFileSync } from "node:fs";
import type { OpenAPIHono } from "@hono/zod-openapi";
import { sql } from "drizzle-orm";
import { countWork } from "../../pipeline/runtime/work.ts";
import type { AppParts, Env } from "../app-parts.ts";
import { identify, isLocalCall } from "../auth/principal.ts";
import { notSignedIn } from "../problem.ts";
import { newRoutes } from "./route-parts.ts";

const journal = new URL("../../drizzle/migrations/meta/_journal.json", import.meta.url);
const stalledAfterMs = 10 * 60_000;
const patienceMs = 5000;

export function healthRoutes(): OpenAPIHono<Env> {
  const app = newRoutes();
  app.get("/healthz", (c) => c.json({ alive: true }));
  app.get("/readyz", async (c) => {
    const report = await readiness(c.get("parts"));
    return c.json(report, report.ready ? 200 : 503);
  });
  app.get("/metrics", async (c) => {
    if (!isLocalCall(c) && !(await tokenOf(c))) throw notSignedIn();
    const { metrics } = c.get("parts");
    return c.body(await metrics.metrics(), 200, { "content-type": metrics.contentType });
  });
  return app;
}

const tokenOf = async (c: Parameters<typeof identify>[0]) =>
  c.req.header("authorization") !== undefined && (await identify(c)) !== null;

type Readiness = {
  ready: boolean;
  database: "ok" | "down";
  migrations: "ok" | "missing" | "unknown";
  /** `stalled`: something has waited for more than ten minutes. Not a reason to send people elsewhere. */
  queue: "ok" | "stalled" | "unknown";
};

async function readiness({ desk, log }: AppParts): Promise<Readiness> {
  const down: Readiness = { ready: false, database: "down", migrations: "unknown", queue: "unknown" };
  try {
    return await Promise.race([look(desk), after(patienceMs, down)]);
  } catch (error) {
    log.warn("not ready", { error });
    return down;
  }
}

async function look({ database: { db }, clock }: AppParts["desk"]): Promise<Readiness> {
  const wanted = (JSON.parse(readFileSync(journal, "utf8")) as { entries: unknown[] }).entries.length;
  const [table] = (await db.execute(
    sql`select to_regclass('drizzle.__drizzle_migrations')::text as name`,
  )) as unknown as { name: string | null }[];
  if (!table?.name) return { ready: false, database: "ok", migrations: "missing", queue: "unknown" };
  const [done] = (await db.execute(
    sql`select count(*) as n from drizzle.__drizzle_migrations`,
  )) as unknown as { n: number }[];
  if (done!.n < wanted) return { ready: false, database: "ok", migrations: "missing", queue: "unknown" };
  const now = clock.now();
  const late = (await countWork(db, now)).some(
    ({ due, oldestDueAt }) =>
      due > 0 && oldestDueAt && now.getTime() - oldestDueAt.getTime() > stalledAfterMs,
  );
  return { ready: true, database: "ok", migrations: "ok", queue: late ? "stalled" : "ok" };
}

function after<T>(ms: number, value: T): Promise<T> {
  return new Promise((resolve) => {
    setTimeout(() => resolve(value), ms).unref();
  });
}
