/** Who has a case open right now. */
import { createRoute, z } from "@hono/zod-openapi";
import { CaseNotFoundError } from "../../pipeline/cases/case-faults.ts";
import { leaveCase, watchCase } from "../../pipeline/desk/watch-case.ts";
import { viewerSeconds } from "../../pipeline/model/desk.ts";
import { deskStateOf } from "../reads/desk-state.ts";
import { noSuchCase } from "./cases.ts";
import { Holder, Viewer } from "./desk-shapes.ts";
import { body, IdParam, json, newRoutes, problems } from "./route-parts.ts";

const watch = createRoute({
  method: "post",
  path: "/api/v1/cases/{id}/presence",
  tags: ["Meja kerja"],
  summary: "I have this case open",
  description: `Send it every fifteen seconds; whoever is silent for ${viewerSeconds} seconds has left. Renews the caller's claim on the case.`,
  request: { params: IdParam, body: body(z.strictObject({ writing: z.boolean() })) },
  responses: {
    200: json(
      z.object({ viewers: z.array(Viewer), holder: Holder.nullable() }),
      "Everybody who has it open, the caller too.",
    ),
    ...problems(404, 422),
  },
});

const leave = createRoute({
  method: "delete",
  path: "/api/v1/cases/{id}/presence",
  tags: ["Meja kerja"],
  summary: "I closed this case",
  request: { params: IdParam },
  responses: { 200: json(z.object({ left: z.literal(true) }), "Left."), ...problems() },
});

export const presenceRoutes = newRoutes()
  .openapi(watch, async (c) => {
    const { desk } = c.get("parts");
    const { id: caseId } = c.req.valid("param");
    try {
      await watchCase(desk, { caseId, staffId: c.get("principal").id }, c.req.valid("json").writing);
    } catch (error) {
      if (error instanceof CaseNotFoundError) throw noSuchCase(caseId);
      throw error;
    }
    return c.json(await deskStateOf(desk.database.db, caseId, desk.clock.now()), 200);
  })
  .openapi(leave, async (c) => {
    const { id: caseId } = c.req.valid("param");
    await leaveCase(c.get("parts").desk, { caseId, staffId: c.get("principal").id });
    return c.json({ left: true as const }, 200);
  });
