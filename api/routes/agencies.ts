/** Agencies, for choosing the one that owns a case. */
import { createRoute, z } from "@hono/zod-openapi";
import { AreaCode } from "../../pipeline/model/area.ts";
import { Category } from "../../pipeline/model/taxonomy.ts";
import { json, LimitQuery, newRoutes, problems } from "./route-parts.ts";

const search = createRoute({
  method: "get",
  path: "/api/v1/agencies",
  tags: ["Rujukan"],
  summary: "Search agencies",
  description:
    "Best first: those of the area and the areas around it that answer for the category, then the others there, then those of the whole country.",
  request: {
    query: z.object({
      q: z
        .string()
        .trim()
        .max(200)
        .optional()
        .describe("Words of the name; may name an area (“dishub semarang”)."),
      area: AreaCode.optional(),
      category: Category.optional(),
      limit: LimitQuery(20, 100),
    }),
  },
  responses: {
    200: json(z.object({ agencies: z.array(z.object({ id: z.string(), name: z.string() })) }), "Agencies."),
    ...problems(422),
  },
});

export const agencyRoutes = newRoutes().openapi(search, (c) =>
  c.json({ agencies: c.get("parts").reference.searchAgencies(c.req.valid("query")) }, 200),
);
