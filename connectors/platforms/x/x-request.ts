/**
 * X API v2 through twitter-api-v2. The SDK takes no fetch, so its request plugin answers every request before it
 * opens a socket, and the injected fetch, its time-out and its faults hold. Nothing is retried.
 */
import { type ITwitterApiClientPlugin, TwitterApi } from "twitter-api-v2";
import type { z } from "zod";
import type { Quota } from "../../../pipeline/model/source.ts";
import { ConnectorError, type Surroundings } from "../../connector.ts";
import { type Answer, expectOk, readJson, send, unexpected } from "../../http.ts";
import { rateLimitedUntil } from "../../rate-limit.ts";
import { XRefusalBody } from "../../x-format/x-shapes.ts";
import { nextUtcDay } from "./x-cursor.ts";

/** X does not take these parameters (400). `cause` is the fault it is for a caller who knows no other way. */
export class XRefusal extends Error {
  override name = "XRefusal";
  readonly parameters: ReadonlySet<string>;
  constructor(parameters: ReadonlySet<string>, fault: ConnectorError) {
    super("X menolak permintaan", { cause: fault });
    this.parameters = parameters;
  }
}

type Query = Record<string, string>;

/**
 * GET of an endpoint such as "users/:id/mentions", read by a schema, with what X says of our allowance.
 * @throws XRefusal on 400; ConnectorError otherwise, as connectors/http.ts says.
 */
export async function getFromX<T>(
  around: Surroundings,
  token: string,
  ask: { endpoint: string; params?: Query; query: Query },
  schema: z.ZodType<T>,
): Promise<{ value: T; allowance: Allowance }> {
  const client = new TwitterApi(token, { plugins: [throughFetch(around)] });
  const { data } = await client.v2.get<Answer>(ask.endpoint, ask.query, {
    params: ask.params ?? {},
    fullResponse: true,
  });
  return {
    value: readJson(data.bytes, schema, "api.x.com"),
    allowance: readAllowance(data.headers),
  };
}

/** Hands the whole answer to the SDK as its data: the bytes are read by our own schema. */
function throughFetch(around: Surroundings): ITwitterApiClientPlugin {
  return {
    async onBeforeRequestConfig({ client, params }) {
      const tokens = client.getActiveTokens();
      const bearer = tokens.type === "oauth2" ? tokens.bearerToken : "";
      const url = addressOf(params.url, params.params as Query, params.query as Query);
      const answer = await send(around, {
        url,
        method: params.method.toUpperCase(),
        headers: { authorization: `Bearer ${bearer}`, accept: "application/json" },
      });
      const now = around.clock.now();
      if (answer.status === 400) throw refusalOf(answer);
      if (answer.status === 429) throw limitOf(answer, now);
      expectOk(answer, now);
      return { data: answer, headers: Object.fromEntries(answer.headers) };
    },
  };
}

/** Fills `:name` in the path and adds the query in a fixed order. */
function addressOf(template: string, params: Query, query: Query): URL {
  const path = template.replace(/:([a-z_]+)(?=\/|$)/gi, (whole, name: string) =>
    params[name] === undefined ? whole : encodeURIComponent(params[name]),
  );
  const url = new URL(path);
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  return url;
}

function refusalOf(answer: Answer): Error {
  const fault = unexpected("X menolak permintaan", answer.bytes);
  try {
    const { errors } = readJson(answer.bytes, XRefusalBody, "api.x.com");
    return new XRefusal(new Set((errors ?? []).flatMap((one) => Object.keys(one.parameters ?? {}))), fault);
  } catch {
    // A 400 that is no JSON does not come from X's API, but from something in between.
    return fault;
  }
}

/** A used-up day or month is told apart from the quarter of an hour, whose reset would be asked for in vain. */
function limitOf(answer: Answer, now: Date): ConnectorError {
  const header = (name: string) => answer.headers.get(name);
  const dayReset = Math.max(
    ...["x-app-limit-24hour", "x-user-limit-24hour"].map((name) =>
      header(`${name}-remaining`) === "0" ? Number(header(`${name}-reset`)) || 0 : 0,
    ),
  );
  const limited = (retryAt: Date) =>
    new ConnectorError("kuota X habis", { kind: "rate_limited", retryAt }, { cause: answer.status });
  if (dayReset * 1000 > now.getTime()) return limited(new Date(dayReset * 1000));
  // Spending caps carry no reset; X settles them by UTC days.
  if (isUsageCap(answer)) return limited(nextUtcDay(now));
  return limited(rateLimitedUntil(answer.headers, now));
}

function isUsageCap(answer: Answer): boolean {
  try {
    const body: unknown = JSON.parse(new TextDecoder().decode(answer.bytes));
    return String((body as { type?: unknown } | null)?.type).endsWith("/usage-capped");
  } catch {
    return false;
  }
}

/** `restUntil`: nothing is left until then. */
export type Allowance = { quota: Quota | null; restUntil: Date | null };

function readAllowance(headers: Headers): Allowance {
  const number = (name: string) => {
    const value = headers.get(`x-rate-limit-${name}`);
    return value !== null && /^\d{1,12}$/.test(value) ? Number(value) : null;
  };
  const [limit, remaining, reset] = [number("limit"), number("remaining"), number("reset")];
  if (limit === null || remaining === null) return { quota: null, restUntil: null };
  const resetsAt = reset === null ? null : new Date(reset * 1000);
  return {
    quota: { used: Math.max(0, limit - remaining), limit, resetsAt },
    restUntil: remaining === 0 ? resetsAt : null,
  };
}
