/** Adds or changes a source by its name, and makes its first look due. */
import { eq, sql } from "drizzle-orm";
import type { Tx } from "../../drizzle/db.ts";
import { sources } from "../../drizzle/schema/sources.ts";
import { collectStageName } from "../ingest/collect-stage.ts";
import { recheckStageName } from "../ingest/recheck-stage.ts";
import type { SourceConfig } from "../model/source.ts";
import { addWork, dropWork } from "../runtime/work.ts";

/** Returns the id. Settings must have passed the connector's schema. A cursor that exists is kept. */
export async function saveSource(tx: Tx, source: SourceConfig, now: Date): Promise<number> {
  const values = {
    connector: source.connector,
    settings: source.settings,
    enabled: source.enabled,
    everySeconds: source.everySeconds,
    agencyId: source.agencyId,
    areaCode: source.areaCode,
    sample: source.sample,
    changedAt: now,
  };
  const [row] = await tx
    .insert(sources)
    .values({ name: source.name, createdAt: now, ...values })
    .onConflictDoUpdate({ target: sources.name, set: values })
    .returning({ id: sources.id });
  await dueOrNot(tx, row!.id, source.enabled, now);
  return row!.id;
}

/** Removes a source; its posts stay. False when there is none. */
export async function removeSource(tx: Tx, sourceId: number): Promise<boolean> {
  await dropWork(tx, collectStageName, [sourceId]);
  await dropWork(tx, recheckStageName, [sourceId]);
  const rows = await tx.delete(sources).where(eq(sources.id, sourceId)).returning({ id: sources.id });
  return rows.length === 1;
}

async function dueOrNot(tx: Tx, sourceId: number, enabled: boolean, now: Date): Promise<void> {
  if (!enabled) return dropWork(tx, collectStageName, [sourceId]);
  const waiting = await tx.execute(
    sql`select 1 from work where stage = ${collectStageName} and ref = ${sourceId} and lease_until > ${now.toISOString()}`,
  );
  // A look that is under way goes on; it sets its own next time.
  if (waiting.length === 0) await addWork(tx, collectStageName, [{ ref: sourceId }], now);
}
