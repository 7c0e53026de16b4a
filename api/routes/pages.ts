/** The pages, from the folder they were built into: one document for every address, its parts for a year. */
import { serveStatic } from "@hono/node-server/serve-static";
import type { OpenAPIHono } from "@hono/zod-openapi";
import type { Context, MiddlewareHandler } from "hono";
import { compress } from "hono/compress";
import { publicRoutes } from "../access.ts";
import type { Env } from "../app-parts.ts";
import { honoPath } from "../middleware/authorise.ts";
import { notFound } from "../problem.ts";
import { newRoutes } from "./route-parts.ts";

/** Addresses that show the one document; the pages themselves know what belongs there. */
const documents = Object.entries(publicRoutes).flatMap(([route, why]) =>
  why === "the page holds no data" ? [honoPath(route.slice("GET ".length))] : [],
);

export function pageRoutes(): OpenAPIHono<Env> {
  const app = newRoutes();
  const document: MiddlewareHandler<Env> = async (c, next) => {
    const { pages } = c.get("parts");
    if (!pages) {
      if (c.req.path === "/") return c.redirect("/api/docs", 302);
      throw notFound();
    }
    return serve(c, next, "index.html", "no-cache");
  };
  for (const path of documents) app.get(path, compress(), document);
  // Their names hold a hash of what is in them.
  app.get("/assets/:file", compress(), (c, next) =>
    serve(c, next, `assets/${c.req.param("file")}`, "public, max-age=31536000, immutable"),
  );
  for (const file of ["icons.svg", "mark.svg"])
    app.get(`/${file}`, compress(), (c, next) => serve(c, next, file, "public, max-age=3600"));
  return app;
}

async function serve(
  c: Context<Env>,
  next: () => Promise<void>,
  path: string,
  caching: string,
): Promise<Response> {
  const { pages } = c.get("parts");
  if (!pages) throw notFound();
  const answer = await serveStatic<Env>({
    root: pages,
    path,
    onFound: (_path, context) => context.header("cache-control", caching),
  })(c, next);
  if (!answer) throw notFound();
  return answer as Response;
}
