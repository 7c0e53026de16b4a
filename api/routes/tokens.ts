/** API tokens for machines, by administrators. */
import { createRoute, z } from "@hono/zod-openapi";
import { logAccess } from "../auth/access-log.ts";
import { type ApiToken, createToken, listTokens, revokeToken } from "../auth/api-tokens.ts";
import { Problem } from "../problem.ts";
import { body, IdParam, json, newRoutes, problems } from "./route-parts.ts";
import { PersonName, Role, TokenShape } from "./staff-shapes.ts";

const list = createRoute({
  method: "get",
  path: "/api/v1/tokens",
  tags: ["Token"],
  summary: "Tokens for machines, newest first",
  responses: {
    200: json(z.object({ tokens: z.array(TokenShape) }), "Never the token itself."),
    ...problems(),
  },
});

const create = createRoute({
  method: "post",
  path: "/api/v1/tokens",
  tags: ["Token"],
  summary: "Create a token; it is shown this once",
  request: {
    body: body(
      z.strictObject({
        name: PersonName,
        role: Role,
        expiresInDays: z.number().int().min(1).max(3650).nullable().default(365),
      }),
    ),
  },
  responses: {
    201: json(z.object({ token: z.string(), details: TokenShape }), "Send it as `Authorization: Bearer …`."),
    ...problems(422),
  },
});

const revoke = createRoute({
  method: "delete",
  path: "/api/v1/tokens/{id}",
  tags: ["Token"],
  summary: "Revoke a token at once",
  request: { params: IdParam },
  responses: { 200: json(z.object({ revoked: z.literal(true) }), "Revoked."), ...problems(404) },
});

function shape({ hash: _, ...row }: ApiToken) {
  return {
    ...row,
    createdAt: row.createdAt.toISOString(),
    lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
    expiresAt: row.expiresAt?.toISOString() ?? null,
    revokedAt: row.revokedAt?.toISOString() ?? null,
  };
}

const dayMs = 86_400_000;

export const tokenRoutes = newRoutes()
  .openapi(list, async (c) => {
    const tokens = await listTokens(c.get("parts").desk.database.db);
    return c.json({ tokens: tokens.map(shape) }, 200);
  })
  .openapi(create, async (c) => {
    const { name, role, expiresInDays } = c.req.valid("json");
    const { database, clock } = c.get("parts").desk;
    const principal = c.get("principal");
    const now = clock.now();
    const expiresAt = expiresInDays === null ? null : new Date(now.getTime() + expiresInDays * dayMs);
    const fresh = { name, role, createdBy: principal.id, expiresAt };
    const { token, row } = await createToken(database.db, fresh, now);
    await logAccess(database.db, principal, "token_created", now, { tokenId: row.id, role });
    return c.json({ token, details: shape(row) }, 201);
  })
  .openapi(revoke, async (c) => {
    const { id } = c.req.valid("param");
    const { database, clock } = c.get("parts").desk;
    if (!(await revokeToken(database.db, id, clock.now())))
      throw new Problem(404, "token_not_found", {
        id: "Token ini tidak ada atau sudah dicabut.",
        en: "There is no such token, or it was revoked before.",
      });
    await logAccess(database.db, c.get("principal"), "token_revoked", clock.now(), { tokenId: id });
    return c.json({ revoked: true as const }, 200);
  });
