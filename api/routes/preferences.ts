/** A person's own settings of the pages. */
import { createRoute, z } from "@hono/zod-openapi";
import { keepPreferences, readPreferences } from "../../pipeline/desk/keep-preferences.ts";
import { tooLarge } from "../problem.ts";
import { body, json, newRoutes, problems } from "./route-parts.ts";

const maxBytes = 64 * 1024;
const Preferences = z.object({ data: z.record(z.string(), z.unknown()) }).openapi("Preferences");

const get = createRoute({
  method: "get",
  path: "/api/v1/me/preferences",
  tags: ["Meja kerja"],
  summary: "My own settings",
  responses: { 200: json(Preferences, "Empty for somebody who never kept any."), ...problems() },
});

const put = createRoute({
  method: "put",
  path: "/api/v1/me/preferences",
  tags: ["Meja kerja"],
  summary: "Keep my own settings",
  description: "One JSON object of at most 64 kB; it replaces the one before.",
  request: { body: body(z.strictObject({ data: z.record(z.string(), z.unknown()) })) },
  responses: { 200: json(Preferences, "As kept."), ...problems(413, 422) },
});

export const preferenceRoutes = newRoutes()
  .openapi(get, async (c) =>
    c.json({ data: await readPreferences(c.get("parts").desk, c.get("principal").id) }, 200),
  )
  .openapi(put, async (c) => {
    const { data } = c.req.valid("json");
    if (Buffer.byteLength(JSON.stringify(data)) > maxBytes) throw tooLarge("64 kB");
    await keepPreferences(c.get("parts").desk, c.get("principal").id, data);
    return c.json({ data }, 200);
  });
