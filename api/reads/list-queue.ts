/** The queue of a desk: waiting cases by priority, a page at a time, and how many there are of what. */
import { and, asc, count, desc, eq, gt, inArray, isNull, lte, type SQL, sql } from "drizzle-orm";
import type { Db } from "../../drizzle/db.ts";
import { authUsers } from "../../drizzle/schema/auth.ts";
import { cases } from "../../drizzle/schema/cases.ts";
import { caseClaims } from "../../drizzle/schema/desk.ts";
import { prioritySql } from "../../pipeline/desk/priority-sql.ts";
import type { CaseStatus } from "../../pipeline/model/case.ts";
import { type Priority, priorityOf } from "../../pipeline/model/desk.ts";
import type { CaseSummary } from "./case-shapes.ts";
import { type CaseFilter, conditions, summaryOf } from "./list-cases.ts";
import type { SpellingsOf } from "./search-words.ts";

export type QueueFilter = Omit<CaseFilter, "status"> & {
  /** `waiting` are the cases in the queue, `snoozed` those that wait outside it until their time comes. */
  status: CaseStatus | "snoozed";
  unsure?: boolean;
  suggested?: boolean;
  due?: "soon";
  /** A note names the asker. */
  mentioned?: boolean;
};

/** Who asks, and how. `now` decides what is snoozed and what is due. */
export type QueueAsker = { id: string; now: Date; spellingsOf: SpellingsOf };

/** The row after which the next page starts, and the moment at which the first page was ordered. */
export type QueueCursor = { at: Date; rank: number; id: number };

export type Holder = { id: string; name: string; until: string };
export type QueueRow = CaseSummary & {
  priority: Priority;
  suggestions: number;
  photos: number;
  masked: string[];
  holder: Holder | null;
};

const soonMinutes = 120;
/** Points that only an emergency has in the order: however long others wait, no emergency waits behind them. */
const emergencyLead = 1_000_000;

const awake = (now: Date) => sql`(${isNull(cases.snoozedUntil)} or ${lte(cases.snoozedUntil, now)})`;
const asleep = (now: Date) => gt(cases.snoozedUntil, now);
const dueSoon = (now: Date) => lte(cases.decideBy, new Date(now.getTime() + soonMinutes * 60_000));
const unsure = sql`cardinality(${cases.unsure}) > 0`;
/** Uncorrelated, so that the database asks once for all cases. */
const suggested = sql`${cases.id} in (
  select s.case_id from suggestions s join cases o on o.id = s.other_case_id and o.status not in ('merged', 'dismissed')
  union all
  select s.other_case_id from suggestions s join cases o on o.id = s.case_id and o.status not in ('merged', 'dismissed'))`;
const mentions = (id: string) => sql`exists (select 1 from case_events e
  where e.case_id = ${cases.id} and e.verb = 'noted' and e.data @> ${JSON.stringify({ mentions: [id] })}::jsonb)`;

/** The SQL of a filter of the queue, for everything that means "these cases". */
export function queueConditions(filter: QueueFilter, { id, now, spellingsOf }: QueueAsker): SQL[] {
  const { status, assignee, ...rest } = filter;
  const wanted: (SQL | undefined)[] = [
    eq(cases.status, status === "snoozed" ? "waiting" : status),
    status === "snoozed" ? asleep(now) : undefined,
    status === "waiting" ? awake(now) : undefined,
    filter.unsure ? unsure : undefined,
    filter.suggested ? suggested : undefined,
    filter.due ? dueSoon(now) : undefined,
    filter.mentioned ? mentions(id) : undefined,
    ...conditions({ ...rest, assignee: assignee === "me" ? id : assignee }, spellingsOf),
  ];
  return wanted.filter((condition) => condition !== undefined);
}

const rankOf = ({ urgency, priority }: QueueRow) => priority.total + (urgency === 4 ? emergencyLead : 0);

/**
 * A page, emergencies first and then by priority, highest first; of equal ones the older number. The whole walk is ordered as of the first page's
 * moment, so a case that nobody touches meanwhile is in exactly one page.
 */
export async function listQueue(
  db: Db,
  filter: QueueFilter,
  asker: QueueAsker,
  after: QueueCursor | null,
  limit: number,
): Promise<{ cases: QueueRow[]; next: QueueCursor | null; total: number; at: Date }> {
  const at = after?.at ?? asker.now;
  const rank = sql<number>`(${prioritySql(at)} + case ${cases.urgency} when 4 then ${sql.raw(String(emergencyLead))} else 0 end)`;
  const wanted = queueConditions(filter, { ...asker, now: at });
  const beyond =
    after && sql`(${rank} < ${after.rank} or (${rank} = ${after.rank} and ${cases.id} > ${after.id}))`;
  const rows = await db
    .select()
    .from(cases)
    .where(and(...wanted, beyond ?? undefined))
    .orderBy(desc(rank), asc(cases.id))
    .limit(limit + 1);
  const page = rows.slice(0, limit);
  const [counted] = await db
    .select({ total: count() })
    .from(cases)
    .where(and(...wanted));
  const shown = await dressed(db, page, at, asker.now);
  const last = shown.at(-1);
  return {
    cases: shown,
    next: rows.length > limit && last ? { at, rank: rankOf(last), id: last.id } : null,
    total: counted!.total,
    at,
  };
}

/** Adds to the rows of a page what stands in other tables, by one query each. */
async function dressed(
  db: Db,
  rows: (typeof cases.$inferSelect)[],
  at: Date,
  now: Date,
): Promise<QueueRow[]> {
  if (rows.length === 0) return [];
  const ids = rows.map(({ id }) => id);
  const [holders, suggestions, carried] = await Promise.all([
    holdersOf(db, ids, now),
    suggestionsOf(db, ids),
    carriedBy(db, ids),
  ]);
  return rows.map((row) => ({
    ...summaryOf(row),
    priority: priorityOf(row, at),
    suggestions: suggestions.get(row.id) ?? 0,
    photos: carried.get(row.id)?.photos ?? 0,
    masked: carried.get(row.id)?.masked ?? [],
    holder: holders.get(row.id) ?? null,
  }));
}

async function holdersOf(db: Db, ids: number[], now: Date): Promise<Map<number, Holder>> {
  const rows = await db
    .select({
      caseId: caseClaims.caseId,
      id: authUsers.id,
      name: authUsers.name,
      until: caseClaims.leaseUntil,
    })
    .from(caseClaims)
    .innerJoin(authUsers, eq(authUsers.id, caseClaims.staffId))
    .where(and(inArray(caseClaims.caseId, ids), gt(caseClaims.leaseUntil, now)));
  return new Map(
    rows.map(({ caseId, id, name, until }) => [caseId, { id, name, until: until.toISOString() }]),
  );
}

const list = (ids: number[]) => sql`${`{${ids.join(",")}}`}::bigint[]`;

/** A suggestion stands between two cases, whichever of them it was written for; counted by the other one. */
async function suggestionsOf(db: Db, ids: number[]): Promise<Map<number, number>> {
  const rows = (await db.execute(sql`
    select pair.id, count(distinct pair.other)::int as n from (
      select case_id as id, other_case_id as other from suggestions where case_id = any(${list(ids)})
      union all
      select other_case_id, case_id from suggestions where other_case_id = any(${list(ids)})) pair
    join cases o on o.id = pair.other and o.status not in ('merged', 'dismissed')
    group by pair.id`)) as unknown as { id: number; n: number }[];
  return new Map(rows.map(({ id, n }) => [Number(id), n]));
}

/** What the posts of each case carry: how many media, and the kinds of numbers masked in them. */
async function carriedBy(db: Db, ids: number[]): Promise<Map<number, { photos: number; masked: string[] }>> {
  const rows = (await db.execute(sql`
    select cp.case_id as id,
      coalesce(sum(jsonb_array_length(case jsonb_typeof(p.media) when 'array' then p.media end)), 0)::int as photos,
      coalesce(json_agg(p.masked) filter (where jsonb_typeof(p.masked) = 'object'), '[]') as masked
    from case_posts cp join posts p on p.id = cp.post_id
    where cp.case_id = any(${list(ids)}) and (p.media is not null or p.masked is not null)
    group by cp.case_id`)) as unknown as { id: number; photos: number; masked: Record<string, number>[] }[];
  return new Map(
    rows.map(({ id, photos, masked }) => [
      Number(id),
      { photos, masked: [...new Set(masked.flatMap((kinds) => Object.keys(kinds)))].sort() },
    ]),
  );
}

/** The asker's own agency and area, for the views of them. */
export type OwnDuties = { myAgency?: string; myArea?: string };

export type QueueViews = {
  all: number;
  mine: number;
  emergencies: number;
  dueSoon: number;
  unsure: number;
  suggested: number;
  snoozed: number;
  mentioned: number;
  agency: number | null;
  area: number | null;
};

/** How many cases each ready-made view of the queue holds; all but `snoozed` of cases that are awake. */
export async function countViews(db: Db, asker: QueueAsker, own: OwnDuties): Promise<QueueViews> {
  const { id, now } = asker;
  const many = (condition: SQL | undefined) =>
    sql<number>`(count(*) filter (where ${awake(now)} and ${condition}))::int`;
  const inArea =
    own.myArea && sql`(${cases.areaCode} = ${own.myArea} or ${cases.areaCode} like ${`${own.myArea}.%`})`;
  const [row] = await db
    .select({
      all: many(sql`true`),
      mine: many(eq(cases.assigneeId, id)),
      emergencies: many(eq(cases.urgency, 4)),
      dueSoon: many(dueSoon(now)),
      unsure: many(unsure),
      suggested: many(suggested),
      snoozed: sql<number>`(count(*) filter (where ${asleep(now)}))::int`,
      agency: many(own.myAgency ? eq(cases.agencyId, own.myAgency) : sql`false`),
      area: many(inArea || sql`false`),
    })
    .from(cases)
    .where(eq(cases.status, "waiting"));
  const [named] = await db
    .select({ mentioned: count() })
    .from(cases)
    .where(and(eq(cases.status, "waiting"), awake(now), mentions(id)));
  return {
    ...row!,
    ...named!,
    agency: own.myAgency ? row!.agency : null,
    area: own.myArea ? row!.area : null,
  };
}

export type Facet = { key: string; count: number };
/** `area` holds provinces. */
export type Facets = { urgency: Facet[]; category: Facet[]; agency: Facet[]; area: Facet[] };

/** What the cases of a filter are made of, most first; cases without agency or area are in no such facet. */
export async function countFacets(db: Db, filter: QueueFilter, asker: QueueAsker): Promise<Facets> {
  const province = sql`split_part(${cases.areaCode}, '.', 1)`;
  const rows = (await db.execute(sql`
    select grouping(urgency, category, agency_id, province) as held, urgency, category, agency_id, province, count(*)::int as n
    from (select ${cases.urgency}, ${cases.category}, ${cases.agencyId}, ${province} as province
      from ${cases} where ${and(...queueConditions(filter, asker))}) wanted
    group by grouping sets ((urgency), (category), (agency_id), (province))
    order by n desc, urgency desc, category, agency_id, province`)) as unknown as {
    held: number;
    urgency: number | null;
    category: string | null;
    agency_id: string | null;
    province: string | null;
    n: number;
  }[];
  const facets: Facets = { urgency: [], category: [], agency: [], area: [] };
  for (const row of rows) {
    const names = ["urgency", "category", "agency", "area"] as const;
    // `grouping` sets the bit of every column that a row is not about: 0111 is about the first.
    const about = [0b0111, 0b1011, 0b1101, 0b1110].indexOf(row.held);
    const key = [row.urgency, row.category, row.agency_id, row.province][about];
    if (key !== null && key !== undefined && key !== "")
      facets[names[about]!].push({ key: String(key), count: row.n });
  }
  return facets;
}
