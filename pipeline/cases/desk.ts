/** What the case verbs work with. */
import type { MaskPersonal } from "../../classifiers/classifier.ts";
import type { Database } from "../../drizzle/db.ts";
import type { Actor } from "../model/case.ts";
import type { Clock } from "../runtime/clock.ts";
import type { Wake } from "../runtime/stage.ts";

export type Desk = {
  database: Database;
  clock: Clock;
  wake: Wake;
  /** Masks personal numbers in what staff type. */
  mask: MaskPersonal;
  /** The case store that cases are filed in, and whether it is the sandbox. */
  store: string;
  sandbox: boolean;
};

/** A verb names the version of the case it saw; null means "whatever it is now" (command line). */
export type Decision = {
  caseId: number;
  version: number | null;
  actor: Actor;
  /** The sender's own name for this decision: sent again, it has no second effect. */
  decisionId?: string;
};
