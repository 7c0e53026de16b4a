/** Who works here, for giving a case to somebody or naming them in a note. */
import { createRoute, z } from "@hono/zod-openapi";
import { asc, isNull } from "drizzle-orm";
import { authUsers } from "../../drizzle/schema/auth.ts";
import { json, newRoutes, problems } from "./route-parts.ts";

const list = createRoute({
  method: "get",
  path: "/api/v1/colleagues",
  tags: ["Rujukan"],
  summary: "List colleagues",
  description: "Staff whose account is open, by name: no address, no role.",
  responses: {
    200: json(z.object({ staff: z.array(z.object({ id: z.string(), name: z.string() })) }), "Staff."),
    ...problems(),
  },
});

export const colleagueRoutes = newRoutes().openapi(list, async (c) => {
  const staff = await c
    .get("parts")
    .desk.database.db.select({ id: authUsers.id, name: authUsers.name })
    .from(authUsers)
    .where(isNull(authUsers.disabledAt))
    .orderBy(asc(authUsers.name), asc(authUsers.id));
  return c.json({ staff }, 200);
});
