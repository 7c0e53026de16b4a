/** A worker that is made to be killed: short leases, and a "handler" who confirms every case the moment it waits. */
import { sql } from "drizzle-orm";
import { confirmCase } from "../../cases/review-case.ts";
import { checkSettings, type Instance, startInstance } from "../../main.ts";
import { readConfig } from "../../runtime/config.ts";
import { createLog } from "../../runtime/log.ts";

const config = readConfig(process.env, checkSettings);
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const instance = await startUntilItWorks();
process.on("SIGTERM", () => void instance.stop().then(() => process.exit(0)));
for (;;) {
  // A handler whose click meets a database that restarts clicks again.
  await confirmWaiting(instance).catch(() => pause(100));
}

/** What a process manager does for a worker that starts while the database is away. */
async function startUntilItWorks(): Promise<Instance> {
  for (const limit = Date.now() + 30_000; ; await pause(200)) {
    try {
      return await startInstance({
        config,
        log: createLog("silent"),
        roles: { api: false, stages: true },
        leaseMs: 1500,
      });
    } catch (error) {
      if (Date.now() > limit || config.databaseUrl === null) throw error;
    }
  }
}

async function confirmWaiting({ database, desk }: Instance): Promise<void> {
  const rows = (await database.db.execute(
    sql`select id from cases where status = 'waiting' order by id limit 20`,
  )) as unknown as { id: number }[];
  for (const { id } of rows)
    await confirmCase(desk, { caseId: id, version: null, actor: { kind: "staff", id: "penguji" } });
  const [state] = (await database.db.execute(sql`
    select (select count(*) from cases where status = 'filed') as filed, (select count(*) from dispatches where state <> 'done') as open,
      (select count(*) from work where stage <> 'collect') as work`)) as unknown as {
    filed: number;
    open: number;
    work: number;
  }[];
  if (process.connected) process.send?.(state);
  if (rows.length === 0) await pause(50);
}
