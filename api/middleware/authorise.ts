/** Opens a route to those whom api/access.ts names, and to nobody else. */
import type { Context, MiddlewareHandler } from "hono";
import { TrieRouter } from "hono/router/trie-router";
import { type Access, access } from "../access.ts";
import type { Env, Principal } from "../app-parts.ts";
import { identify } from "../auth/principal.ts";
import { mustChangePassword, notFound, notSignedIn, wrongRole } from "../problem.ts";
import { requireSameOrigin } from "./same-origin.ts";

/** "/api/v1/cases/{id}" as Hono writes it. */
export const honoPath = (path: string) => path.replaceAll(/\{(\w+)\}/g, ":$1");

export function authorise(): MiddlewareHandler<Env> {
  const router = new TrieRouter<Access>();
  for (const [route, who] of Object.entries(access)) {
    const [method, path] = route.split(" ") as [string, string];
    router.add(method, honoPath(path), who);
  }
  return async (c, next) => {
    const method = c.req.method === "HEAD" ? "GET" : c.req.method;
    const who = router.match(method, c.req.path)[0].map((match) => match[0] as Access);
    if (who.length === 0) throw notFound();
    const principal = await identify(c);
    if (!principal) throw notSignedIn();
    for (const needed of who) mustBeAllowed(principal, needed);
    if (principal.kind === "session") requireSameOriginToChange(c);
    c.set("principal", principal);
    await next();
  };
}

function mustBeAllowed(principal: Principal, needed: Access): void {
  if (needed === "public" || needed === "own") return;
  if (principal.mustChangePassword) throw mustChangePassword();
  if (!needed.includes(principal.role)) throw wrongRole();
}

function requireSameOriginToChange(c: Context<Env>): void {
  if (c.req.method !== "GET" && c.req.method !== "HEAD") requireSameOrigin(c, "must prove");
}
