/** Sources by name: what the API and the configuration do with them. */
import { eq } from "drizzle-orm";
import type { Database, Tx } from "../../drizzle/db.ts";
import { sourceStates, sources } from "../../drizzle/schema/sources.ts";
import { collectStageName } from "../ingest/collect-stage.ts";
import { rewindSource } from "../ingest/rewind-source.ts";
import type { SourceConfig } from "../model/source.ts";
import type { Clock } from "../runtime/clock.ts";
import type { Wake } from "../runtime/stage.ts";
import { addWork, dropWork } from "../runtime/work.ts";
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

/**
 * Sets the reading position to what `to` makes of the one that stands; the next look is due at once. False when there is no such source.
 */
export async function rewindSourceTo(
  { database, clock, wake }: SourceVerbParts,
  name: string,
  to: (cursor: string | null) => string | null,
): Promise<boolean> {
  const rewound = await database.db.transaction(async (tx) => {
    const source = await find(tx, name);
    if (!source) return false;
    // A look that is under way loses its lease here, first: its page would move the position on again.
    await dropWork(tx, collectStageName, [source.id]);
    const [state] = await tx.select().from(sourceStates).where(eq(sourceStates.sourceId, source.id));
    await rewindSource(tx, source.id, to(state?.cursor ?? null));
    if (source.enabled) await addWork(tx, collectStageName, [{ ref: source.id }], clock.now());
    return true;
  });
  if (rewound) wake(collectStageName);
  return rewound;
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
