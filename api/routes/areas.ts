/** Administrative areas, for choosing one and for naming one. */
import { createRoute, z } from "@hono/zod-openapi";
import { AreaCode } from "../../pipeline/model/area.ts";
import { Problem } from "../problem.ts";
import { json, LimitQuery, newRoutes, problems } from "./route-parts.ts";

const search = createRoute({
  method: "get",
  path: "/api/v1/areas",
  tags: ["Rujukan"],
  summary: "Search administrative areas",
  description:
    "Best first. Knows short names (“jaksel”), kinds (“kec genuk”) and a parent behind the name (“genuk semarang”).",
  request: { query: z.object({ q: z.string().trim().max(200).default(""), limit: LimitQuery(20, 100) }) },
  responses: {
    200: json(
      z.object({
        areas: z.array(
          z.object({
            code: AreaCode,
            path: z.string().describe("Its name with those of the areas around it."),
          }),
        ),
      }),
      "Areas.",
    ),
    ...problems(422),
  },
});

const show = createRoute({
  method: "get",
  path: "/api/v1/areas/{code}",
  tags: ["Rujukan"],
  summary: "Name one area",
  request: {
    params: z.object({ code: AreaCode }),
  },
  responses: {
    200: json(z.object({ code: AreaCode, name: z.string(), path: z.string() }), "The area."),
    ...problems(404, 422),
  },
});

export const areaRoutes = newRoutes()
  .openapi(search, (c) => {
    const { q, limit } = c.req.valid("query");
    return c.json({ areas: q === "" ? [] : c.get("parts").reference.searchAreas(q, limit) }, 200);
  })
  .openapi(show, (c) => {
    const { code } = c.req.valid("param");
    const area = c.get("parts").reference.area(code);
    if (!area)
      throw new Problem(404, "area_not_found", {
        id: `Wilayah ${code} tidak dikenal. Cari namanya di /api/v1/areas?q=.`,
        en: `There is no area ${code}. Search for its name at /api/v1/areas?q=.`,
      });
    return c.json(area, 200);
  });
