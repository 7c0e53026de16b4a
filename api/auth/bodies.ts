/** What may be sent to better-auth's open paths: nothing reaches it that does not fit here; what is not named is dropped. */
import { z } from "@hono/zod-openapi";

const Password = z.string().min(1).max(1000);
/** Bytes as WebAuthn sends them. */
const Bytes = z.string().regex(/^[A-Za-z0-9_-]{1,20000}$/);
const Credential = {
  id: Bytes,
  rawId: Bytes,
  type: z.literal("public-key"),
  authenticatorAttachment: z.enum(["platform", "cross-platform"]).optional(),
  clientExtensionResults: z.object({}),
};

export const SignIn = z.object({
  email: z.string().min(1).max(320),
  password: Password,
  rememberMe: z.boolean().optional(),
});
const Registration = z.object({
  name: z.string().trim().min(1).max(60).describe("What its owner calls it."),
  response: z.object({
    ...Credential,
    response: z.object({
      clientDataJSON: Bytes,
      attestationObject: Bytes,
      transports: z
        .array(z.string().regex(/^[a-z-]{1,20}$/))
        .max(8)
        .optional(),
    }),
  }),
});
const Authentication = z.object({
  response: z.object({
    ...Credential,
    response: z.object({
      clientDataJSON: Bytes,
      authenticatorData: Bytes,
      signature: Bytes,
      userHandle: Bytes.optional(),
    }),
  }),
});

type AuthPath = {
  body: z.ZodType | null;
  summary: string;
  /** Counts as an attempt: bounded per address, like signing in. */
  attempt?: true;
  /** Not before the first password was changed: it would outlive the password that somebody else knows. */
  settled?: true;
};

/** Every open path of better-auth besides signing in with a password. */
export const authBodies: Record<string, AuthPath> = {
  "POST /api/auth/sign-out": { body: null, summary: "End my session" },
  "GET /api/auth/get-session": { body: null, summary: "My session, or null" },
  "GET /api/auth/list-sessions": { body: null, summary: "My sessions, each with device and last use" },
  "POST /api/auth/revoke-session": {
    body: z.object({ token: z.string().min(1).max(200) }),
    summary: "End one of my sessions",
  },
  "POST /api/auth/revoke-other-sessions": { body: null, summary: "End all my sessions but this one" },
  "POST /api/auth/revoke-sessions": { body: null, summary: "Sign out everywhere, here too" },
  "POST /api/auth/two-factor/enable": {
    body: z.object({ password: Password }),
    summary: "Begin with an authenticator app; answers its address and backup codes, once",
    attempt: true,
    settled: true,
  },
  "POST /api/auth/two-factor/get-totp-uri": {
    body: z.object({ password: Password }),
    summary: "The address for an authenticator app again",
    attempt: true,
    settled: true,
  },
  "POST /api/auth/two-factor/disable": {
    body: z.object({ password: Password }),
    summary: "Sign in without a code again",
    attempt: true,
  },
  "POST /api/auth/two-factor/verify-totp": {
    body: z.object({
      code: z
        .string()
        .trim()
        .regex(/^\d{6}$/),
    }),
    summary: "The six digits: second step of signing in, or the end of setting up",
    attempt: true,
  },
  "POST /api/auth/two-factor/verify-backup-code": {
    body: z.object({ code: z.string().trim().min(1).max(40) }),
    summary: "A backup code instead of the six digits; each works once",
    attempt: true,
  },
  "GET /api/auth/passkey/generate-register-options": {
    body: null,
    summary: "What the browser needs to make a passkey",
    settled: true,
  },
  "POST /api/auth/passkey/verify-registration": {
    body: Registration,
    summary: "Add the passkey that the browser made",
    settled: true,
  },
  "GET /api/auth/passkey/generate-authenticate-options": {
    body: null,
    summary: "What the browser needs to sign in with a passkey",
  },
  "POST /api/auth/passkey/verify-authentication": {
    body: Authentication,
    summary: "Sign in with a passkey; sets the session cookie",
    attempt: true,
  },
  "GET /api/auth/passkey/list-user-passkeys": { body: null, summary: "My passkeys" },
  "POST /api/auth/passkey/delete-passkey": {
    body: z.object({ id: z.string().min(1).max(100) }),
    summary: "Remove one of my passkeys",
  },
};
