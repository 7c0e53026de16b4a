/** Holding a case while one decides it. */
import { createRoute, z } from "@hono/zod-openapi";
import { CaseNotFoundError } from "../../pipeline/cases/case-faults.ts";
import { CaseHeldError, claimCase, releaseCase } from "../../pipeline/desk/claim-case.ts";
import { claimSeconds } from "../../pipeline/model/desk.ts";
import { Problem } from "../problem.ts";
import { deskStateOf } from "../reads/desk-state.ts";
import { noSuchCase } from "./cases.ts";
import { Holder } from "./desk-shapes.ts";
import { body, IdParam, json, newRoutes, problems } from "./route-parts.ts";
import { Words } from "./typed-words.ts";

const claim = createRoute({
  method: "post",
  path: "/api/v1/cases/{id}/claim",
  tags: ["Meja kerja"],
  summary: "Hold a case, or take it over and say why",
  description: `A claim lasts ${claimSeconds} seconds and is renewed by presence or by claiming again. Held by somebody else it answers 409 \`case_held\` with \`holder\`; taking over is written into the history of the case. A claim tells colleagues something; it forbids them nothing.`,
  request: {
    params: IdParam,
    body: body(z.strictObject({ takeOver: z.strictObject({ reason: Words(500) }).optional() })),
  },
  responses: {
    200: json(z.object({ holder: Holder.nullable() }), "Who holds it now."),
    ...problems(404, 409, 422),
  },
});

const release = createRoute({
  method: "delete",
  path: "/api/v1/cases/{id}/claim",
  tags: ["Meja kerja"],
  summary: "Let go of a case",
  request: { params: IdParam },
  responses: {
    200: json(z.object({ released: z.literal(true) }), "The caller holds it no more."),
    ...problems(),
  },
});

export const claimRoutes = newRoutes()
  .openapi(claim, async (c) => {
    const { desk } = c.get("parts");
    const { id: caseId } = c.req.valid("param");
    const state = () => deskStateOf(desk.database.db, caseId, desk.clock.now());
    try {
      await claimCase(desk, { caseId, staffId: c.get("principal").id, ...c.req.valid("json") });
    } catch (error) {
      if (error instanceof CaseNotFoundError) throw noSuchCase(caseId);
      if (error instanceof CaseHeldError) {
        const { holder } = await state();
        const name = holder?.name ?? "—";
        throw new Problem(
          409,
          "case_held",
          {
            id: `Kasus K-${caseId} sedang dipegang ${name}. Tunggu, atau ambil alih dengan alasan.`,
            en: `Case K-${caseId} is held by ${name}. Wait, or take it over and say why.`,
          },
          { extra: { holder }, cause: error },
        );
      }
      throw error;
    }
    return c.json({ holder: (await state()).holder }, 200);
  })
  .openapi(release, async (c) => {
    const { id: caseId } = c.req.valid("param");
    await releaseCase(c.get("parts").desk, { caseId, staffId: c.get("principal").id });
    return c.json({ released: true as const }, 200);
  });
