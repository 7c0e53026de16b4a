/** Bounds on how often, per person, per address, per e-mail address, per webhook source. */
import type { Context, MiddlewareHandler } from "hono";
import { rateLimiter } from "hono-rate-limiter";
import { defaultLimits, type Env, type Limits } from "../app-parts.ts";
import { addressOf } from "../auth/principal.ts";
import { renderProblem, tooOften } from "../problem.ts";

const minute = 60_000;

export function limitsOf(c: Context<Env>): Limits {
  return { ...defaultLimits, ...c.get("parts").settings.limits };
}

function limiter(
  limit: keyof Limits,
  keyGenerator: (c: Context<Env>) => string | Promise<string>,
  more: Partial<{ skip(c: Context<Env>): boolean; countOnly(c: Context<Env>): boolean }> = {},
): MiddlewareHandler<Env> {
  return rateLimiter<Env>({
    windowMs: minute,
    limit: (c) => limitsOf(c)[limit],
    keyGenerator,
    standardHeaders: "draft-6",
    skip: more.skip ?? (() => false),
    skipSuccessfulRequests: more.countOnly !== undefined,
    requestWasSuccessful: (c) => !(more.countOnly?.(c) ?? true),
    handler: (c) => {
      const seconds = Number(c.res.headers.get("retry-after"));
      return renderProblem(c, tooOften(seconds > 0 ? seconds : 60));
    },
  });
}

/** After the authoriser. The command line on this machine is not bounded: it works through queues. */
export const limitPerPrincipal = () =>
  limiter("requests", (c) => c.get("principal").id, { skip: (c) => c.get("principal").kind === "local" });

/**
 * Before the authoriser: an address that keeps guessing tokens is stopped. People with a cookie are not: a forged
 * cookie fails by its signature and costs nothing, and an office behind one address must not be locked out.
 */
export const limitRefused = () =>
  limiter("refused", addressOf, {
    skip: (c) => c.req.header("authorization") === undefined,
    countOnly: (c) => c.res.status === 401,
  });

export const limitSignInPerAddress = () => limiter("signIn", addressOf);

/** Whatever address the guesses come from. Needs a body that was checked. */
export const limitSignInPerEmail = () => limiter("signIn", emailOf);

export const limitDeliveries = () => limiter("deliveries", (c) => c.req.path);

async function emailOf(c: Context<Env>): Promise<string> {
  const body: unknown = await c.req.json().catch(() => null);
  const email = body !== null && typeof body === "object" && "email" in body ? body.email : null;
  return typeof email === "string" ? email.trim().toLowerCase().slice(0, 320) : "";
}
