/** Keeps a process's stages busy: claims while there is work, sleeps until a wake or the next tick. */

import { type ProcessParts, processClaim } from "./process-claim.ts";
import type { Stage } from "./stage.ts";
import { claimWork, countWork } from "./work.ts";

/** A stage looks for forgotten wake-ups and for work whose time has come this often. */
const tickMs = 1000;

export type Pump = {
  add(stage: Stage): void;
  /** Looks for work of a stage now; nothing before the start. `onFull` is told when a claim came back full: others may help. */
  look(stageName: string): void;
  /** Works a stage off until nothing is due; for runners whose queue hands out turns. */
  drain(stageName: string): Promise<void>;
  start(): void;
  runUntilIdle(): Promise<void>;
  stop(): Promise<void>;
};

type Lane = { stage: Stage; running: Set<Promise<void>>; looking: Promise<void> | null; again: boolean };

export function createPump(parts: ProcessParts, onFull: (stageName: string) => void = () => {}): Pump {
  const lanes = new Map<string, Lane>();
  const stopping = new AbortController();
  let timer: NodeJS.Timeout | null = null;

  /** Claims until the lane is full or nothing is due. Resolves when it has looked. */
  function fill(lane: Lane): Promise<void> {
    if (lane.looking) lane.again = true;
    // Begins a moment later, so that `looking` is set before `look` can end.
    else lane.looking = Promise.resolve().then(() => look(lane));
    return lane.looking;
  }

  async function look(lane: Lane): Promise<void> {
    try {
      do {
        lane.again = false;
        while (
          lane.running.size < lane.stage.concurrency &&
          !stopping.signal.aborted &&
          (await takeOne(lane))
        ) {}
      } while (lane.again && !stopping.signal.aborted);
    } catch (error) {
      parts.log.error("cannot look for work", { stage: lane.stage.name, error });
    } finally {
      lane.looking = null;
    }
  }

  /** Claims and begins one batch; false when nothing is due. */
  async function takeOne(lane: Lane): Promise<boolean> {
    const { stage } = lane;
    const claim = await claimWork(
      parts.database.db,
      stage.name,
      stage.batch,
      stage.leaseMs,
      parts.clock.now(),
      stage.oldestFirst,
    );
    if (!claim) return false;
    if (claim.refs.length === stage.batch) onFull(stage.name);
    const run = processClaim(parts, stage, claim, stopping.signal)
      // The lease brings the work back; what went wrong here is the database itself.
      .catch((error) => parts.log.error("cannot record work", { stage: stage.name, error }))
      .finally(() => {
        lane.running.delete(run);
        void fill(lane);
      });
    lane.running.add(run);
    return true;
  }

  async function rest(lane: Lane): Promise<void> {
    while (lane.looking || lane.running.size > 0) await Promise.all([lane.looking, ...lane.running]);
  }

  const lookAll = () => {
    for (const lane of lanes.values()) void fill(lane);
  };

  return {
    add: (stage) => lanes.set(stage.name, { stage, running: new Set(), looking: null, again: false }),
    look: (stageName) => {
      const lane = lanes.get(stageName);
      if (lane && timer && !stopping.signal.aborted) void fill(lane);
    },
    drain: async (stageName) => {
      const lane = lanes.get(stageName);
      if (!lane) return;
      await fill(lane);
      await rest(lane);
    },
    start: () => {
      timer ??= setInterval(lookAll, tickMs);
      lookAll();
    },
    runUntilIdle: async () => {
      while (!stopping.signal.aborted) {
        lookAll();
        for (const lane of lanes.values()) await rest(lane);
        const counts = await countWork(parts.database.db, parts.clock.now());
        if (!counts.some((count) => lanes.has(count.stage) && count.dueNow > 0)) return;
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    },
    stop: async () => {
      if (timer) clearInterval(timer);
      stopping.abort();
      for (const lane of lanes.values()) await rest(lane);
    },
  };
}
