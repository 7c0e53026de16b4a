/** What I did since a moment; nobody can ask it of somebody else. */
import { createRoute, z } from "@hono/zod-openapi";
import { summariseSession } from "../../pipeline/desk/summarise-session.ts";
import { json, newRoutes, problems } from "./route-parts.ts";

const dayMs = 86_400_000;
/** Earlier than this nobody's session began. */
const longestDays = 366;

const get = createRoute({
  method: "get",
  path: "/api/v1/me/summary",
  tags: ["Meja kerja"],
  summary: "My own session in figures",
  request: {
    query: z.object({
      since: z.iso.datetime().optional().describe("ISO 8601 in UTC; left out, the last 24 hours."),
    }),
  },
  responses: {
    200: json(
      z
        .object({
          handled: z.number().int().describe("Cases confirmed, dismissed, merged or put aside."),
          medianSeconds: z.number().nullable().describe("Null when none was measured."),
          corrections: z.number().int().describe("Fields mended."),
        })
        .openapi("SessionSummary"),
      "The caller's own figures.",
    ),
    ...problems(422),
  },
});

export const summaryRoutes = newRoutes().openapi(get, async (c) => {
  const { desk } = c.get("parts");
  const { since } = c.req.valid("query");
  const now = desk.clock.now().getTime();
  const from = since === undefined ? now - dayMs : Math.max(Date.parse(since), now - longestDays * dayMs);
  return c.json(await summariseSession(desk, c.get("principal").id, new Date(from)), 200);
});
