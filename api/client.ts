/** The typed way for the dashboards to speak to the API: `createClient().api.v1.cases.$get({ query: {} })`. */
import { hc } from "hono/client";
import type { AppType } from "./app.ts";

export type ApiClient = ReturnType<typeof hc<AppType>>;

/** `baseUrl` is the origin the pages come from; the session cookie goes along. Answers are typed per status. */
export function createClient(baseUrl: string, options?: Parameters<typeof hc>[1]): ApiClient {
  return hc<AppType>(baseUrl, { init: { credentials: "same-origin" }, ...options });
}
