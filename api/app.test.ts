import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { access, publicRoutes } from "./access.ts";
import { honoPath } from "./middleware/authorise.ts";
import { openApiDocument } from "./routes/docs.ts";
import { call, type RunningApi, runApi, signedIn, tokenFor } from "./testing/running-api.ts";

let api: RunningApi;
const tokens: Record<string, string> = {};
const roles = ["handler", "analyst", "administrator"] as const;

beforeAll(async () => {
  api = await runApi();
  for (const role of roles) tokens[role] = await tokenFor(api, role);
});
afterAll(() => api.close());

const routes = Object.entries(access).map(([route, who]) => {
  const [method, path] = route.split(" ") as [string, string];
  return { route, method, path: path.replaceAll(/\{\w+\}/g, "1"), who };
});

describe("every route", () => {
  it("is in the table of who may call it, and every line of the table is a route", () => {
    const document = openApiDocument(api.app, true, "0");
    const described = Object.entries(document.paths!).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    const mounted = new Set(
      api.app.routes.filter(({ method }) => method !== "ALL").map(({ method, path }) => `${method} ${path}`),
    );
    const known = [...Object.keys(access), ...Object.keys(publicRoutes)];
    expect(described.filter((route) => !known.includes(route))).toEqual([]);
    expect(Object.keys(access).filter((route) => !described.includes(route))).toEqual([]);
    const asHono = new Set(known.map(honoPath));
    expect([...mounted].filter((route) => !asHono.has(route))).toEqual([]);
    expect(described.length).toBeGreaterThan(30);
  });

  it.each(routes)("$route is closed without a session", async ({ method, path }) => {
    const answer = await call(api, null, method, path, method === "GET" ? undefined : {});
    expect(answer.status).toBe(401);
    expect(answer.headers.get("content-type")).toContain("application/problem+json");
  });

  it.each(
    routes.flatMap((row) =>
      row.who === "own"
        ? []
        : roles
            .filter((role) => !(row.who as readonly string[]).includes(role))
            .map((role) => ({ ...row, role })),
    ),
  )("$route is closed to $role", async ({ method, path, role }) => {
    const answer = await call(api, tokens[role]!, method, path, method === "GET" ? undefined : {});
    expect(answer.status).toBe(403);
    expect(answer.body.code).toBe("wrong_role");
  });

  it.each(routes.filter(({ who }) => who !== "own"))(
    "$route is closed until the first password has been changed",
    async ({ method, path }) => {
      fresh ??= await signedIn(api, "administrator", { settled: false });
      const answer = await call(api, fresh.cookie, method, path, method === "GET" ? undefined : {});
      expect(answer.status).toBe(403);
      expect(answer.body.detail).toMatch(/^Ganti sandi dulu/);
    },
  );
  let fresh: Awaited<ReturnType<typeof signedIn>> | undefined;

  it("answers a problem in one sentence where there is nothing", async () => {
    const answer = await call(api, tokens.administrator!, "GET", "/api/v1/nothing");
    expect(answer.status).toBe(404);
    expect(answer.body).toMatchObject({ status: 404, code: "not_found", title: "Tidak ditemukan" });
    const english = await call(api, null, "GET", "/nowhere", undefined, {
      "accept-language": "en-GB,id;q=0.5",
    });
    expect(english.body.title).toBe("Not found");
  });

  it("carries the headers that keep a browser in its place", async () => {
    const { headers } = await call(api, null, "GET", "/api/docs");
    expect(headers.get("content-security-policy")).toContain("default-src 'self'");
    expect(headers.get("content-security-policy")).toContain("frame-ancestors 'none'");
    expect(headers.get("content-security-policy")).not.toMatch(/script-src[^;]*unsafe/);
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("referrer-policy")).toBe("same-origin");
  });
});

describe("the documentation", () => {
  it("is where the address leads, says SANDBOX, and loads nothing from elsewhere or inline", async () => {
    const root = await call(api, null, "GET", "/");
    expect([root.status, root.headers.get("location")]).toEqual([302, "/api/docs"]);
    const page = (await call(api, null, "GET", "/api/docs")).body.text as unknown as string;
    expect(page).toContain("SANDBOX");
    expect(page).not.toMatch(/https?:\/\/|<script>|<style>|onload=/);
    for (const [, file] of page.matchAll(/(?:src|href)="(\/api\/docs\/[^"]+)"/g))
      expect([file, (await call(api, null, "GET", file!)).status]).toEqual([file, 200]);
  });

  it("describes OpenAPI 3.1 and who may call what", async () => {
    const document = (await call(api, null, "GET", "/api/openapi.json")).body as never as {
      openapi: string;
      info: { title: string };
      paths: Record<string, Record<string, { description: string; security: object[] }>>;
    };
    expect(document.openapi).toBe("3.1.0");
    expect(document.info.title).toContain("SANDBOX");
    expect(document.paths["/api/v1/cases/{id}/confirm"]!.post!.description).toContain(
      "penangan, administrator",
    );
  });
});

describe("the state of the process", () => {
  it("is alive and ready on a migrated database", async () => {
    expect((await call(api, null, "GET", "/healthz")).body).toEqual({ alive: true });
    const ready = await call(api, null, "GET", "/readyz");
    expect([ready.status, ready.body]).toEqual([
      200,
      { ready: true, database: "ok", migrations: "ok", queue: "ok" },
    ]);
  });

  it("shows metrics to this machine, and to others only with a token", async () => {
    expect((await call(api, null, "GET", "/metrics")).status).toBe(200);
    const forwarded = { "x-forwarded-for": "203.0.113.9" };
    expect((await call(api, null, "GET", "/metrics", undefined, forwarded)).status).toBe(401);
    expect((await call(api, tokens.analyst!, "GET", "/metrics", undefined, forwarded)).status).toBe(200);
  });

  it("counts what there is", async () => {
    const { status, body } = await call(api, tokens.handler!, "GET", "/api/v1/status");
    expect(status).toBe(200);
    expect(body).toMatchObject({ sandbox: true, posts: 0, cases: { waiting: 0, filed: 0 }, sources: [] });
  });
});
