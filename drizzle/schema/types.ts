/** Column helpers shared by the tables. */
import { bigint, timestamp } from "drizzle-orm/pg-core";

/** A moment, with zone, in milliseconds. */
export const moment = (name: string) => timestamp(name, { withTimezone: true, precision: 3, mode: "date" });

/** A bigint id, safe as a JavaScript number up to 2^53. */
export const id = (name: string) => bigint(name, { mode: "number" });
