/** Who I am, and my own password. */
import { createRoute, z } from "@hono/zod-openapi";
import { isAPIError } from "better-auth/api";
import { logAccess } from "../auth/access-log.ts";
import { maxPasswordLength, minPasswordLength } from "../auth/sign-in.ts";
import { findStaff, passwordChanged } from "../auth/staff.ts";
import { invalidField, wrongRole } from "../problem.ts";
import { body, json, newRoutes, problems } from "./route-parts.ts";
import { Role } from "./staff-shapes.ts";

const Me = z
  .object({
    id: z.string(),
    name: z.string(),
    email: z.string().nullable().describe("Null for tokens."),
    role: Role,
    kind: z.enum(["session", "token", "local"]),
    mustChangePassword: z.boolean(),
    twoFactorEnabled: z.boolean().describe("Signing in with the password asks for a code, too."),
    sandbox: z.boolean(),
  })
  .openapi("Me");

const get = createRoute({
  method: "get",
  path: "/api/v1/me",
  tags: ["Masuk"],
  summary: "Who is signed in",
  responses: { 200: json(Me, "The caller."), ...problems() },
});

const patchPassword = createRoute({
  method: "patch",
  path: "/api/v1/me/password",
  tags: ["Masuk"],
  summary: "Change my own password",
  description: "Ends all other sessions of the caller. Opens everything else after the first sign-in.",
  request: {
    body: body(
      z.strictObject({
        currentPassword: z.string().min(1).max(maxPasswordLength),
        newPassword: z.string().min(minPasswordLength).max(maxPasswordLength),
      }),
    ),
  },
  responses: { 200: json(z.object({ changed: z.literal(true) }), "Changed."), ...problems(422) },
});

export const meRoutes = newRoutes()
  .openapi(get, async (c) => {
    const { id, name, role, kind, mustChangePassword } = c.get("principal");
    const { desk, settings } = c.get("parts");
    const staff = kind === "session" ? await findStaff(desk.database.db, id) : null;
    const email = staff?.email ?? null;
    const twoFactorEnabled = staff?.twoFactorEnabled ?? false;
    const { sandbox } = settings;
    return c.json({ id, name, email, role, kind, mustChangePassword, twoFactorEnabled, sandbox }, 200);
  })
  .openapi(patchPassword, async (c) => {
    const principal = c.get("principal");
    // A token has no password of its own.
    if (principal.kind !== "session") throw wrongRole();
    const { currentPassword, newPassword } = c.req.valid("json");
    if (currentPassword === newPassword)
      throw invalidField("newPassword", {
        id: "Sandi baru harus berbeda dari sandi yang sekarang.",
        en: "The new password must differ from the present one.",
      });
    try {
      const { headers } = await c.get("auth").api.changePassword({
        body: { currentPassword, newPassword, revokeOtherSessions: true },
        headers: c.req.raw.headers,
        returnHeaders: true,
      });
      for (const cookie of headers.getSetCookie()) c.header("set-cookie", cookie, { append: true });
    } catch (error) {
      if (isAPIError(error) && error.body?.code === "INVALID_PASSWORD")
        throw invalidField(
          "currentPassword",
          { id: "Sandi yang sekarang tidak cocok.", en: "The present password does not match." },
          "wrong_password",
        );
      throw error;
    }
    const { clock, database } = c.get("parts").desk;
    await passwordChanged(database.db, clock, principal.id);
    await logAccess(database.db, principal, "password_changed", clock.now());
    return c.json({ changed: true as const }, 200);
  });
