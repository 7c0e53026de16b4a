/** Cases to take away, as CSV for spreadsheets and JSONL for programs. Streamed, masked, logged. */
import { createRoute, z } from "@hono/zod-openapi";
import type { Context } from "hono";
import { stream } from "hono/streaming";
import type { Env } from "../app-parts.ts";
import { logAccess } from "../auth/access-log.ts";
import type { CaseSummary } from "../reads/case-shapes.ts";
import { eachCase, postsOfCases } from "../reads/export-cases.ts";
import type { CaseFilter } from "../reads/list-cases.ts";
import type { SpellingsOf } from "../reads/search-words.ts";
import { CaseFilterQuery } from "./cases.ts";
import { csvLine } from "./csv-line.ts";
import { newRoutes, problems } from "./route-parts.ts";

const route = <P extends string>(path: P, type: string, description: string) =>
  createRoute({
    method: "get",
    path,
    tags: ["Ekspor"],
    summary: description,
    request: { query: CaseFilterQuery },
    responses: { 200: { description, content: { [type]: { schema: z.string() } } }, ...problems(422) },
  });

const csv = route("/api/v1/export/cases.csv", "text/csv", "Cases as CSV, one a line");
const jsonl = route(
  "/api/v1/export/cases.jsonl",
  "application/x-ndjson",
  "Cases as JSONL with their masked posts",
);

const columns = [
  "id",
  "status",
  "title",
  "intent",
  "urgency",
  "category",
  "areaCode",
  "place",
  "agencyId",
  "trackingNumber",
  "disposition",
  "mergedInto",
  "reports",
  "reporters",
  "amplification",
  "firstPostedAt",
  "lastPostedAt",
  "openedAt",
  "decideBy",
  "sample",
] as const satisfies readonly (keyof CaseSummary)[];

/** With it, Excel reads the file as UTF-8. */
const byteOrderMark = "\ufeff";

export const exportRoutes = newRoutes()
  .openapi(csv, async (c) =>
    send(
      c,
      "csv",
      "text/csv; charset=utf-8",
      c.req.valid("query"),
      async function* (db, filter, spellingsOf) {
        yield byteOrderMark + csvLine(columns);
        for await (const cases of eachCase(db, filter, spellingsOf))
          yield cases.map((row) => csvLine(columns.map((column) => row[column]))).join("");
      },
    ),
  )
  .openapi(jsonl, async (c) =>
    send(
      c,
      "jsonl",
      "application/x-ndjson; charset=utf-8",
      c.req.valid("query"),
      async function* (db, filter, spellingsOf) {
        for await (const cases of eachCase(db, filter, spellingsOf)) {
          const posts = await postsOfCases(
            db,
            cases.map(({ id }) => id),
          );
          yield cases.map((row) => `${JSON.stringify({ ...row, posts: posts.get(row.id) })}\n`).join("");
        }
      },
    ),
  );

type Lines = (
  db: Env["Variables"]["parts"]["desk"]["database"]["db"],
  filter: CaseFilter,
  spellingsOf: SpellingsOf,
) => AsyncGenerator<string>;

async function send(
  c: Context<Env>,
  ending: string,
  type: string,
  filter: CaseFilter,
  lines: Lines,
): Promise<Response> {
  const { desk, log, reference } = c.get("parts");
  const { db } = desk.database;
  const now = desk.clock.now();
  await logAccess(db, c.get("principal"), "export_cases", now, { format: ending, filter });
  c.header("content-type", type);
  c.header("content-disposition", `attachment; filename="kasus-${now.toISOString().slice(0, 10)}.${ending}"`);
  return stream(
    c,
    async (out) => {
      for await (const text of lines(db, filter, reference.spellingsOf)) {
        if (out.aborted) return;
        await out.write(text);
      }
    },
    async (error) => log.error("export", { error }),
  );
}
