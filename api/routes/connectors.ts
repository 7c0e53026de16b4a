/** GET /connectors: what sources can be made of, each with the schema that its settings form is built from. */
import { createRoute, z } from "@hono/zod-openapi";
import { connectors } from "../../connectors/registry.ts";
import { json, newRoutes, problems } from "./route-parts.ts";

const get = createRoute({
  method: "get",
  path: "/api/v1/connectors",
  tags: ["Sumber"],
  summary: "Connectors, with the JSON Schema of their settings",
  responses: {
    200: json(
      z.object({
        connectors: z.array(
          z.object({
            name: z.string(),
            kind: z.enum(["poll", "webhook"]),
            label: z.string(),
            settings: z.record(z.string(), z.unknown()).describe("JSON Schema 2020-12"),
          }),
        ),
      }),
      "By name.",
    ),
    ...problems(),
  },
});

export const connectorRoutes = newRoutes().openapi(get, (c) => {
  const list = Object.entries(connectors).map(([name, { kind, label, settings }]) => ({
    name,
    kind,
    label,
    settings: z.toJSONSchema(settings, { io: "input", unrepresentable: "any" }) as Record<string, unknown>,
  }));
  return c.json({ connectors: list.sort((a, b) => (a.name < b.name ? -1 : 1)) }, 200);
});
