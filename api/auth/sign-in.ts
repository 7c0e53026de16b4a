/** better-auth, set up for staff of one installation: e-mail and password, sessions in the database, no sign-up. */

import { passkey } from "@better-auth/passkey";
import { betterAuth } from "better-auth";
import { drizzleAdapter } from "better-auth/adapters/drizzle";
import { APIError } from "better-auth/api";
import { twoFactor } from "better-auth/plugins/two-factor";
import { eq } from "drizzle-orm";
import {
  authAccounts,
  authPasskeys,
  authSessions,
  authTwoFactors,
  authUsers,
  authVerifications,
} from "../../drizzle/schema/auth.ts";
import type { AppParts } from "../app-parts.ts";

/** Shortest password a person may choose (NIST SP 800-63B-4: 15 without a second factor is advised; 12 is asked here). */
export const minPasswordLength = 12;
export const maxPasswordLength = 128;

const hour = 3600;
const issuer = "jemput-bola";

export type Auth = ReturnType<typeof createAuth>;

export function createAuth({ desk, log, settings }: Pick<AppParts, "desk" | "log" | "settings">) {
  const { db } = desk.database;
  return betterAuth({
    appName: "jemput-bola",
    secret: settings.secret,
    baseURL: settings.baseUrl,
    basePath: "/api/auth",
    database: drizzleAdapter(db, {
      provider: "pg",
      schema: {
        user: authUsers,
        session: authSessions,
        account: authAccounts,
        verification: authVerifications,
        twoFactor: authTwoFactors,
        passkey: authPasskeys,
      },
    }),
    plugins: [twoFactor({ issuer }), passkeys(settings.baseUrl)],
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength,
      maxPasswordLength,
    },
    user: {
      additionalFields: {
        role: { type: "string", required: true, input: false },
        mustChangePassword: { type: "boolean", required: false, input: false },
        disabledAt: { type: "date", required: false, input: false },
      },
    },
    // A working day, longer as long as somebody works: an unattended desk signs itself out.
    session: { expiresIn: 12 * hour, updateAge: hour, cookieCache: { enabled: false } },
    databaseHooks: {
      session: {
        create: {
          before: async (session) => {
            const [user] = await db
              .select({ disabledAt: authUsers.disabledAt })
              .from(authUsers)
              .where(eq(authUsers.id, session.userId));
            if (!user || user.disabledAt)
              throw new APIError("FORBIDDEN", { code: "ACCOUNT_DISABLED", message: "account disabled" });
          },
        },
      },
    },
    advanced: {
      cookiePrefix: "jemput",
      useSecureCookies: settings.baseUrl.startsWith("https:"),
      defaultCookieAttributes: { sameSite: "strict", httpOnly: true },
      // The address comes from the socket, set by routes/auth.ts; what a client claims is overwritten there.
      ipAddress: { ipAddressHeaders: ["x-jemput-address"] },
    },
    // middleware/same-origin.ts has checked where the request comes from by the address people really used.
    trustedOrigins: (request) => (request ? [originOf(request)] : []),
    // middleware/rate-limits.ts counts, for better-auth's routes as for all.
    rateLimit: { enabled: false },
    telemetry: { enabled: false },
    logger: {
      level: "error",
      log: (level, message) => level === "error" && log.error("auth", { message }),
    },
  });
}

/**
 * Passkeys belong to the host name of `baseUrl`; browsers know none for an IP address, there they work
 * on this machine alone, as "localhost". A passkey stands for password and code together, so the device must have made sure who holds it.
 */
function passkeys(baseUrl: string) {
  const { hostname } = new URL(baseUrl);
  const mustBeVerified = (verified: boolean | undefined) => {
    if (!verified)
      throw new APIError("UNPROCESSABLE_ENTITY", { code: "USER_NOT_VERIFIED", message: "user not verified" });
  };
  return passkey({
    rpName: issuer,
    rpID: /^[\d.]+$|^\[/.test(hostname) ? "localhost" : hostname,
    authenticatorSelection: { residentKey: "required", userVerification: "required" },
    registration: {
      afterVerification: async ({ verification }) =>
        mustBeVerified(verification.registrationInfo?.userVerified),
    },
    authentication: {
      afterVerification: async ({ verification }) =>
        mustBeVerified(verification.authenticationInfo.userVerified),
    },
  });
}

function originOf(request: Request): string | null {
  const origin = request.headers.get("origin");
  return origin && URL.canParse(origin) && new URL(origin).host === request.headers.get("host")
    ? origin
    : null;
}
