/** Which cases are there, in the order of the queue or newest first, a page at a time. */
import { and, desc, eq, type SQL, sql } from "drizzle-orm";
import type { Db } from "../../drizzle/db.ts";
import { cases } from "../../drizzle/schema/cases.ts";
import type { CaseStatus } from "../../pipeline/model/case.ts";
import type { Category, Urgency } from "../../pipeline/model/taxonomy.ts";
import type { CaseSummary } from "./case-shapes.ts";
import { type SpellingsOf, says } from "./search-words.ts";

export type CaseRow = typeof cases.$inferSelect;

export type CaseFilter = {
  status?: CaseStatus;
  urgency?: Urgency;
  category?: Category;
  /** An area and everything inside it. */
  area?: string;
  agency?: string;
  assignee?: string;
  sample?: boolean;
  /** A case number ("K-12", "12"), a tracking number, or words of the title, the place or a post. */
  q?: string;
};
export type CaseOrder = "queue" | "newest";

/** The row after which the next page starts. */
export type CaseCursor = { urgency: Urgency; decideBy: string; id: number };

export async function listCases(
  db: Db,
  filter: CaseFilter,
  order: CaseOrder,
  after: CaseCursor | null,
  limit: number,
  spellingsOf: SpellingsOf,
): Promise<{ cases: CaseSummary[]; next: CaseCursor | null }> {
  const rows = await db
    .select()
    .from(cases)
    .where(and(...conditions(filter, spellingsOf), after ? beyond(order, after) : undefined))
    .orderBy(...(order === "queue" ? [desc(cases.urgency), cases.decideBy, cases.id] : [desc(cases.id)]))
    .limit(limit + 1);
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  const next = rows.length > limit && last ? cursorOf(last) : null;
  return { cases: page.map(summaryOf), next };
}

const cursorOf = ({ urgency, decideBy, id }: CaseRow): CaseCursor => ({
  urgency,
  decideBy: decideBy.toISOString(),
  id,
});

function beyond(order: CaseOrder, { urgency, decideBy, id }: CaseCursor): SQL {
  if (order === "newest") return sql`${cases.id} < ${id}`;
  return sql`(${cases.urgency} < ${urgency} or (${cases.urgency} = ${urgency} and (${cases.decideBy}, ${cases.id}) > (${decideBy}::timestamptz, ${id})))`;
}

/** The SQL of a filter, shared with the export. */
export function conditions(filter: CaseFilter, spellingsOf: SpellingsOf): SQL[] {
  const wanted: (SQL | undefined)[] = [
    filter.status && eq(cases.status, filter.status),
    filter.urgency && eq(cases.urgency, filter.urgency),
    filter.category && eq(cases.category, filter.category),
    filter.area
      ? sql`(${cases.areaCode} = ${filter.area} or ${cases.areaCode} like ${`${filter.area}.%`})`
      : undefined,
    filter.agency ? eq(cases.agencyId, filter.agency) : undefined,
    filter.assignee ? eq(cases.assigneeId, filter.assignee) : undefined,
    filter.sample === undefined ? undefined : eq(cases.sample, filter.sample),
    filter.q ? says(filter.q, spellingsOf) : undefined,
  ];
  return wanted.filter((condition) => condition !== undefined);
}

export function summaryOf(row: CaseRow): CaseSummary {
  return {
    ...row,
    firstPostedAt: row.firstPostedAt.toISOString(),
    lastPostedAt: row.lastPostedAt.toISOString(),
    openedAt: row.openedAt.toISOString(),
    decideBy: row.decideBy.toISOString(),
    snoozedUntil: row.snoozedUntil?.toISOString() ?? null,
  };
}
