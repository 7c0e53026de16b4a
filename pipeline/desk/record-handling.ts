/** How long a person had a case open before deciding it, and what they had to mend: for that person's own summary. */
import { insertRows } from "../../drizzle/insert-rows.ts";
import { handlings } from "../../drizzle/schema/desk.ts";
import type { Desk } from "../cases/desk.ts";

export type Handling = {
  staffId: string;
  caseId: number;
  /** The verb as the API names it, e.g. "confirm". */
  verb: string;
  /** How many fields were mended. */
  corrections: number;
  /** Null when nobody measured. */
  seconds: number | null;
};

export async function recordHandlings(desk: Desk, done: readonly Handling[]): Promise<void> {
  const at = desk.clock.now();
  await insertRows(
    desk.database.db,
    handlings,
    done.map((one) => ({ ...one, at })),
  );
}
