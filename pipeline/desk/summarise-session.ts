/** What one person did since a moment: told to that person alone, never compared with others. */
import { sql } from "drizzle-orm";
import type { Desk } from "../cases/desk.ts";

/** `handled`: cases decided; `medianSeconds`: of the decisions that were measured, null without any; `corrections`: fields mended. */
export type SessionSummary = { handled: number; medianSeconds: number | null; corrections: number };

/** Decisions that send a case out of the queue. */
const deciding = ["confirm", "dismiss", "merge", "snooze"];

export async function summariseSession(desk: Desk, staffId: string, since: Date): Promise<SessionSummary> {
  const rows = (await desk.database.db.execute(sql`
    select count(distinct case_id) filter (where verb = any(${`{${deciding.join(",")}}`}::text[]))::int as handled,
      (percentile_cont(0.5) within group (order by seconds) filter (where verb = any(${`{${deciding.join(",")}}`}::text[])))::float8 as median,
      coalesce(sum(corrections), 0)::int as corrections
    from handlings where staff_id = ${staffId} and at >= ${since.toISOString()}`)) as unknown as {
    handled: number;
    median: number | null;
    corrections: number;
  }[];
  const { handled, median, corrections } = rows[0]!;
  return { handled, medianSeconds: median === null ? null : Math.round(median * 10) / 10, corrections };
}
