/**
 * Who may call what, in one place. A route that is not in this table is not reachable: the authoriser looks here,
 * and the tests walk it. Paths are written as in the OpenAPI document.
 */
import type { StaffRole } from "../drizzle/schema/auth.ts";

/** `public` needs no session; "own" any signed-in person, also before the first password is changed. */
export type Access = "public" | "own" | readonly StaffRole[];

const everyone = ["handler", "analyst", "administrator"] as const;
const deciders = ["handler", "administrator"] as const;
const analysts = ["analyst", "administrator"] as const;
const administrators = ["administrator"] as const;

export const access = {
  "GET /api/v1/me": "own",
  "PATCH /api/v1/me/password": "own",
  "GET /api/v1/status": everyone,
  "GET /api/v1/events": everyone,

  "GET /api/v1/queue": everyone,
  "GET /api/v1/queue/counts": everyone,
  "GET /api/v1/areas": everyone,
  "GET /api/v1/areas/{code}": everyone,
  "GET /api/v1/agencies": everyone,
  "GET /api/v1/colleagues": everyone,

  "GET /api/v1/cases": everyone,
  "GET /api/v1/cases/{id}": everyone,
  "GET /api/v1/cases/{id}/posts": everyone,
  "POST /api/v1/cases/{id}/confirm": deciders,
  "POST /api/v1/cases/{id}/correct": deciders,
  "POST /api/v1/cases/{id}/dismiss": deciders,
  "POST /api/v1/cases/{id}/merge": deciders,
  "POST /api/v1/cases/{id}/split": deciders,
  "POST /api/v1/cases/{id}/separate": deciders,
  "POST /api/v1/cases/{id}/assign": deciders,
  "POST /api/v1/cases/{id}/note": everyone,
  "POST /api/v1/cases/{id}/undo": deciders,
  "POST /api/v1/cases/{id}/snooze": deciders,
  "POST /api/v1/cases/{id}/wake": deciders,
  "POST /api/v1/cases/{id}/claim": deciders,
  "DELETE /api/v1/cases/{id}/claim": deciders,
  "POST /api/v1/cases/{id}/presence": everyone,
  "DELETE /api/v1/cases/{id}/presence": everyone,
  "POST /api/v1/cases/{id}/reveal-author": everyone,

  "POST /api/v1/bulk/preview": deciders,
  "POST /api/v1/bulk": deciders,
  "POST /api/v1/bulk/{id}/undo": deciders,

  "GET /api/v1/me/preferences": everyone,
  "PUT /api/v1/me/preferences": everyone,
  "GET /api/v1/me/summary": everyone,

  "GET /api/v1/sources": everyone,
  "POST /api/v1/sources": administrators,
  "POST /api/v1/sources/try": administrators,
  "PATCH /api/v1/sources/{name}": administrators,
  "DELETE /api/v1/sources/{name}": administrators,
  "POST /api/v1/sources/{name}/backfill": administrators,
  "GET /api/v1/connectors": administrators,

  "GET /api/v1/work": everyone,
  "POST /api/v1/work/retry": administrators,
  "POST /api/v1/backup": administrators,
  "POST /api/v1/samples/clear": administrators,

  "GET /api/v1/export/cases.csv": analysts,
  "GET /api/v1/export/cases.jsonl": analysts,

  "GET /api/v1/staff": administrators,
  "POST /api/v1/staff": administrators,
  "PATCH /api/v1/staff/{id}": administrators,
  "POST /api/v1/staff/{id}/reset-password": administrators,
  "GET /api/v1/tokens": administrators,
  "POST /api/v1/tokens": administrators,
  "DELETE /api/v1/tokens/{id}": administrators,
} as const satisfies Record<string, Access>;

/** Routes outside /api/v1 that answer without a session, and why each may. */
export const publicRoutes: Record<string, string> = {
  "GET /": "the page holds no data",
  "GET /masuk": "the page holds no data",
  "GET /antrean": "the page holds no data",
  "GET /darurat": "the page holds no data",
  "GET /kasus": "the page holds no data",
  "GET /kasus/{id}": "the page holds no data",
  "GET /sumber": "the page holds no data",
  "GET /pengaturan": "the page holds no data",
  "GET /akun": "the page holds no data",
  "GET /assets/{file}": "scripts, styles and the font of the pages",
  "GET /icons.svg": "the drawings of the pages",
  "GET /mark.svg": "the mark of the product",
  "GET /healthz": "says only that the process lives",
  "GET /readyz": "says only whether it is ready",
  "GET /metrics": "answers loopback alone, or a token",
  "GET /api/openapi.json": "the contract holds no data",
  "GET /api/docs": "the contract holds no data",
  "GET /api/docs/{file}": "the contract holds no data",
  "GET /hooks/{source}": "the platform proves itself to the connector",
  "POST /hooks/{source}": "the platform proves itself to the connector",
  "POST /api/auth/sign-in/email": "the way in",
  "GET /api/auth/place": "says only whether this is the sandbox, as the documentation does",
  "POST /api/auth/sign-out": "only ends the caller's own session",
  "GET /api/auth/get-session": "tells the caller's own session or null",
  "GET /api/auth/list-sessions": "better-auth asks for the session itself",
  "POST /api/auth/revoke-session": "better-auth asks for the session itself",
  "POST /api/auth/revoke-other-sessions": "better-auth asks for the session itself",
  "POST /api/auth/revoke-sessions": "better-auth asks for the session itself",
  "POST /api/auth/two-factor/enable": "better-auth asks for the session and the password",
  "POST /api/auth/two-factor/get-totp-uri": "better-auth asks for the session and the password",
  "POST /api/auth/two-factor/disable": "better-auth asks for the session and the password",
  "POST /api/auth/two-factor/verify-totp": "second step of the way in",
  "POST /api/auth/two-factor/verify-backup-code": "second step of the way in",
  "GET /api/auth/passkey/generate-register-options": "better-auth asks for the session itself",
  "POST /api/auth/passkey/verify-registration": "better-auth asks for the session itself",
  "GET /api/auth/passkey/generate-authenticate-options": "the way in",
  "POST /api/auth/passkey/verify-authentication": "the way in",
  "GET /api/auth/passkey/list-user-passkeys": "better-auth asks for the session itself",
  "POST /api/auth/passkey/delete-passkey": "better-auth asks for the session itself",
};
