/**
 * Many processes on many machines: BullMQ carries wake-ups to whoever is free. A job holds no data: what is due stands in
 * the database, so a lost, flushed or doubled job loses and doubles nothing, and each process still ticks by itself.
 */
import { Queue, Worker } from "bullmq";
import { Redis } from "ioredis";
import type { ProcessParts } from "./process-claim.ts";
import { createPump } from "./pump.ts";
import type { Runner } from "./stage.ts";

/** `prefix` keeps installations on one Redis apart. */
export function bullmqRunner(parts: ProcessParts, redisUrl: string, prefix = "jemput"): Runner {
  const queues = new Map<string, Queue>();
  const workers: Worker[] = [];
  const names: string[] = [];
  const connections: Redis[] = [];
  const connection = () => {
    const redis = new Redis(redisUrl, {
      maxRetriesPerRequest: null,
      enableOfflineQueue: false,
      lazyConnect: false,
      connectionName: prefix,
    });
    let away = false;
    redis.on("error", (error) => {
      // Every attempt to come back fails again: said once, and once more when Redis is there.
      if (!away)
        parts.log.warn("redis does not answer", { code: (error as { code?: string }).code ?? error.message });
      away = true;
    });
    redis.on("ready", () => {
      if (away) parts.log.info("redis answers again");
      away = false;
    });
    connections.push(redis);
    return redis;
  };
  const redis = connection();
  const pump = createPump(parts, hint);

  /** Tells everybody that a stage has work. Failing is harmless: the next tick finds it. */
  function hint(stageName: string): void {
    let queue = queues.get(stageName);
    if (!queue) {
      queue = new Queue(`stage-${stageName}`, { connection: redis, prefix });
      queue.on("error", () => {});
      queues.set(stageName, queue);
    }
    queue
      .add(
        "look",
        {},
        { removeOnComplete: true, removeOnFail: true, deduplication: { id: stageName, ttl: 20 } },
      )
      .catch((error) => parts.log.debug("hint lost", { stage: stageName, error }));
  }

  function work(stageName: string): Worker {
    const worker = new Worker(`stage-${stageName}`, async () => pump.drain(stageName), {
      connection: connection(),
      prefix,
      concurrency: 2,
    });
    worker.on("error", (error) => parts.log.debug("queue worker", { stage: stageName, error }));
    return worker;
  }

  return {
    add: (stage) => {
      pump.add(stage);
      names.push(stage.name);
    },
    wake: (stageName) => {
      pump.look(stageName);
      hint(stageName);
    },
    start: async () => {
      workers.push(...names.map(work));
      pump.start();
    },
    runUntilIdle: pump.runUntilIdle,
    stop: async () => {
      await pump.stop();
      await Promise.allSettled(workers.map((worker) => worker.close(true)));
      await Promise.allSettled([...queues.values()].map((queue) => queue.close()));
      // The queue never closes a connection it was given.
      for (const open of connections) open.disconnect();
    },
  };
}
