/** A fetch that answers from a recording and refuses anything else. */
import { isDeepStrictEqual } from "node:util";
import type { Fetch } from "../connector.ts";
import { bodyOf, type Exchange } from "./recording.ts";

export type Replay = {
  fetch: Fetch;
  /** Exchanges nobody asked for yet, as "METHOD url". */
  unused(): string[];
  /** Requests that no exchange answers: kept, because a connector could swallow the refusal. */
  refused(): string[];
};

type Asked = { method: string; url: string; headers: Headers; body: string | null };

/** Each exchange answers once; alike requests are answered in recorded order. */
export function replay(exchanges: Exchange[], folder: URL): Replay {
  const left = [...exchanges];
  const refusals: string[] = [];
  const fetch: Fetch = async (input, init) => {
    const asked = await askedOf(input, init);
    const at = left.findIndex((exchange) => answers(exchange, asked));
    const [exchange] = at < 0 ? [] : left.splice(at, 1);
    if (!exchange) {
      refusals.push(`${asked.method} ${asked.url} ${asked.body ?? ""}`.trim());
      throw new Error(`not recorded: ${refusals.at(-1)}; left: ${left.map(nameOf).join(", ") || "nothing"}`);
    }
    const { status, headers } = exchange.response;
    const bytes = bodyOf(exchange, folder);
    const type: Record<string, string> =
      typeof exchange.response.body === "object" ? { "content-type": "application/json" } : {};
    // The standard forbids a body on these, even an empty one.
    const body = [204, 304].includes(status) ? null : Buffer.from(bytes);
    return new Response(body, { status, headers: { ...type, ...headers } });
  };
  return { fetch, unused: () => left.map(nameOf), refused: () => refusals };
}

async function askedOf(input: string | URL | Request, init?: RequestInit): Promise<Asked> {
  const request = new Request(input, { ...init, signal: null });
  const body = await request.text();
  return { method: request.method, url: request.url, headers: request.headers, body: body || null };
}

function answers(exchange: Exchange, asked: Asked): boolean {
  const { method, url, headers = {}, body } = exchange.request;
  if (method !== asked.method || new URL(url).href !== asked.url) return false;
  if (!Object.entries(headers).every(([name, value]) => asked.headers.get(name) === value)) return false;
  return body === undefined || isDeepStrictEqual(body, readBody(asked.body, typeof body === "string"));
}

function readBody(body: string | null, raw: boolean): unknown {
  if (raw || body === null) return body;
  try {
    return JSON.parse(body);
  } catch {
    return body;
  }
}

function nameOf(exchange: Exchange): string {
  return `${exchange.request.method} ${exchange.request.url}`;
}
