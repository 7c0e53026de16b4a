/** Staff accounts, by administrators. Nobody signs up; accounts are switched off, never deleted. */
import { createRoute, z } from "@hono/zod-openapi";
import { logAccess } from "../auth/access-log.ts";
import { changeStaff, createStaff, listStaff, resetPassword, type Staff } from "../auth/staff.ts";
import { invalidField, Problem } from "../problem.ts";
import { body, json, newRoutes, problems } from "./route-parts.ts";
import { PersonName, Role, StaffMember } from "./staff-shapes.ts";

const OneTime = z.object({
  staff: StaffMember,
  oneTimePassword: z.string().describe("Shown once; must be changed at the next sign-in."),
});
const StaffId = z.object({ id: z.string().min(1).max(100) });

const list = createRoute({
  method: "get",
  path: "/api/v1/staff",
  tags: ["Staf"],
  summary: "Everybody with an account",
  responses: { 200: json(z.object({ staff: z.array(StaffMember) }), "By name."), ...problems() },
});

const create = createRoute({
  method: "post",
  path: "/api/v1/staff",
  tags: ["Staf"],
  summary: "Create an account with a one-time password",
  request: {
    body: body(z.strictObject({ name: PersonName, email: z.email().max(200), role: Role })),
  },
  responses: { 201: json(OneTime, "Created."), ...problems(409, 422) },
});

const change = createRoute({
  method: "patch",
  path: "/api/v1/staff/{id}",
  tags: ["Staf"],
  summary: "Change name or role, switch an account off or on",
  description: "Switching off ends every session of that person at once.",
  request: {
    params: StaffId,
    body: body(
      z.strictObject({
        name: PersonName.optional(),
        role: Role.optional(),
        disabled: z.boolean().optional(),
      }),
    ),
  },
  responses: { 200: json(StaffMember, "Changed."), ...problems(404, 409, 422) },
});

const reset = createRoute({
  method: "post",
  path: "/api/v1/staff/{id}/reset-password",
  tags: ["Staf"],
  summary: "Give a new one-time password; ends every session of that person",
  description: "Also lifts a lock-out and takes away authenticator app and passkeys.",
  request: { params: StaffId },
  responses: {
    200: json(z.object({ oneTimePassword: z.string() }), "Shown once."),
    ...problems(404),
  },
});

const noSuchStaff = () =>
  new Problem(404, "staff_not_found", { id: "Akun ini tidak ada.", en: "There is no such account." });

function shape({ id, name, email, role, mustChangePassword, disabledAt, createdAt }: Staff) {
  const dates = { disabledAt: disabledAt?.toISOString() ?? null, createdAt: createdAt.toISOString() };
  return { id, name, email, role, mustChangePassword, ...dates };
}

export const staffRoutes = newRoutes()
  .openapi(list, async (c) => {
    const staff = await listStaff(c.get("parts").desk.database.db);
    return c.json({ staff: staff.map(shape) }, 200);
  })
  .openapi(create, async (c) => {
    const { database, clock } = c.get("parts").desk;
    const created = await createStaff(database, clock, c.req.valid("json"));
    if (!created)
      throw new Problem(
        409,
        "email_taken",
        { id: "Surel ini sudah dipakai akun lain.", en: "Another account has this e-mail address." },
        { extra: { field: "email" } },
      );
    const { staff, oneTimePassword } = created;
    await logAccess(database.db, c.get("principal"), "staff_created", clock.now(), {
      staffId: staff.id,
      role: staff.role,
    });
    return c.json({ staff: shape(staff), oneTimePassword }, 201);
  })
  .openapi(change, async (c) => {
    const { id } = c.req.valid("param");
    const wanted = c.req.valid("json");
    const { database, clock } = c.get("parts").desk;
    const changed = await changeStaff(database, clock, id, wanted);
    if (changed === "unknown") throw noSuchStaff();
    if (changed === "last_administrator")
      throw invalidField(
        "role",
        {
          id: "Ini administrator terakhir yang aktif. Angkat administrator lain dulu.",
          en: "This is the last active administrator. Make somebody else one first.",
        },
        "last_administrator",
      );
    const { role, disabled } = wanted;
    await logAccess(database.db, c.get("principal"), "staff_changed", clock.now(), {
      staffId: id,
      role,
      disabled,
    });
    return c.json(shape(changed), 200);
  })
  .openapi(reset, async (c) => {
    const { id } = c.req.valid("param");
    const { database, clock } = c.get("parts").desk;
    const oneTimePassword = await resetPassword(database, clock, id);
    if (oneTimePassword === null) throw noSuchStaff();
    await logAccess(database.db, c.get("principal"), "password_reset", clock.now(), { staffId: id });
    return c.json({ oneTimePassword }, 200);
  });
