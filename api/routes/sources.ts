/** Sources: what is read, how far, and changes to it by administrators. */
import { createRoute, z } from "@hono/zod-openapi";
import { findConnector } from "../../connectors/registry.ts";
import { SourceConfig } from "../../pipeline/model/source.ts";
import { logAccess } from "../auth/access-log.ts";
import { invalidField, Problem } from "../problem.ts";
import { findSource, listSources } from "../reads/list-sources.ts";
import { body, invalidInput, json, newRoutes, problems } from "./route-parts.ts";

const Moment = z.iso.datetime();

const SourceShape = z
  .object({
    name: z.string(),
    connector: z.string(),
    settings: z.record(z.string(), z.unknown()).nullable().describe("Null for all but administrators."),
    enabled: z.boolean(),
    everySeconds: z.number().int(),
    agencyId: z.string().nullable(),
    areaCode: z.string().nullable(),
    sample: z.boolean(),
    createdAt: Moment,
    changedAt: Moment,
    state: z
      .object({
        lastCollectedAt: Moment.nullable(),
        lastPostAt: Moment.nullable(),
        posts: z.number().int(),
        fault: z.object({ kind: z.string(), message: z.string(), since: z.string() }).nullable(),
        quota: z.object({ used: z.number(), limit: z.number(), resetsAt: z.string().nullable() }).nullable(),
        progress: z
          .object({
            done: z.number(),
            total: z.number().nullable(),
            unit: z.enum(["bytes", "lines", "posts"]),
            perSecond: z.number().nullable(),
            secondsLeft: z.number().nullable(),
          })
          .nullable(),
        caughtUp: z.boolean(),
      })
      .nullable()
      .describe("Null before the first look."),
  })
  .openapi("Source");

const NewSource = SourceConfig.omit({ sample: true }).strict();
const SourceChange = z
  .strictObject({
    settings: SourceConfig.shape.settings,
    enabled: z.boolean(),
    everySeconds: SourceConfig.shape.everySeconds.unwrap(),
    agencyId: z.string().max(80).nullable(),
    areaCode: z.string().max(20).nullable(),
  })
  .partial();
const Name = z.object({ name: z.string().min(1).max(80) });

const list = createRoute({
  method: "get",
  path: "/api/v1/sources",
  tags: ["Sumber"],
  summary: "Sources and how far each has been read",
  responses: { 200: json(z.object({ sources: z.array(SourceShape) }), "By name."), ...problems() },
});
const create = createRoute({
  method: "post",
  path: "/api/v1/sources",
  tags: ["Sumber"],
  summary: "Add a source; its first look is due at once",
  request: { body: body(NewSource) },
  responses: { 201: json(z.object({ name: z.string() }), "Added."), ...problems(409, 422) },
});
const change = createRoute({
  method: "patch",
  path: "/api/v1/sources/{name}",
  tags: ["Sumber"],
  summary: "Pause, resume or change a source; what it missed is fetched afterwards",
  request: { params: Name, body: body(SourceChange) },
  responses: { 200: json(z.object({ name: z.string() }), "Changed."), ...problems(404, 422) },
});
const remove = createRoute({
  method: "delete",
  path: "/api/v1/sources/{name}",
  tags: ["Sumber"],
  summary: "Remove a source; its posts stay",
  request: { params: Name },
  responses: { 200: json(z.object({ removed: z.literal(true) }), "Removed."), ...problems(404) },
});

const noSuchSource = (name: string) =>
  new Problem(404, "source_not_found", {
    id: `Sumber “${name}” tidak ada.`,
    en: `There is no source “${name}”.`,
  });

/** @throws Problem 422 that names the setting */
export function checkSourceSettings(connectorName: string, settings: unknown): void {
  const connector = findConnector(connectorName);
  if (!connector)
    throw invalidField("connector", {
      id: `Penghubung “${connectorName}” tidak ada. Lihat daftarnya di /api/v1/connectors.`,
      en: `There is no connector “${connectorName}”. See /api/v1/connectors.`,
    });
  const parsed = connector.settings.safeParse(settings);
  if (!parsed.success) throw invalidInput(parsed.error, "settings");
}

export const sourceRoutes = newRoutes()
  .openapi(list, async (c) => {
    const settingsShown = c.get("principal").role === "administrator";
    return c.json({ sources: await listSources(c.get("parts").desk.database.db, settingsShown) }, 200);
  })
  .openapi(create, async (c) => {
    const config = c.req.valid("json");
    checkSourceSettings(config.connector, config.settings);
    const { sources, desk } = c.get("parts");
    if (!(await sources.add({ ...config, sample: false })))
      throw new Problem(
        409,
        "source_exists",
        { id: `Nama sumber “${config.name}” sudah dipakai.`, en: `The name “${config.name}” is taken.` },
        { extra: { field: "name" } },
      );
    const { name, connector } = config;
    await logAccess(desk.database.db, c.get("principal"), "source_added", desk.clock.now(), {
      name,
      connector,
    });
    return c.json({ name }, 201);
  })
  .openapi(change, async (c) => {
    const { name } = c.req.valid("param");
    const wanted = c.req.valid("json");
    const { sources, desk } = c.get("parts");
    const source = await findSource(desk.database.db, name);
    if (!source) throw noSuchSource(name);
    if (wanted.settings) checkSourceSettings(source.connector, wanted.settings);
    if (!(await sources.change(name, wanted))) throw noSuchSource(name);
    await logAccess(desk.database.db, c.get("principal"), "source_changed", desk.clock.now(), {
      name,
      changed: Object.keys(wanted),
    });
    return c.json({ name }, 200);
  })
  .openapi(remove, async (c) => {
    const { name } = c.req.valid("param");
    const { sources, desk } = c.get("parts");
    if (!(await sources.remove(name))) throw noSuchSource(name);
    await logAccess(desk.database.db, c.get("principal"), "source_removed", desk.clock.now(), { name });
    return c.json({ removed: true as const }, 200);
  });
