/** Cases as they stand: the list, one case, the rest of its posts, and who wrote a post. */
import { createRoute, z } from "@hono/zod-openapi";
import { AreaCode } from "../../pipeline/model/area.ts";
import { CaseStatus } from "../../pipeline/model/case.ts";
import { Category, type Urgency } from "../../pipeline/model/taxonomy.ts";
import type { Principal } from "../app-parts.ts";
import { Problem } from "../problem.ts";
import { readCasePosts } from "../reads/case-posts.ts";
import { CaseDetail, CasePost, CaseSummary } from "../reads/case-shapes.ts";
import { listCases } from "../reads/list-cases.ts";
import { showCase } from "../reads/show-case.ts";
import { decodeCursor, encodeCursor } from "./case-cursor.ts";
import { IdParam, json, newRoutes, problems } from "./route-parts.ts";

/** Analysts see what is said, not by whom. */
export const seesAuthors = (principal: Principal) => principal.role !== "analyst";

export const noSuchCase = (id: number) =>
  new Problem(404, "case_not_found", {
    id: `Kasus K-${id} tidak ditemukan. Periksa nomornya.`,
    en: `There is no case K-${id}. Check the number.`,
  });

/** What narrows a list of cases, as query parameters; the list and the exports share it. */
export const CaseFilterQuery = z.object({
  status: CaseStatus.optional(),
  urgency: z
    .enum(["1", "2", "3", "4"])
    .transform((level) => Number(level) as Urgency)
    .optional()
    .openapi({ type: "integer", minimum: 1, maximum: 4 }),
  category: Category.optional(),
  area: AreaCode.optional().describe("Kemendagri code; everything inside it is included."),
  agency: z.string().max(80).optional(),
  assignee: z.string().max(200).optional(),
  sample: z
    .enum(["true", "false"])
    .transform((text) => text === "true")
    .optional(),
  q: z
    .string()
    .trim()
    .max(200)
    .optional()
    .describe("A case number, a tracking number, or words of the title, the place or a post."),
});

const list = createRoute({
  method: "get",
  path: "/api/v1/cases",
  tags: ["Kasus"],
  summary: "List cases",
  description: "In the order of the queue: most urgent first, then what must be decided soonest.",
  request: {
    query: CaseFilterQuery.extend({
      order: z.enum(["queue", "newest"]).default("queue"),
      limit: z
        .string()
        .regex(/^\d{1,3}$/)
        .transform(Number)
        .pipe(z.number().min(1).max(200))
        .default(50)
        .openapi({ type: "integer", minimum: 1, maximum: 200, default: 50 }),
      cursor: z.string().max(300).optional().describe("`next` of the page before."),
    }),
  },
  responses: {
    200: json(
      z.object({ cases: z.array(CaseSummary), next: z.string().nullable() }).openapi("CasePage"),
      "A page; `next` is null on the last one.",
    ),
    ...problems(422),
  },
});

const show = createRoute({
  method: "get",
  path: "/api/v1/cases/{id}",
  tags: ["Kasus"],
  summary: "Show one case",
  request: { params: IdParam },
  responses: { 200: json(CaseDetail, "The case, its posts, its history."), ...problems(404) },
});

const posts = createRoute({
  method: "get",
  path: "/api/v1/cases/{id}/posts",
  tags: ["Kasus"],
  summary: "More posts of a case",
  request: {
    params: IdParam,
    query: z.object({
      after: z
        .string()
        .regex(/^\d{1,15}$/)
        .transform(Number)
        .default(0)
        .openapi({ type: "integer", default: 0 }),
    }),
  },
  responses: {
    200: json(z.object({ posts: z.array(CasePost), more: z.boolean() }), "Up to a hundred posts."),
    ...problems(404, 422),
  },
});

export const caseRoutes = newRoutes()
  .openapi(list, async (c) => {
    const { order, limit, cursor, ...filter } = c.req.valid("query");
    const after = cursor === undefined ? null : decodeCursor(cursor);
    const { desk, reference } = c.get("parts");
    const page = await listCases(desk.database.db, filter, order, after, limit, reference.spellingsOf);
    return c.json({ cases: page.cases, next: page.next && encodeCursor(page.next) }, 200);
  })
  .openapi(show, async (c) => {
    const { id } = c.req.valid("param");
    const found = await showCase(c.get("parts").desk.database.db, id, seesAuthors(c.get("principal")));
    if (!found) throw noSuchCase(id);
    return c.json(found, 200);
  })
  .openapi(posts, async (c) => {
    const { id } = c.req.valid("param");
    const { after } = c.req.valid("query");
    const authorsShown = seesAuthors(c.get("principal"));
    const page = await readCasePosts(c.get("parts").desk.database.db, id, {
      after,
      limit: 100,
      authorsShown,
    });
    return c.json(page, 200);
  });
