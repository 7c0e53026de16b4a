/** Who holds a case and who has it open, by name. */
import { type SQL, sql } from "drizzle-orm";
import type { Db } from "../../drizzle/db.ts";
import { viewerSeconds } from "../../pipeline/model/desk.ts";

export type DeskHolder = { id: string; name: string; until: string };
export type DeskViewer = { id: string; name: string; writing: boolean };
export type DeskState = { holder: DeskHolder | null; viewers: DeskViewer[] };

/** Of one case. */
export async function deskStateOf(db: Db, caseId: number, now: Date): Promise<DeskState> {
  const states = await deskStates(db, now, sql`= ${caseId}`);
  return states.get(caseId) ?? { holder: null, viewers: [] };
}

type Row = {
  caseId: number;
  id: string;
  name: string;
  until: string | null;
  writing: boolean;
};

/** Of every case that somebody holds or has open, by one query. `which` narrows the case id. */
export async function deskStates(
  db: Db,
  now: Date,
  which: SQL = sql`is not null`,
): Promise<Map<number, DeskState>> {
  const at = now.toISOString();
  const seen = new Date(now.getTime() - viewerSeconds * 1000).toISOString();
  const rows = (await db.execute(sql`
    select d.case_id as "caseId", d.staff_id as id, d.until, d.writing,
      coalesce(u.name, t.name, d.staff_id) as name
    from (select case_id, staff_id, lease_until as until, false as writing from case_claims
        where lease_until > ${at}::timestamptz and case_id ${which}
      union all select case_id, staff_id, null, writing from case_viewers
        where seen_at > ${seen}::timestamptz and case_id ${which}) d
    left join auth_users u on u.id = d.staff_id left join api_tokens t on 'token:' || t.id = d.staff_id
    order by d.case_id, d.staff_id`)) as unknown as Row[];
  const states = new Map<number, DeskState>();
  for (const { caseId, id, name, until, writing } of rows) {
    const state = states.get(caseId) ?? { holder: null, viewers: [] };
    states.set(caseId, state);
    if (until === null) state.viewers.push({ id, name, writing });
    else state.holder = { id, name, until: new Date(until).toISOString() };
  }
  return states;
}
