/** Tokens for machines: "jb_" and 32 random bytes; only the SHA-256 is stored. Only writer of api_tokens. */
import { createHash, randomBytes } from "node:crypto";
import { and, desc, eq, gt, isNull, lt, or } from "drizzle-orm";
import type { Db } from "../../drizzle/db.ts";
import { apiTokens, type StaffRole } from "../../drizzle/schema/auth.ts";

export type ApiToken = typeof apiTokens.$inferSelect;
export type NewToken = { name: string; role: StaffRole; createdBy: string; expiresAt: Date | null };

export function makeToken(): string {
  return `jb_${randomBytes(32).toString("base64url")}`;
}

export function hashToken(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}

/** The token is in the answer and nowhere else. */
export async function createToken(
  db: Db,
  fresh: NewToken,
  now: Date,
): Promise<{ token: string; row: ApiToken }> {
  const token = makeToken();
  const [row] = await db
    .insert(apiTokens)
    .values({ ...fresh, hash: hashToken(token), createdAt: now })
    .returning();
  return { token, row: row! };
}

/** The living token, or null: unknown, revoked and expired tokens look the same. Notes the use, at most once a minute. */
export async function findToken(db: Db, token: string, now: Date): Promise<ApiToken | null> {
  const [row] = await db
    .select()
    .from(apiTokens)
    .where(
      and(
        eq(apiTokens.hash, hashToken(token)),
        isNull(apiTokens.revokedAt),
        or(isNull(apiTokens.expiresAt), gt(apiTokens.expiresAt, now)),
      ),
    );
  if (!row) return null;
  const minuteAgo = new Date(now.getTime() - 60_000);
  if (!row.lastUsedAt || row.lastUsedAt < minuteAgo)
    await db
      .update(apiTokens)
      .set({ lastUsedAt: now })
      .where(
        and(eq(apiTokens.id, row.id), or(isNull(apiTokens.lastUsedAt), lt(apiTokens.lastUsedAt, minuteAgo))),
      );
  return row;
}

export function listTokens(db: Db): Promise<ApiToken[]> {
  return db.select().from(apiTokens).orderBy(desc(apiTokens.id)).limit(500);
}

/** False when there is no such living token. */
export async function revokeToken(db: Db, id: number, now: Date): Promise<boolean> {
  const rows = await db
    .update(apiTokens)
    .set({ revokedAt: now })
    .where(and(eq(apiTokens.id, id), isNull(apiTokens.revokedAt)))
    .returning({ id: apiTokens.id });
  return rows.length > 0;
}
