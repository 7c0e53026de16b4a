/**
 * Staff, their sessions and passwords, and tokens for machines; written by api/auth alone.
 * The first four tables have the shape that better-auth asks for (user, session, account, verification).
 */
import { boolean, index, integer, pgTable, text } from "drizzle-orm/pg-core";
import { id, moment } from "./types.ts";

/** What a member of staff or a token may do; the table of routes in api/access.ts says which role opens which. */
export type StaffRole = "handler" | "analyst" | "administrator";

export const authUsers = pgTable("auth_users", {
  id: text("id").primaryKey(),
  name: text("name").notNull(),
  /** Always in lower case. */
  email: text("email").notNull().unique(),
  emailVerified: boolean("email_verified").notNull().default(false),
  image: text("image"),
  role: text("role").$type<StaffRole>().notNull(),
  /** The password was made by somebody else: nothing else opens until its owner has changed it. */
  mustChangePassword: boolean("must_change_password").notNull().default(true),
  /** better-auth asks for a code after the password. */
  twoFactorEnabled: boolean("two_factor_enabled").notNull().default(false),
  /** Set when the account was switched off; never deleted, because events name it. */
  disabledAt: moment("disabled_at"),
  createdAt: moment("created_at").notNull(),
  updatedAt: moment("updated_at").notNull(),
});

export const authSessions = pgTable(
  "auth_sessions",
  {
    id: text("id").primaryKey(),
    token: text("token").notNull().unique(),
    userId: text("user_id")
      .notNull()
      .references(() => authUsers.id, { onDelete: "cascade" }),
    expiresAt: moment("expires_at").notNull(),
    ipAddress: text("ip_address"),
    userAgent: text("user_agent"),
    createdAt: moment("created_at").notNull(),
    updatedAt: moment("updated_at").notNull(),
  },
  (t) => [index("auth_sessions_user").on(t.userId)],
);

/** A way to sign in; `password` holds the scrypt hash of provider "credential". */
export const authAccounts = pgTable(
  "auth_accounts",
  {
    id: text("id").primaryKey(),
    accountId: text("account_id").notNull(),
    providerId: text("provider_id").notNull(),
    userId: text("user_id")
      .notNull()
      .references(() => authUsers.id, { onDelete: "cascade" }),
    accessToken: text("access_token"),
    refreshToken: text("refresh_token"),
    idToken: text("id_token"),
    accessTokenExpiresAt: moment("access_token_expires_at"),
    refreshTokenExpiresAt: moment("refresh_token_expires_at"),
    scope: text("scope"),
    password: text("password"),
    createdAt: moment("created_at").notNull(),
    updatedAt: moment("updated_at").notNull(),
  },
  (t) => [index("auth_accounts_user").on(t.userId)],
);

export const authVerifications = pgTable(
  "auth_verifications",
  {
    id: text("id").primaryKey(),
    identifier: text("identifier").notNull(),
    value: text("value").notNull(),
    expiresAt: moment("expires_at").notNull(),
    createdAt: moment("created_at").notNull(),
    updatedAt: moment("updated_at").notNull(),
  },
  (t) => [index("auth_verifications_identifier").on(t.identifier)],
);

/** The secret of an authenticator app (TOTP), encrypted by better-auth, with backup codes. */
export const authTwoFactors = pgTable(
  "auth_two_factors",
  {
    id: text("id").primaryKey(),
    secret: text("secret").notNull(),
    backupCodes: text("backup_codes").notNull(),
    userId: text("user_id")
      .notNull()
      .references(() => authUsers.id, { onDelete: "cascade" }),
    verified: boolean("verified").notNull().default(true),
    failedVerificationCount: integer("failed_verification_count").notNull().default(0),
    lockedUntil: moment("locked_until"),
  },
  (t) => [index("auth_two_factors_user").on(t.userId)],
);

/** Public keys of passkeys (WebAuthn). */
export const authPasskeys = pgTable(
  "auth_passkeys",
  {
    id: text("id").primaryKey(),
    name: text("name"),
    publicKey: text("public_key").notNull(),
    userId: text("user_id")
      .notNull()
      .references(() => authUsers.id, { onDelete: "cascade" }),
    credentialID: text("credential_id").notNull().unique(),
    counter: integer("counter").notNull(),
    deviceType: text("device_type").notNull(),
    backedUp: boolean("backed_up").notNull(),
    transports: text("transports"),
    createdAt: moment("created_at"),
    aaguid: text("aaguid"),
  },
  (t) => [index("auth_passkeys_user").on(t.userId)],
);

/** Wrong passwords in a row per e-mail address, known or not: locked for a while after several. */
export const authLockouts = pgTable("auth_lockouts", {
  email: text("email").primaryKey(),
  failures: integer("failures").notNull(),
  lockedUntil: moment("locked_until"),
  changedAt: moment("changed_at").notNull(),
});

/** Tokens for machines. Only the SHA-256 of a token is kept; the token itself is shown once. */
export const apiTokens = pgTable("api_tokens", {
  id: id("id").generatedByDefaultAsIdentity().primaryKey(),
  hash: text("hash").notNull().unique(),
  name: text("name").notNull(),
  role: text("role").$type<StaffRole>().notNull(),
  /** Staff id, or "local" for the command line. */
  createdBy: text("created_by").notNull(),
  createdAt: moment("created_at").notNull(),
  /** Kept to the minute. */
  lastUsedAt: moment("last_used_at"),
  expiresAt: moment("expires_at"),
  revokedAt: moment("revoked_at"),
});
