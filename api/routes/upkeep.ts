/** Upkeep by administrators: a copy of the embedded database, and an end to the samples. */
import { createRoute, z } from "@hono/zod-openapi";
import { clearSamples } from "../../pipeline/sources/clear-samples.ts";
import { logAccess } from "../auth/access-log.ts";
import { Problem } from "../problem.ts";
import { body, json, newRoutes, problems } from "./route-parts.ts";

const Count = z.number().int().nonnegative();

const backup = createRoute({
  method: "post",
  path: "/api/v1/backup",
  tags: ["Status"],
  summary: "Copy the embedded database into the data folder's backups now",
  request: { body: body(z.strictObject({})) },
  responses: {
    200: json(z.object({ file: z.string() }), "Where the copy lies."),
    ...problems(422),
  },
});

const clear = createRoute({
  method: "post",
  path: "/api/v1/samples/clear",
  tags: ["Status"],
  summary: "Remove every trace of the samples; they are not played again",
  request: { body: body(z.strictObject({})) },
  responses: {
    200: json(z.object({ posts: Count, cases: Count, sources: Count }), "What was removed."),
    ...problems(422),
  },
});

export const upkeepRoutes = newRoutes()
  .openapi(backup, async (c) => {
    const { desk, backUp } = c.get("parts");
    if (!backUp)
      throw new Problem(422, "not_embedded", {
        id: "Basis data ini ada di server PostgreSQL. Cadangkan dengan pg_dump.",
        en: "This database is on a PostgreSQL server. Back it up with pg_dump.",
      });
    const file = await backUp();
    await logAccess(desk.database.db, c.get("principal"), "backed_up", desk.clock.now(), {});
    return c.json({ file }, 200);
  })
  .openapi(clear, async (c) => {
    const { desk, samplesCleared } = c.get("parts");
    const cleared = await desk.database.db.transaction((tx) => clearSamples(tx));
    samplesCleared();
    await logAccess(desk.database.db, c.get("principal"), "samples_cleared", desk.clock.now(), cleared);
    return c.json(cleared, 200);
  });
