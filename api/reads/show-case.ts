/** Everything a person needs to decide one case. */
import { desc, eq, inArray, or } from "drizzle-orm";
import type { Db } from "../../drizzle/db.ts";
import { authUsers } from "../../drizzle/schema/auth.ts";
import { caseEvents, cases } from "../../drizzle/schema/cases.ts";
import { dispatches } from "../../drizzle/schema/dispatches.ts";
import { suggestions } from "../../drizzle/schema/grouping.ts";
import { readCasePosts } from "./case-posts.ts";
import type { CaseDetail } from "./case-shapes.ts";
import { summaryOf } from "./list-cases.ts";

const postsShown = 100;
const eventsShown = 500;

/** Null when there is no such case. */
export async function showCase(db: Db, caseId: number, authorsShown: boolean): Promise<CaseDetail | null> {
  const [row] = await db.select().from(cases).where(eq(cases.id, caseId));
  if (!row) return null;
  const { posts, more } = await readCasePosts(db, caseId, { limit: postsShown, authorsShown });
  const filings = await db
    .select()
    .from(dispatches)
    .where(eq(dispatches.caseId, caseId))
    .orderBy(desc(dispatches.revision), desc(dispatches.id));
  return {
    ...summaryOf(row),
    posts,
    morePosts: more,
    ...(await timeline(db, caseId)),
    suggestions: await suggestedCases(db, caseId),
    dispatches: filings.map(({ caseId: _, key: __, ...filing }) => ({
      ...filing,
      requestedAt: filing.requestedAt.toISOString(),
      receivedAt: filing.receivedAt?.toISOString() ?? null,
    })),
  };
}

async function timeline(db: Db, caseId: number): Promise<Pick<CaseDetail, "events" | "olderEvents">> {
  const rows = await db
    .select()
    .from(caseEvents)
    .where(eq(caseEvents.caseId, caseId))
    .orderBy(desc(caseEvents.id))
    .limit(eventsShown + 1);
  const shown = rows.slice(0, eventsShown).reverse();
  const undone = new Set(rows.map((row) => row.undoes));
  const names = await staffNames(
    db,
    shown.flatMap(({ actor }) => (actor.kind === "staff" ? [actor.id] : [])),
  );
  return {
    events: shown.map(({ caseId: _, at, actor, ...event }) => ({
      ...event,
      at: at.toISOString(),
      actor: { ...actor, name: names.get(actor.id) ?? null },
      undone: undone.has(event.id),
    })),
    olderEvents: rows.length > eventsShown,
  };
}

async function staffNames(db: Db, ids: string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .select({ id: authUsers.id, name: authUsers.name })
    .from(authUsers)
    .where(inArray(authUsers.id, [...new Set(ids)]));
  return new Map(rows.map(({ id, name }) => [id, name]));
}

/** A suggestion stands between two cases, whichever of them it was written for. */
async function suggestedCases(db: Db, caseId: number): Promise<CaseDetail["suggestions"]> {
  const rows = await db
    .select()
    .from(suggestions)
    .where(or(eq(suggestions.caseId, caseId), eq(suggestions.otherCaseId, caseId)))
    .orderBy(desc(suggestions.score))
    .limit(20);
  if (rows.length === 0) return [];
  const otherOf = (row: (typeof rows)[number]) => (row.caseId === caseId ? row.otherCaseId : row.caseId);
  const others = await db
    .select()
    .from(cases)
    .where(inArray(cases.id, rows.map(otherOf)));
  const byId = new Map(others.map((other) => [other.id, other]));
  return rows.flatMap((row) => {
    const other = byId.get(otherOf(row));
    if (!other || other.status === "merged" || other.status === "dismissed") return [];
    return [
      {
        case: summaryOf(other),
        postId: row.postId,
        score: row.score,
        why: row.why,
        at: row.at.toISOString(),
      },
    ];
  });
}
