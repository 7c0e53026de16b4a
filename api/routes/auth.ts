/**
 * better-auth behind our own door: only the paths named in api/access.ts are open, wrong passwords are counted per
 * address and per e-mail address, and its errors come out as our problems.
 */
import type { OpenAPIHono } from "@hono/zod-openapi";
import { z } from "@hono/zod-openapi";
import type { Context } from "hono";
import type { Env } from "../app-parts.ts";
import { authBodies, SignIn } from "../auth/bodies.ts";
import { accountLocked, attemptRight, countAttempt, takeBackAttempt } from "../auth/lockouts.ts";
import { addressOf, identify } from "../auth/principal.ts";
import { problemOf } from "../auth/sentences.ts";
import { guardJson, limitBody } from "../middleware/guard-body.ts";
import { limitSignInPerAddress, limitSignInPerEmail } from "../middleware/rate-limits.ts";
import { requireSameOrigin } from "../middleware/same-origin.ts";
import { mustChangePassword, notSignedIn, Problem, wrongRole } from "../problem.ts";
import { body, invalidInput, json, newRoutes, problems } from "./route-parts.ts";

const placePath = "/api/auth/place";
const signInPath = "/api/auth/sign-in/email";

export function authRoutes(): OpenAPIHono<Env> {
  const app = newRoutes();
  app.use("/api/auth/*", limitBody(), guardJson(), async (c, next) => {
    if (c.req.method !== "GET" && c.req.method !== "HEAD") requireSameOrigin(c, "must not be foreign");
    await next();
  });
  app.post(signInPath, limitSignInPerAddress(), limitSignInPerEmail(), signIn);
  app.get(placePath, (c) => c.json({ sandbox: c.get("parts").settings.sandbox }));
  // Counted apart: an office behind one address signs in at the same time in the morning, and each with two steps.
  const secondStep = limitSignInPerAddress();
  for (const [route, { body, attempt, settled }] of Object.entries(authBodies)) {
    const [method, path] = route.split(" ") as [string, string];
    if (attempt) app.on(method, path, secondStep);
    app.on(method, path, async (c) => {
      const checked = body ? ((await parse(c, body)) as object) : {};
      if (settled) await mustBeSettled(c);
      return pass(c, method === "GET" ? undefined : checked);
    });
  }
  describe(app);
  return app;
}

async function signIn(c: Context<Env>): Promise<Response> {
  const { email: typed, password, rememberMe } = await parse(c, SignIn);
  const { database, clock } = c.get("parts").desk;
  const email = typed.trim().toLowerCase();
  const lockedUntil = await countAttempt(database.db, email, clock.now());
  try {
    const response = await pass(c, { email, password, rememberMe });
    await attemptRight(database.db, email);
    return response;
  } catch (error) {
    if (error instanceof Problem && error.code === "wrong_password") {
      if (lockedUntil) throw accountLocked(lockedUntil, clock.now());
    } else if (error instanceof Problem && error.code === "account_disabled")
      await attemptRight(database.db, email);
    else await takeBackAttempt(database.db, email);
    throw error;
  }
}

/** @throws Problem 401, 403 */
async function mustBeSettled(c: Context<Env>): Promise<void> {
  const principal = await identify(c);
  if (!principal) throw notSignedIn();
  if (principal.kind !== "session") throw wrongRole();
  if (principal.mustChangePassword) throw mustChangePassword();
}

async function parse<S extends z.ZodType>(c: Context<Env>, schema: S): Promise<z.infer<S>> {
  const parsed = schema.safeParse(await c.req.json().catch(() => undefined));
  if (!parsed.success) throw invalidInput(parsed.error);
  return parsed.data;
}

/** Hands on exactly what we checked, from the address we saw. */
async function pass(c: Context<Env>, body: object | undefined): Promise<Response> {
  const headers = new Headers(c.req.raw.headers);
  headers.delete("content-length");
  headers.set("x-jemput-address", addressOf(c));
  if (body) headers.set("content-type", "application/json");
  // better-auth refuses a cookie without an Origin; programs send none, and requireSameOrigin let this one through.
  if (!headers.has("origin")) headers.set("origin", new URL(c.get("parts").settings.baseUrl).origin);
  // Without the query: nothing of it has been checked.
  const request = new Request(new URL(c.req.path, c.req.url), {
    method: c.req.method,
    headers,
    body: body && JSON.stringify(body),
  });
  const response = await c.get("auth").handler(request);
  if (response.status < 400) return response;
  throw await problemOf(response, c.req.path);
}

/** The way in, in the OpenAPI document. */
function describe(app: OpenAPIHono<Env>): void {
  app.openAPIRegistry.registerPath({
    method: "get",
    path: placePath,
    tags: ["Masuk"],
    summary: "Before signing in: whether reports go to the sandbox",
    responses: { 200: json(z.object({ sandbox: z.boolean() }), "The place.") },
  });
  app.openAPIRegistry.registerPath({
    method: "post",
    path: signInPath,
    tags: ["Masuk"],
    summary: "Sign in; sets the session cookie, or answers that a code is needed",
    description: "Five wrong passwords in a row lock the e-mail address for 1, 2, 4 … 60 minutes.",
    request: { body: body(SignIn) },
    responses: {
      200: json(
        z.object({ token: z.string().optional(), twoFactorRedirect: z.boolean().optional() }),
        "Signed in, or `twoFactorRedirect`: send the code to two-factor/verify-totp.",
      ),
      ...problems(422),
    },
  });
  for (const [route, path] of Object.entries(authBodies)) {
    const [method, address] = route.split(" ") as [string, string];
    app.openAPIRegistry.registerPath({
      method: method.toLowerCase() as "get" | "post",
      path: address,
      tags: ["Masuk"],
      summary: path.summary,
      ...(path.body ? { request: { body: body(path.body) } } : {}),
      responses: { 200: json(z.unknown(), "Done."), ...problems(...(path.body ? [422] : [])) },
    });
  }
}
