/** GET /events: what happens to cases, as it happens (server-sent events). */
import { createRoute, z } from "@hono/zod-openapi";
import { streamSSE } from "hono/streaming";
import { identify } from "../auth/principal.ts";
import { limitsOf } from "../middleware/rate-limits.ts";
import { invalidField } from "../problem.ts";
import { newestEventId, readEventsAfter } from "../reads/events-after.ts";
import { newRoutes, problems } from "./route-parts.ts";

const get = createRoute({
  method: "get",
  path: "/api/v1/events",
  tags: ["Kasus"],
  summary: "Live case events (SSE)",
  description:
    "Each `case` event has the event id as its SSE id and `{id, caseId, at, actor, verb, undoes}` as data. The first message is `ready` with the current position. After a break, send the last id as `Last-Event-ID`: everything since then follows, once, in order. `reset` means that id is unknown here: read the lists anew.",
  request: { headers: z.object({ "last-event-id": z.string().max(20).optional() }) },
  responses: {
    200: {
      description: "An endless stream.",
      content: { "text/event-stream": { schema: z.string() } },
    },
    ...problems(422),
  },
});

const batch = 500;

export const eventRoutes = newRoutes().openapi(get, async (c) => {
  const { desk, stopping } = c.get("parts");
  const { db } = desk.database;
  const resumeAt = lastEventId(c.req.valid("header")["last-event-id"]);
  const follower = c.get("tail").follow();
  const ended = new AbortController();
  const end = () => ended.abort();
  stopping.addEventListener("abort", end);
  c.header("x-accel-buffering", "no");
  return streamSSE(c, async (stream) => {
    stream.onAbort(end);
    if (stopping.aborted) end();
    try {
      const position = await follower.position();
      let cursor = resumeAt ?? position;
      if (cursor > position && cursor > (await newestEventId(db))) {
        cursor = position;
        await stream.writeSSE({
          event: "reset",
          id: String(cursor),
          data: JSON.stringify({ position: cursor }),
        });
      } else {
        await stream.writeSSE({
          event: "ready",
          id: String(cursor),
          data: JSON.stringify({ position: cursor }),
        });
      }
      while (!ended.signal.aborted) {
        const safe = await follower.position();
        while (cursor < safe && !ended.signal.aborted) {
          const events = await readEventsAfter(db, cursor, safe, batch);
          for (const event of events)
            await stream.writeSSE({ event: "case", id: String(event.id), data: JSON.stringify(event) });
          cursor = events.length < batch ? safe : events.at(-1)!.id;
        }
        const quiet = await beyondOrQuiet(follower, cursor, limitsOf(c).heartbeatMs, ended.signal);
        if (!quiet) continue;
        await stream.write(": detak\n\n");
        // Whoever was signed out, switched off or revoked meanwhile hears nothing more.
        if (!(await identify(c))) end();
      }
    } finally {
      follower.leave();
      stopping.removeEventListener("abort", end);
    }
  });
});

function lastEventId(text: string | undefined): number | null {
  if (text === undefined || text === "") return null;
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw invalidField("last-event-id", {
    id: "Last-Event-ID harus nomor peristiwa terakhir yang diterima.",
    en: "Last-Event-ID must be the number of the last event received.",
  });
}

/** True when nothing came within `ms`. */
async function beyondOrQuiet(
  follower: { beyond(after: number, signal: AbortSignal): Promise<void> },
  cursor: number,
  ms: number,
  ended: AbortSignal,
): Promise<boolean> {
  const quiet = new AbortController();
  const timer = setTimeout(() => quiet.abort(), ms);
  await follower.beyond(cursor, AbortSignal.any([quiet.signal, ended]));
  clearTimeout(timer);
  return quiet.signal.aborted && !ended.aborted;
}
