/** Who is asking: a session cookie, a token for machines, or the command line on this machine. */
import { getConnInfo } from "@hono/node-server/conninfo";
import type { Context } from "hono";
import type { StaffRole } from "../../drizzle/schema/auth.ts";
import type { Env, Principal } from "../app-parts.ts";
import { findToken } from "./api-tokens.ts";
import { isLocalToken } from "./local-token.ts";

/** The socket's address; null when the call never came over a network (a command that opened the store itself). */
function socketAddress(c: Context<Env>): string | null {
  const overNetwork = c.env !== undefined && "incoming" in (c.env as object);
  return overNetwork ? (getConnInfo(c).remote.address ?? "unknown") : null;
}

/** The caller's address: the socket's, or what our own proxy wrote last when there is one. */
export function addressOf(c: Context<Env>): string {
  if (c.get("parts").settings.trustProxy) {
    const forwarded = c.req.header("x-forwarded-for")?.split(",").at(-1)?.trim();
    if (forwarded) return forwarded;
  }
  return socketAddress(c) ?? "in-process";
}

/** True for a call from this machine that no proxy passed on. */
export function isLocalCall(c: Context<Env>): boolean {
  const passedOn = c.req.header("x-forwarded-for") ?? c.req.header("forwarded") ?? c.req.header("via");
  const address = socketAddress(c);
  return passedOn === undefined && (address === null || /^(127\.|::1$|::ffff:127\.)/.test(address));
}

/** Null when nobody proved who they are. A wrong token is never made good by a cookie beside it. */
export async function identify(c: Context<Env>): Promise<Principal | null> {
  const authorization = c.req.header("authorization");
  return authorization === undefined ? bySession(c) : byToken(c, authorization);
}

async function byToken(c: Context<Env>, authorization: string): Promise<Principal | null> {
  const token = /^Bearer (jb_[A-Za-z0-9_-]{20,100})$/.exec(authorization)?.[1];
  if (!token) return null;
  const { desk, localToken } = c.get("parts");
  if (isLocalToken(localToken, token)) {
    if (!isLocalCall(c)) return null;
    return {
      kind: "local",
      id: "local",
      name: "jemput",
      role: "administrator",
      mustChangePassword: false,
    };
  }
  const row = await findToken(desk.database.db, token, desk.clock.now());
  if (!row) return null;
  return { kind: "token", id: `token:${row.id}`, name: row.name, role: row.role, mustChangePassword: false };
}

async function bySession(c: Context<Env>): Promise<Principal | null> {
  if (!c.req.header("cookie")?.includes("jemput.")) return null;
  const { headers, response } = await c
    .get("auth")
    .api.getSession({ headers: c.req.raw.headers, returnHeaders: true });
  if (!response || response.user.disabledAt) return null;
  // A session that was renewed by this look carries a renewed cookie.
  for (const cookie of headers.getSetCookie()) c.header("set-cookie", cookie, { append: true });
  const { id, name, role, mustChangePassword } = response.user;
  return {
    kind: "session",
    id,
    name,
    role: role as StaffRole,
    mustChangePassword: mustChangePassword === true,
  };
}
