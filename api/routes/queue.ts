/** The queue of a desk: what waits for a decision, most important first, and how much of what there is. */
import { createRoute, z } from "@hono/zod-openapi";
import type { Context } from "hono";
import { AreaCode } from "../../pipeline/model/area.ts";
import { caseStatuses } from "../../pipeline/model/case.ts";
import type { Env } from "../app-parts.ts";
import { CaseSummary } from "../reads/case-shapes.ts";
import { countFacets, countViews, listQueue, type QueueAsker } from "../reads/list-queue.ts";
import { CaseFilterQuery } from "./cases.ts";
import { decodeQueueCursor, encodeQueueCursor } from "./queue-cursor.ts";
import { json, LimitQuery, newRoutes, problems } from "./route-parts.ts";

const only = z
  .literal("true")
  .transform(() => true as const)
  .optional()
  .openapi({ type: "string", enum: ["true"] });

/** What narrows the queue, as query parameters; a bulk action takes the same as a JSON object of strings. */
export const QueueFilterQuery = CaseFilterQuery.extend({
  status: z
    .enum([...caseStatuses, "snoozed"])
    .default("waiting")
    .describe("`waiting` leaves out what is snoozed."),
  assignee: z.string().max(200).optional().describe("A staff id, or “me”."),
  unsure: only.describe("Only what the machine was unsure of."),
  suggested: only.describe("Only what may be the same problem as another open case."),
  due: z
    .literal("soon")
    .optional()
    .describe("Only what must be decided within two hours, or should have been."),
  mentioned: only.describe("Only what a note names you in."),
});

const Row = CaseSummary.extend({
  priority: z
    .object({
      urgency: z.number().int(),
      reach: z.number().int(),
      repeats: z.number().int(),
      age: z.number().int(),
      total: z.number().int(),
    })
    .describe("The points that the queue is ordered by, and what they are made of."),
  suggestions: z.number().int().describe("Open cases that may be the same problem."),
  photos: z.number().int().describe("Photos and other media of its posts."),
  masked: z.array(z.string()).describe("Kinds of personal numbers masked in its posts."),
  holder: z
    .object({ id: z.string(), name: z.string(), until: z.iso.datetime() })
    .nullable()
    .describe("Who is working on it."),
}).openapi("QueueRow");

const list = createRoute({
  method: "get",
  path: "/api/v1/queue",
  tags: ["Antrean"],
  summary: "List the queue",
  description:
    "By priority, highest first: emergencies before all, then points for urgency, reach, repeats and waiting. All pages of one walk are ordered as of `at`, the moment of the first.",
  request: {
    query: QueueFilterQuery.extend({
      limit: LimitQuery(200, 500),
      cursor: z.string().max(300).optional().describe("`next` of the page before."),
    }),
  },
  responses: {
    200: json(
      z
        .object({
          cases: z.array(Row),
          next: z.string().nullable(),
          total: z.number().int().describe("Cases in all pages."),
          at: z.iso.datetime(),
        })
        .openapi("QueuePage"),
      "A page; `next` is null on the last one.",
    ),
    ...problems(422),
  },
});

const facet = z.array(z.object({ key: z.string(), count: z.number().int() }));
const namedFacet = z.array(z.object({ key: z.string(), name: z.string(), count: z.number().int() }));
const many = z.number().int();

const counts = createRoute({
  method: "get",
  path: "/api/v1/queue/counts",
  tags: ["Antrean"],
  summary: "Count the queue",
  description: "`views` counts the whole queue, whatever the filter; `facets` what the filter leaves.",
  request: {
    query: QueueFilterQuery.extend({ myAgency: z.string().max(80).optional(), myArea: AreaCode.optional() }),
  },
  responses: {
    200: json(
      z
        .object({
          views: z.object({
            all: many,
            mine: many,
            emergencies: many,
            dueSoon: many,
            unsure: many,
            suggested: many,
            snoozed: many,
            mentioned: many,
            agency: many.nullable().describe("Null without `myAgency`."),
            area: many.nullable().describe("Null without `myArea`."),
          }),
          facets: z.object({
            urgency: facet,
            category: facet,
            agency: namedFacet,
            area: namedFacet.describe("Provinces."),
          }),
        })
        .openapi("QueueCounts"),
      "The counts.",
    ),
    ...problems(422),
  },
});

function askerOf(c: Context<Env>): QueueAsker {
  const { desk, reference } = c.get("parts");
  return { id: c.get("principal").id, now: desk.clock.now(), spellingsOf: reference.spellingsOf };
}

export const queueRoutes = newRoutes()
  .openapi(list, async (c) => {
    const { limit, cursor, ...filter } = c.req.valid("query");
    const after = cursor === undefined ? null : decodeQueueCursor(cursor);
    const { db } = c.get("parts").desk.database;
    const page = await listQueue(db, filter, askerOf(c), after, limit);
    return c.json(
      { ...page, next: page.next && encodeQueueCursor(page.next), at: page.at.toISOString() },
      200,
    );
  })
  .openapi(counts, async (c) => {
    const { myAgency, myArea, ...filter } = c.req.valid("query");
    const { desk, reference } = c.get("parts");
    const asker = askerOf(c);
    const views = await countViews(desk.database.db, asker, { myAgency, myArea });
    const facets = await countFacets(desk.database.db, filter, asker);
    const named = (name: (key: string) => string | null) => (one: { key: string; count: number }) => ({
      ...one,
      name: name(one.key) ?? one.key,
    });
    return c.json(
      {
        views,
        facets: {
          ...facets,
          agency: facets.agency.map(named(reference.agencyName)),
          area: facets.area.map(named((code) => reference.area(code)?.name ?? null)),
        },
      },
      200,
    );
  });
