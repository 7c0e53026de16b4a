/** Staff and tokens on the wire. */
import { z } from "@hono/zod-openapi";
import type { StaffRole } from "../../drizzle/schema/auth.ts";

const roles = ["handler", "analyst", "administrator"] as const satisfies readonly StaffRole[];
export const Role = z.enum(roles).openapi("Role");

const Moment = z.iso.datetime();

/** A name that shows: at least one letter or digit once trimmed. */
export const PersonName = z
  .string()
  .trim()
  .min(1)
  .max(120)
  .regex(/[\p{L}\p{N}]/u);

export const StaffMember = z
  .object({
    id: z.string(),
    name: z.string(),
    email: z.string(),
    role: Role,
    mustChangePassword: z.boolean(),
    disabledAt: Moment.nullable(),
    createdAt: Moment,
  })
  .openapi("Staff");

export const TokenShape = z
  .object({
    id: z.number().int().positive(),
    name: z.string(),
    role: Role,
    createdBy: z.string(),
    createdAt: Moment,
    lastUsedAt: Moment.nullable(),
    expiresAt: Moment.nullable(),
    revokedAt: Moment.nullable(),
  })
  .openapi("Token");
