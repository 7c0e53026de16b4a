/**
 * better-auth behind our own door: only the paths named in api/access.ts are open, wrong passwords are counted per
 * address and per e-mail address, and its errors come out as our problems.
 */
import type { OpenAPIHono } from "@hono/zod-openapi";
import { z } from "@hono/zod-openapi";
import type { Context } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { authPaths } from "../access.ts";
import type { Env } from "../app-parts.ts";
import { addressOf } from "../auth/principal.ts";
import { guardJson, limitBody } from "../middleware/guard-body.ts";
import { limitSignInPerAddress, limitSignInPerEmail } from "../middleware/rate-limits.ts";
import { requireSameOrigin } from "../middleware/same-origin.ts";
import { notSignedIn, Problem, type Words } from "../problem.ts";
import { invalidInput, json, newRoutes, problems } from "./route-parts.ts";

const SignIn = z.object({
  email: z.string().min(1).max(320),
  password: z.string().min(1).max(1000),
  rememberMe: z.boolean().optional(),
});

const RevokeSession = z.object({ token: z.string().min(1).max(200) });

export function authRoutes(): OpenAPIHono<Env> {
  const app = newRoutes();
  app.use("/api/auth/*", limitBody(), guardJson(), async (c, next) => {
    if (c.req.method !== "GET" && c.req.method !== "HEAD") requireSameOrigin(c, "must not be foreign");
    await next();
  });
  app.post("/api/auth/sign-in/email", limitSignInPerAddress(), limitSignInPerEmail(), async (c) => {
    const { email, password, rememberMe } = await parse(c, SignIn);
    return pass(c, { email: email.trim().toLowerCase(), password, rememberMe });
  });
  app.post("/api/auth/revoke-session", async (c) => pass(c, await parse(c, RevokeSession)));
  for (const route of authPaths) {
    const [method, path] = route.split(" ") as [string, string];
    if (!path.endsWith("/sign-in/email") && !path.endsWith("/revoke-session"))
      app.on(method, path, (c) => pass(c, method === "GET" ? undefined : {}));
  }
  describe(app);
  return app;
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
  const request = new Request(c.req.url, {
    method: c.req.method,
    headers,
    body: body && JSON.stringify(body),
  });
  const response = await c.get("auth").handler(request);
  if (response.status < 400) return response;
  throw await problemOf(response);
}

const sentences: Record<string, { code: string; words: Words }> = {
  INVALID_EMAIL_OR_PASSWORD: {
    code: "wrong_password",
    words: {
      id: "Surel atau kata sandi tidak cocok. Periksa keduanya, lalu coba lagi.",
      en: "E-mail address or password do not match. Check both and try again.",
    },
  },
  INVALID_EMAIL: {
    code: "invalid_email",
    words: { id: "Ini bukan alamat surel yang utuh.", en: "This is not a whole e-mail address." },
  },
  PASSWORD_TOO_LONG: {
    code: "wrong_password",
    words: {
      id: "Surel atau kata sandi tidak cocok. Periksa keduanya, lalu coba lagi.",
      en: "E-mail address or password do not match. Check both and try again.",
    },
  },
  ACCOUNT_DISABLED: {
    code: "account_disabled",
    words: {
      id: "Akun ini dimatikan. Hubungi administrator.",
      en: "This account is switched off. Ask an administrator.",
    },
  },
};

async function problemOf(response: Response): Promise<Problem> {
  const body = (await response.json().catch(() => null)) as { code?: string } | null;
  const known = sentences[body?.code ?? ""];
  if (known) return new Problem(response.status as ContentfulStatusCode, known.code, known.words);
  if (response.status === 401) return notSignedIn();
  if (response.status >= 500) throw new Error(`better-auth answered ${response.status} ${body?.code ?? ""}`);
  return new Problem(response.status as ContentfulStatusCode, "auth_refused", {
    id: "Permintaan ini tidak diterima. Muat ulang halamannya, lalu coba lagi.",
    en: "This request was not accepted. Reload the page and try again.",
  });
}

/** The way in, in the OpenAPI document. */
function describe(app: OpenAPIHono<Env>): void {
  app.openAPIRegistry.registerPath({
    method: "post",
    path: "/api/auth/sign-in/email",
    tags: ["Masuk"],
    summary: "Sign in; sets the session cookie",
    request: { body: { required: true, content: { "application/json": { schema: SignIn } } } },
    responses: { 200: json(z.object({ token: z.string() }), "Signed in."), ...problems(422) },
  });
  app.openAPIRegistry.registerPath({
    method: "post",
    path: "/api/auth/sign-out",
    tags: ["Masuk"],
    summary: "End my session",
    responses: { 200: json(z.object({ success: z.boolean() }), "Signed out.") },
  });
}
