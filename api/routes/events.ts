/** GET /events: what happens to cases, as it happens (server-sent events). */
import { createRoute, z } from "@hono/zod-openapi";
import { streamSSE } from "hono/streaming";
import { identify } from "../auth/principal.ts";
import { limitsOf } from "../middleware/rate-limits.ts";
import { invalidField } from "../problem.ts";
import type { DeskFollower } from "../reads/desk-tail.ts";
import type { Follower } from "../reads/event-tail.ts";
import { newestEventId, readEventsAfter } from "../reads/events-after.ts";
import { newRoutes, problems } from "./route-parts.ts";

const get = createRoute({
  method: "get",
  path: "/api/v1/events",
  tags: ["Kasus"],
  summary: "Live case events (SSE)",
  description:
    "Each `case` event has the event id as its SSE id and `{id, caseId, at, actor, verb, undoes}` as data. The first message is `ready` with the current position. After a break, send the last id as `Last-Event-ID`: everything since then follows, once, in order. `desk` events carry no id: `{caseId, holder, viewers}` of a case whose claim or viewers changed, and after `ready` of every case that has any. `reset` means that id is unknown here: read the lists anew.",
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
  const desks = c.get("deskTail").follow();
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
      let identifiedAt = desk.clock.now().getTime();
      while (!ended.signal.aborted) {
        for (const news of desks.take()) await stream.writeSSE({ event: "desk", data: JSON.stringify(news) });
        const safe = await follower.position();
        while (cursor < safe && !ended.signal.aborted) {
          const events = await readEventsAfter(db, cursor, safe, batch);
          for (const event of events)
            await stream.writeSSE({ event: "case", id: String(event.id), data: JSON.stringify(event) });
          cursor = events.length < batch ? safe : events.at(-1)!.id;
        }
        const { heartbeatMs } = limitsOf(c);
        if (await newsOrQuiet(follower, desks, cursor, heartbeatMs, ended.signal))
          await stream.write(": detak\n\n");
        // Whoever was signed out, switched off or revoked meanwhile hears nothing more, however much there is to hear.
        const at = desk.clock.now().getTime();
        if (at - identifiedAt < heartbeatMs) continue;
        identifiedAt = at;
        if (!(await identify(c))) end();
      }
    } finally {
      follower.leave();
      desks.leave();
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

/** True when neither an event nor news of the desks came within `ms`. */
async function newsOrQuiet(
  follower: Follower,
  desks: DeskFollower,
  cursor: number,
  ms: number,
  ended: AbortSignal,
): Promise<boolean> {
  const quiet = new AbortController();
  const timer = setTimeout(() => quiet.abort(), ms);
  const news = new AbortController();
  desks.onNews(() => news.abort());
  await follower.beyond(cursor, AbortSignal.any([quiet.signal, news.signal, ended]));
  clearTimeout(timer);
  return quiet.signal.aborted && !ended.aborted;
}
