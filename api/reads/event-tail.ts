/**
 * The end of `case_events`, followed so that nothing committed late is lost. Ids are drawn before a transaction
 * commits, so 6 can become visible before 5. The tail's position moves over an id only when every lower id is
 * either visible or can no longer come: then "everything up to N" is a bookmark that holds in every process and
 * after every restart.
 */
import { sql } from "drizzle-orm";
import type { Db } from "../../drizzle/db.ts";
import type { Log } from "../../pipeline/runtime/log.ts";

/** `gap`: ids up to `upTo` were missing when the next transaction number was `xmax`. */
export type TailState = {
  position: number;
  gap: { upTo: number; xmax: number; since: number } | null;
};
/** What one look sees: visible ids above the position, rising, and the oldest and next transaction of that moment. */
export type Look = { ids: readonly number[]; xmin: number; xmax: number; at: number };

/** A gap this old is passed over even if a transaction from its time still runs: a stuck writer must not stop everybody's news. */
const longestGapMs = 60_000;

/**
 * Whoever drew a missing id held its transaction number already (every verb locks or inserts a row first), so it is
 * below the `xmax` of the look that saw the gap; once `xmin` reaches that number, the id was rolled back.
 */
export function advance(state: TailState, look: Look): TailState {
  const { gap } = state;
  const dead = gap !== null && (look.xmin >= gap.xmax || look.at - gap.since >= longestGapMs) ? gap.upTo : 0;
  let position = state.position;
  for (const id of look.ids) {
    if (id !== position + 1 && id > dead) {
      const stillSame = gap !== null && dead === 0;
      return { position, gap: stillSame ? gap : { upTo: look.ids.at(-1)!, xmax: look.xmax, since: look.at } };
    }
    position = id;
  }
  return { position, gap: null };
}

export type Follower = {
  /** The newest safe id; waits for the first look. */
  position(): Promise<number>;
  /** Resolves when the position is above `after`, or when `signal` aborts. */
  beyond(after: number, signal: AbortSignal): Promise<void>;
  leave(): void;
};

export type EventTail = { follow(): Follower };

/** How far behind the newest id a tail starts: more than any number of events in flight at once. */
const startBehind = 1000;

/** Looks every `pollMs` while somebody follows. */
export function createEventTail(db: Db, log: Log, now: () => number, pollMs: () => number): EventTail {
  let state: TailState | null = null;
  let followers = 0;
  let timer: NodeJS.Timeout | null = null;
  const waiting = new Set<() => void>();

  async function look(): Promise<void> {
    try {
      state ??= { position: await startOf(db), gap: null };
      state = advance(state, await lookAbove(db, state.position, now()));
    } catch (error) {
      log.warn("event tail", { error });
    }
    for (const wake of [...waiting]) wake();
    if (followers > 0) timer = setTimeout(look, pollMs());
    else state = timer = null;
  }

  return {
    follow() {
      followers += 1;
      if (followers === 1 && timer === null) timer = setTimeout(look, 0);
      const wait = (ready: () => boolean, signal?: AbortSignal) =>
        new Promise<void>((resolve) => {
          const check = () => {
            if (!signal?.aborted && !ready()) return;
            waiting.delete(check);
            signal?.removeEventListener("abort", check);
            resolve();
          };
          waiting.add(check);
          signal?.addEventListener("abort", check);
          check();
        });
      let left = false;
      return {
        position: async () => {
          await wait(() => state !== null);
          return state!.position;
        },
        beyond: (after, signal) => wait(() => state !== null && state.position > after, signal),
        leave: () => {
          if (!left) followers -= 1;
          left = true;
        },
      };
    },
  };
}

async function startOf(db: Db): Promise<number> {
  const rows = (await db.execute(sql`select coalesce(max(id), 0) as id from case_events`)) as unknown as {
    id: number;
  }[];
  return Math.max(0, rows[0]!.id - startBehind);
}

async function lookAbove(db: Db, position: number, at: number): Promise<Look> {
  const rows = (await db.execute(sql`
    select pg_snapshot_xmin(s.now)::text as xmin, pg_snapshot_xmax(s.now)::text as xmax,
      (select json_agg(e.id order by e.id) from (select id from case_events where id > ${position} order by id limit 5000) e)::text as ids
    from (select pg_current_snapshot() as now) s`)) as unknown as {
    xmin: string;
    xmax: string;
    ids: string | null;
  }[];
  const { xmin, xmax, ids } = rows[0]!;
  return { ids: JSON.parse(ids ?? "[]") as number[], xmin: Number(xmin), xmax: Number(xmax), at };
}
