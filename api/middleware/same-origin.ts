/** Against requests that another site makes with a signed-in person's cookie. */
import type { Context } from "hono";
import type { Env } from "../app-parts.ts";
import { Problem } from "../problem.ts";

export type Provenance = {
  origin: string | undefined;
  fetchSite: string | undefined;
  host: string | undefined;
  baseUrl: string;
};

/** Where a request comes from: our own pages, another site, or a program that sends neither header. */
export function provenanceOf({
  origin,
  fetchSite,
  host,
  baseUrl,
}: Provenance): "own" | "foreign" | "unknown" {
  if (origin !== undefined) {
    // By host alone: behind a proxy that ends TLS the scheme we see is not the one people use.
    const from = URL.canParse(origin) ? new URL(origin).host : null;
    return from !== null && (from === host || from === new URL(baseUrl).host) ? "own" : "foreign";
  }
  if (fetchSite === undefined) return "unknown";
  return fetchSite === "same-origin" || fetchSite === "none" ? "own" : "foreign";
}

/** "must prove" refuses requests that say nothing: a browser always says. @throws Problem 403 */
export function requireSameOrigin(c: Context<Env>, strictness: "must prove" | "must not be foreign"): void {
  const from = provenanceOf({
    origin: c.req.header("origin"),
    fetchSite: c.req.header("sec-fetch-site"),
    host: c.req.header("host"),
    baseUrl: c.get("parts").settings.baseUrl,
  });
  if (from === "foreign" || (from === "unknown" && strictness === "must prove"))
    throw new Problem(403, "foreign_origin", {
      id: "Permintaan ini tidak datang dari halaman jemput-bola sendiri. Muat ulang halamannya, lalu coba lagi.",
      en: "This request does not come from jemput-bola's own pages. Reload the page and try again.",
    });
}
