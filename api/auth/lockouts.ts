/**
 * Wrong passwords in a row for one e-mail address, whether anybody has it or not: from the fifth on the address is
 * locked, 1 minute, then 2, 4 … 60. Only writer of auth_lockouts.
 */
import { eq, lt, sql } from "drizzle-orm";
import type { Db, Tx } from "../../drizzle/db.ts";
import { authLockouts } from "../../drizzle/schema/auth.ts";
import { Problem } from "../problem.ts";

const freeAttempts = 5;
const longestMinutes = 60;
const minute = 60_000;
/** Failures are forgotten a day after the last one, and with them what people mistyped as an address. */
const memory = 24 * 60 * minute;

/**
 * Counts an attempt as wrong before the password is looked at, so that many at once cannot slip through; say
 * `attemptRight` or `takeBackAttempt` when it was not. Returns until when the address is locked by this attempt.
 * @throws Problem 429 account_locked while it was locked already.
 */
export async function countAttempt(db: Db, email: string, now: Date): Promise<Date | null> {
  const at = now.toISOString();
  await db.delete(authLockouts).where(lt(authLockouts.changedAt, new Date(now.getTime() - memory)));
  const failures = sql`${authLockouts.failures} + 1`;
  const [counted] = await db
    .insert(authLockouts)
    .values({ email, failures: 1, changedAt: now })
    .onConflictDoUpdate({
      target: authLockouts.email,
      set: {
        failures,
        changedAt: now,
        lockedUntil: sql`case when ${failures} >= ${freeAttempts}::int
          then ${at}::timestamptz + least(${longestMinutes}::int, power(2, least(${failures} - ${freeAttempts}::int, 10))) * interval '1 minute'
          end`,
      },
      setWhere: sql`${authLockouts.lockedUntil} is null or ${authLockouts.lockedUntil} <= ${at}::timestamptz`,
    })
    .returning();
  if (counted) return counted.lockedUntil;
  const [row] = await db.select().from(authLockouts).where(eq(authLockouts.email, email));
  throw accountLocked(row?.lockedUntil ?? new Date(now.getTime() + minute), now);
}

/** The password was right, or an administrator has given a new one: the count begins anew. */
export async function attemptRight(db: Db | Tx, email: string): Promise<void> {
  await db.delete(authLockouts).where(eq(authLockouts.email, email));
}

/** Nobody looked at the password, so the attempt was not wrong. */
export async function takeBackAttempt(db: Db, email: string): Promise<void> {
  await db
    .update(authLockouts)
    .set({ failures: sql`greatest(${authLockouts.failures} - 1, 0)`, lockedUntil: null })
    .where(eq(authLockouts.email, email));
}

/** The same for an address that nobody has. */
export function accountLocked(until: Date, now: Date): Problem {
  const clock = until.toLocaleTimeString("id-ID", {
    timeZone: "Asia/Jakarta",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
  });
  const seconds = Math.max(1, Math.ceil((until.getTime() - now.getTime()) / 1000));
  return new Problem(
    429,
    "account_locked",
    {
      id: `Sandi salah beberapa kali. Masuk dengan surel ini dikunci sampai pukul ${clock} WIB; coba lagi sesudah itu.`,
      en: `Several wrong passwords. Signing in with this e-mail address is locked until ${clock} WIB; try again after that.`,
    },
    { extra: { until: until.toISOString() }, headers: { "retry-after": String(seconds) } },
  );
}
