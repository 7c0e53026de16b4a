/** Writes down who looked at personal data, took data out, or changed who may. Only writer of access_log. */
import type { Db, Tx } from "../../drizzle/db.ts";
import { accessLog } from "../../drizzle/schema/audit.ts";
import type { Principal } from "../app-parts.ts";

export type LoggedAction =
  | "reveal_author"
  | "export_cases"
  | "staff_created"
  | "staff_changed"
  | "password_reset"
  | "password_changed"
  | "token_created"
  | "token_revoked"
  | "source_added"
  | "source_changed"
  | "source_removed"
  | "source_backfilled"
  | "source_tried"
  | "work_retried"
  | "backed_up"
  | "samples_cleared";

/** `data` holds facts such as ids, roles and the reason given; never personal data. */
export async function logAccess(
  db: Db | Tx,
  principal: Principal,
  action: LoggedAction,
  now: Date,
  {
    caseId = null,
    postId = null,
    ...data
  }: { caseId?: number | null; postId?: number | null } & Record<string, unknown> = {},
): Promise<void> {
  await db.insert(accessLog).values({ at: now, actorId: principal.id, action, caseId, postId, data });
}
