/** Sources by name: what the API and the configuration do with them. */
import { eq } from "drizzle-orm";
import type { Database, Tx } from "../../drizzle/db.ts";
import { sources } from "../../drizzle/schema/sources.ts";
import { collectStageName } from "../ingest/collect-stage.ts";
import type { SourceConfig } from "../model/source.ts";
import type { Clock } from "../runtime/clock.ts";
import type { Wake } from "../runtime/stage.ts";
import { removeSource, saveSource } from "./save-source.ts";

type SourceChange = Partial<Omit<SourceConfig, "name" | "connector">>;
export type SourceVerbParts = { database: Database; clock: Clock; wake: Wake };

const find = async (tx: Tx, name: string) =>
  (await tx.select().from(sources).where(eq(sources.name, name)))[0];

/** False when the name is taken. */
export async function addSource(
  { database, clock, wake }: SourceVerbParts,
  config: SourceConfig,
): Promise<boolean> {
  const added = await database.db.transaction(async (tx) => {
    if (await find(tx, config.name)) return false;
    await saveSource(tx, config, clock.now());
    return true;
  });
  if (added) wake(collectStageName);
  return added;
}

/** Changes, pauses or resumes a source; its cursor stays, so what it missed is fetched. False when there is none. */
export async function changeSource(
  { database, clock, wake }: SourceVerbParts,
  name: string,
  change: SourceChange,
): Promise<boolean> {
  const changed = await database.db.transaction(async (tx) => {
    const before = await find(tx, name);
    if (!before) return false;
    const { id: _, createdAt: __, changedAt: ___, ...config } = before;
    await saveSource(tx, { ...config, ...change }, clock.now());
    return true;
  });
  if (changed) wake(collectStageName);
  return changed;
}

/** Removes a source; its posts stay. False when there is none. */
export async function dropSource({ database }: SourceVerbParts, name: string): Promise<boolean> {
  return database.db.transaction(async (tx) => {
    const before = await find(tx, name);
    return before !== undefined && (await removeSource(tx, before.id));
  });
}

/** Brings the sources named in the configuration to what it says; others are left alone. */
export async function configureSources(
  { database, clock }: SourceVerbParts,
  configs: readonly SourceConfig[],
): Promise<void> {
  await database.db.transaction(async (tx) => {
    for (const config of configs) await saveSource(tx, config, clock.now());
  });
}
