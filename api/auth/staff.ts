/** Staff accounts: the only writer of auth_users and auth_accounts besides better-auth's own password change. */
import { randomUUID } from "node:crypto";
import { hashPassword } from "better-auth/crypto";
import { and, asc, eq, isNull, ne, sql } from "drizzle-orm";
import type { Database, Db, Tx } from "../../drizzle/db.ts";
import {
  authAccounts,
  authPasskeys,
  authSessions,
  authTwoFactors,
  authUsers,
  type StaffRole,
} from "../../drizzle/schema/auth.ts";
import type { Clock } from "../../pipeline/runtime/clock.ts";
import { attemptRight } from "./lockouts.ts";
import { oneTimePassword } from "./one-time-password.ts";

export type Staff = typeof authUsers.$inferSelect;
export type NewStaff = { name: string; email: string; role: StaffRole };

/** Created with a password that must be changed at first sign-in. Null when the e-mail address is taken. */
export async function createStaff(
  database: Database,
  clock: Clock,
  { name, email, role }: NewStaff,
): Promise<{ staff: Staff; oneTimePassword: string } | null> {
  const password = oneTimePassword();
  // Hashed before the transaction: scrypt takes a tenth of a second and holds no rows.
  const hash = await hashPassword(password);
  const staff = await database.db.transaction((tx) =>
    insertStaff(tx, { name, email, role }, hash, clock.now()),
  );
  return staff && { staff, oneTimePassword: password };
}

async function insertStaff(tx: Tx, fresh: NewStaff, hash: string, now: Date): Promise<Staff | null> {
  const id = randomUUID();
  const dates = { createdAt: now, updatedAt: now };
  const [staff] = await tx
    .insert(authUsers)
    .values({ ...fresh, ...dates, id, email: fresh.email.toLowerCase(), emailVerified: true })
    .onConflictDoNothing()
    .returning();
  if (!staff) return null;
  await tx.insert(authAccounts).values({
    ...dates,
    id: randomUUID(),
    accountId: id,
    userId: id,
    providerId: "credential",
    password: hash,
  });
  return staff;
}

/**
 * Creates the first administrator when there is nobody yet, and returns the one-time password to print; null when
 * somebody exists. Processes that start together create one.
 */
export async function ensureFirstAdministrator(
  database: Database,
  clock: Clock,
  email = "admin@jemput.local",
): Promise<{ email: string; oneTimePassword: string } | null> {
  const [anybody] = await database.db.select({ id: authUsers.id }).from(authUsers).limit(1);
  if (anybody) return null;
  const password = oneTimePassword();
  const hash = await hashPassword(password);
  const created = await database.db.transaction(async (tx) => {
    await tx.execute(sql`select pg_advisory_xact_lock(6873102)`);
    const [somebody] = await tx.select({ id: authUsers.id }).from(authUsers).limit(1);
    if (somebody) return null;
    return insertStaff(tx, { name: "Administrator", email, role: "administrator" }, hash, clock.now());
  });
  return created && { email: created.email, oneTimePassword: password };
}

export function listStaff(db: Db): Promise<Staff[]> {
  return db.select().from(authUsers).orderBy(asc(authUsers.name), asc(authUsers.id));
}

/** Null when there is no such person. */
export async function findStaff(db: Db, id: string): Promise<Staff | null> {
  const [staff] = await db.select().from(authUsers).where(eq(authUsers.id, id));
  return staff ?? null;
}

/** True for a person who can be given work. */
export async function knownStaff(db: Db, id: string): Promise<boolean> {
  const rows = await db
    .select({ id: authUsers.id })
    .from(authUsers)
    .where(and(eq(authUsers.id, id), isNull(authUsers.disabledAt)));
  return rows.length > 0;
}

export type StaffChange = { name?: string; role?: StaffRole; disabled?: boolean };

/** `last_administrator`: the change would leave nobody who can administrate. */
export async function changeStaff(
  database: Database,
  clock: Clock,
  id: string,
  { name, role, disabled }: StaffChange,
): Promise<Staff | "unknown" | "last_administrator"> {
  const now = clock.now();
  return database.db.transaction(async (tx) => {
    // All administrators are locked in one order, so that two of them cannot switch each other off at once.
    const administrators = await tx
      .select({ id: authUsers.id })
      .from(authUsers)
      .where(and(eq(authUsers.role, "administrator"), isNull(authUsers.disabledAt)))
      .orderBy(asc(authUsers.id))
      .for("update");
    const losesRights = disabled === true || (role !== undefined && role !== "administrator");
    if (losesRights && administrators.length === 1 && administrators[0]!.id === id)
      return "last_administrator";
    const [staff] = await tx
      .update(authUsers)
      .set({
        updatedAt: now,
        ...(name === undefined ? {} : { name }),
        ...(role === undefined ? {} : { role }),
        ...(disabled === undefined ? {} : { disabledAt: disabled ? now : null }),
      })
      .where(eq(authUsers.id, id))
      .returning();
    if (!staff) return "unknown";
    if (disabled) await tx.delete(authSessions).where(eq(authSessions.userId, id));
    return staff;
  });
}

/**
 * A new one-time password for somebody who cannot get in any more: ends every session of that person, lifts a lock-out,
 * and takes away authenticator app and passkeys, which may be lost or in wrong hands. Null when there is no such person.
 */
export async function resetPassword(database: Database, clock: Clock, id: string): Promise<string | null> {
  const password = oneTimePassword();
  const hash = await hashPassword(password);
  const now = clock.now();
  return database.db.transaction(async (tx) => {
    const [staff] = await tx
      .update(authUsers)
      .set({ mustChangePassword: true, twoFactorEnabled: false, updatedAt: now })
      .where(eq(authUsers.id, id))
      .returning({ email: authUsers.email });
    if (!staff) return null;
    await attemptRight(tx, staff.email);
    await tx.delete(authTwoFactors).where(eq(authTwoFactors.userId, id));
    await tx.delete(authPasskeys).where(eq(authPasskeys.userId, id));
    await tx
      .update(authAccounts)
      .set({ password: hash, updatedAt: now })
      .where(and(eq(authAccounts.userId, id), eq(authAccounts.providerId, "credential")));
    await tx.delete(authSessions).where(eq(authSessions.userId, id));
    return password;
  });
}

/** The owner has chosen a password: everything else opens. */
export async function passwordChanged(db: Db, clock: Clock, id: string): Promise<void> {
  await db
    .update(authUsers)
    .set({ mustChangePassword: false, updatedAt: clock.now() })
    .where(and(eq(authUsers.id, id), ne(authUsers.mustChangePassword, false)));
}
