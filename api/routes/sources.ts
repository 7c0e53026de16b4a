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
    arrivals: z
      .array(z.number().int().nonnegative())
      .length(24)
      .describe("Posts received in each of the last 24 hours, oldest first; the last hour ends now."),
    behindSeconds: z
      .number()
      .nonnegative()
      .nullable()
      .describe("Since when a look is overdue; null while paused, before the first look and for deliveries."),
    notFetched: z
      .number()
      .min(0)
      .max(1)
      .nullable()
      .describe("Share that is not read yet, where the source has a known length; null where nobody knows."),
    canBackfill: z.boolean().describe("It can be read again from a time on."),
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
const backfill = createRoute({
  method: "post",
  path: "/api/v1/sources/{name}/backfill",
  tags: ["Sumber"],
  summary: "Read a source again from a time on",
  description:
    "As far as its platform still gives it. Posts that are stored already are not doubled. The next look is due at once; a paused source is read when it is resumed.",
  request: { params: Name, body: body(z.strictObject({ since: Moment })) },
  responses: {
    200: json(z.object({ name: z.string() }), "The position is set back."),
    ...problems(404, 422),
  },
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

const cannotBackfill = () =>
  new Problem(422, "backfill_impossible", {
    id: "Sumber ini tidak dapat diambil ulang: platformnya tidak menyimpan kiriman yang sudah dibaca. Yang baru tetap masuk.",
    en: "This source cannot be read again: its platform does not keep posts that were read. New ones still come in.",
  });

/** @throws Problem 422 when the connector of the source cannot start at a time */
function startOf({ connector: name }: { connector: string }) {
  const connector = findConnector(name);
  if (connector?.kind !== "poll" || !connector.cursorSince) throw cannotBackfill();
  return { startAt: connector.cursorSince, settings: connector.settings };
}

export const sourceRoutes = newRoutes()
  .openapi(list, async (c) => {
    const settingsShown = c.get("principal").role === "administrator";
    const { database, clock } = c.get("parts").desk;
    const rows = await listSources(database.db, settingsShown, clock.now());
    const sources = rows.map((row) => {
      const connector = findConnector(row.connector);
      const polled = connector?.kind === "poll";
      return {
        ...row,
        behindSeconds: polled ? row.behindSeconds : null,
        canBackfill: polled && connector.cursorSince !== undefined,
      };
    });
    return c.json({ sources }, 200);
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
  })
  .openapi(backfill, async (c) => {
    const { name } = c.req.valid("param");
    const since = new Date(c.req.valid("json").since);
    const { sources, desk } = c.get("parts");
    const now = desk.clock.now();
    const source = await findSource(desk.database.db, name);
    if (!source) throw noSuchSource(name);
    if (since >= now)
      throw invalidField("since", {
        id: "Waktu ini belum lewat. Pilih waktu yang sudah lewat.",
        en: "This time has not passed yet. Choose one in the past.",
      });
    const { startAt, settings } = startOf(source);
    const { success, data } = settings.safeParse(source.settings);
    if (!success) throw cannotBackfill();
    if (!(await sources.rewind(name, (cursor) => startAt(data, since, cursor, now))))
      throw noSuchSource(name);
    await logAccess(desk.database.db, c.get("principal"), "source_backfilled", now, {
      name,
      since: since.toISOString(),
    });
    return c.json({ name }, 200);
  });
