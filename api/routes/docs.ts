/** The OpenAPI document and a page to read it, from our own files: no other host is asked. */
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { OpenAPIHono } from "@hono/zod-openapi";
import { access } from "../access.ts";
import type { Env } from "../app-parts.ts";
import { notFound } from "../problem.ts";
import { newRoutes } from "./route-parts.ts";

const swaggerFolder = dirname(createRequire(import.meta.url).resolve("swagger-ui-dist/package.json"));

const swaggerFiles: Record<string, string> = {
  "swagger-ui.css": "text/css; charset=utf-8",
  "swagger-ui-bundle.js": "text/javascript; charset=utf-8",
  "favicon-32x32.png": "image/png",
};

const initializer = `window.addEventListener("load", () => {
  SwaggerUIBundle({
    url: "/api/openapi.json",
    dom_id: "#docs",
    deepLinking: true,
    docExpansion: "list",
    persistAuthorization: false,
    validatorUrl: null,
  });
});
`;

const page = (sandbox: boolean, version: string) => `<!doctype html>
<html lang="id">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>jemput-bola ${sandbox ? "(SANDBOX) " : ""}· API</title>
<link rel="icon" href="/api/docs/favicon-32x32.png">
<link rel="stylesheet" href="/api/docs/swagger-ui.css">
<link rel="stylesheet" href="/api/docs/page.css">
</head>
<body>
${sandbox ? `<p class="sandbox" role="status"><strong>SANDBOX</strong> Kasus di sini tidak masuk ke SP4N-LAPOR! yang sungguhan.</p>` : ""}
<main>
<h1>jemput-bola ${version}</h1>
<p>Masuk lewat <code>POST /api/auth/sign-in/email</code> di bawah, atau tekan <em>Authorize</em> dan tempel token API. Pada pemakaian pertama, ganti sandi dengan <code>PATCH /api/v1/me/password</code>.</p>
<div id="docs"></div>
<noscript><p>Halaman ini memerlukan JavaScript. Dokumennya sendiri ada di <a href="/api/openapi.json">/api/openapi.json</a>.</p></noscript>
</main>
<script src="/api/docs/swagger-ui-bundle.js"></script>
<script src="/api/docs/initializer.js"></script>
</body>
</html>
`;

const pageStyle = `body { margin: 0; font-family: system-ui, sans-serif; color: #1b1b1f; background: #fff; }
main > h1, main > p { max-width: 1460px; margin: 1rem auto; padding: 0 20px; }
.sandbox { margin: 0; padding: .6rem 20px; background: #8a4b00; color: #fff; text-align: center; }
`;

export function docsRoutes(): OpenAPIHono<Env> {
  const app = newRoutes();
  app.get("/api/docs", (c) => {
    const { sandbox, version } = c.get("parts").settings;
    return c.html(page(sandbox, version));
  });
  app.get("/api/docs/:file", async (c) => {
    const file = c.req.param("file");
    if (file === "initializer.js")
      return c.body(initializer, 200, { "content-type": "text/javascript; charset=utf-8" });
    if (file === "page.css") return c.body(pageStyle, 200, { "content-type": "text/css; charset=utf-8" });
    const type = Object.hasOwn(swaggerFiles, file) ? swaggerFiles[file]! : null;
    if (type === null) throw notFound();
    const bytes = new Uint8Array(await readFile(join(swaggerFolder, file)));
    return c.body(bytes, 200, { "content-type": type, "cache-control": "public, max-age=86400" });
  });
  return app;
}

const roleNames = { handler: "penangan", analyst: "analis", administrator: "administrator" };

/** Adds GET /api/openapi.json, which describes every route of `app` and says which roles open it. */
export function addOpenApi(app: OpenAPIHono<Env>): void {
  app.openAPIRegistry.registerComponent("securitySchemes", "token", {
    type: "http",
    scheme: "bearer",
    description: "Token API (jb_…), dibuat oleh administrator.",
  });
  app.openAPIRegistry.registerComponent("securitySchemes", "session", {
    type: "apiKey",
    in: "cookie",
    name: "jemput.session_token",
  });
  app.get("/api/openapi.json", (c) => {
    const { sandbox, version } = c.get("parts").settings;
    return c.json(openApiDocument(app, sandbox, version));
  });
}

export function openApiDocument(app: OpenAPIHono<Env>, sandbox: boolean, version: string) {
  const document = app.getOpenAPI31Document({
    openapi: "3.1.0",
    info: {
      title: sandbox ? "jemput-bola (SANDBOX)" : "jemput-bola",
      version,
      description:
        "Kiriman publik yang menyebut instansi, dinilai di perangkat sendiri, digabung menjadi kasus, diputuskan penangan, lalu dikirim ke SP4N-LAPOR! tepat satu kali. Kesalahan berbentuk `application/problem+json` (RFC 9457).",
    },
  });
  for (const [path, methods] of Object.entries(document.paths ?? {}))
    for (const method of ["get", "post", "patch", "delete", "put"] as const) {
      const operation = methods[method];
      const who = access[`${method.toUpperCase()} ${path}` as keyof typeof access];
      if (!operation || !who) continue;
      operation.security = [{ token: [] }, { session: [] }];
      const roles =
        who === "own" ? "siapa saja yang sudah masuk" : who.map((role) => roleNames[role]).join(", ");
      operation.description = `Peran: ${roles}.${operation.description ? `\n\n${operation.description}` : ""}`;
    }
  return document;
}
