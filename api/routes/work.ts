/** What stands in line and what was given up; a person tries the latter again. */
import { createRoute, z } from "@hono/zod-openapi";
import { countWork } from "../../pipeline/runtime/work.ts";
import { logAccess } from "../auth/access-log.ts";
import { givenUpWork } from "../reads/given-up-work.ts";
import { body, json, newRoutes, problems } from "./route-parts.ts";

const Count = z.number().int().nonnegative();

const get = createRoute({
  method: "get",
  path: "/api/v1/work",
  tags: ["Status"],
  summary: "Work in line, and work that was given up",
  responses: {
    200: json(
      z
        .object({
          stages: z.array(
            z.object({
              stage: z.string(),
              due: Count,
              leased: Count,
              givenUp: Count,
              oldestDueAt: z.iso.datetime().nullable(),
            }),
          ),
          givenUp: z
            .array(
              z.object({
                stage: z.string(),
                ref: z.number().int().describe("Id of the post, source or filing, as the stage says."),
                attempts: z.number().int(),
                fault: z.string().nullable(),
                givenUpAt: z.iso.datetime(),
              }),
            )
            .describe("The newest two hundred."),
        })
        .openapi("Work"),
      "The work of this moment.",
    ),
    ...problems(),
  },
});

const retry = createRoute({
  method: "post",
  path: "/api/v1/work/retry",
  tags: ["Status"],
  summary: "Try given-up work again, all of it or one stage's",
  request: { body: body(z.strictObject({ stage: z.string().min(1).max(40).optional() })) },
  responses: {
    200: json(z.object({ retried: Count }), "How many are due again."),
    ...problems(422),
  },
});

export const workRoutes = newRoutes()
  .openapi(get, async (c) => {
    const { database, clock } = c.get("parts").desk;
    const stages = await countWork(database.db, clock.now());
    return c.json(
      {
        stages: stages.map((row) => ({ ...row, oldestDueAt: row.oldestDueAt?.toISOString() ?? null })),
        givenUp: await givenUpWork(database.db),
      },
      200,
    );
  })
  .openapi(retry, async (c) => {
    const { stage } = c.req.valid("json");
    const { desk, retryWork } = c.get("parts");
    const retried = await retryWork(stage);
    await logAccess(desk.database.db, c.get("principal"), "work_retried", desk.clock.now(), {
      stage: stage ?? null,
      retried,
    });
    return c.json({ retried }, 200);
  });
