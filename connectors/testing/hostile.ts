/** What the outside does wrong, and the fault that each must become; played against every connector that fetches. */
import { ConnectorError, type ConnectorFault, type Fetch } from "../connector.ts";
import { testNow } from "./surroundings.ts";

/** How one request goes wrong. `whole` is a real answer of the platform; `abort` ends the caller's patience. */
export type Wrong = {
  name: string;
  fault: ConnectorFault["kind"];
  /** Milliseconds after `testNow`, for rate limits. */
  retryAfterMs?: number;
  answer(whole: Uint8Array, type: string, signal: AbortSignal | null, abort: () => void): Promise<Response>;
};

const second = 1000;
const epoch = testNow.getTime() / second;

/** Every reset header in use, and what cannot be believed. */
const limits: [name: string, headers: Record<string, string>, retryAfterMs: number][] = [
  ["retry-after in seconds", { "retry-after": "17" }, 17 * second],
  ["retry-after as a date", { "retry-after": "Fri, 20 Nov 2026 04:02:00 GMT" }, 120 * second],
  ["x-rate-limit-reset in epoch seconds", { "x-rate-limit-reset": String(epoch + 900) }, 900 * second],
  ["ratelimit-reset in seconds to wait", { "ratelimit-reset": "45" }, 45 * second],
  ["x-ratelimit-reset in epoch seconds", { "x-ratelimit-reset": String(epoch + 30) }, 30 * second],
  ["x-ratelimit-reset as an ISO date", { "x-ratelimit-reset": "2026-11-20T04:05:00.000Z" }, 300 * second],
  ["no reset header", {}, 60 * second],
  ["a reset header of nonsense", { "retry-after": "soon" }, 60 * second],
  ["a reset in the past", { "x-rate-limit-reset": String(epoch - 500) }, 60 * second],
];

const html =
  "<!doctype html><html><head><title>Masuk</title></head><body><h1>Silakan masuk</h1></body></html>";
const garbage = Uint8Array.from({ length: 512 }, (_, at) => (at * 197 + 31) % 256);

export const wrongs: Wrong[] = [
  ...(
    [
      [401, "unauthorized"],
      [403, "unauthorized"],
      [404, "gone"],
      [410, "gone"],
      [500, "unavailable"],
      [503, "unavailable"],
    ] as const
  ).map(([status, fault]): Wrong => ({ name: `${status}`, fault, answer: says("{}", { status }) })),
  { name: "500 with an HTML page", fault: "unavailable", answer: says(html, { status: 500 }) },
  ...limits.map(([name, headers, retryAfterMs]): Wrong => {
    const answer = says("{}", { status: 429, headers });
    return { name: `429 with ${name}`, fault: "rate_limited", retryAfterMs, answer };
  }),
  {
    name: "a network error",
    fault: "unavailable",
    answer: () => Promise.reject(new TypeError("fetch failed", { cause: new Error("ECONNRESET") })),
  },
  { name: "a time-out before the answer", fault: "unavailable", answer: silence },
  {
    name: "a connection that breaks in mid-body",
    fault: "unavailable",
    answer: async (whole, type) => new Response(breaksAfter(whole), { headers: { "content-type": type } }),
  },
  {
    name: "a truncated body",
    fault: "unexpected_shape",
    answer: async (whole, type) =>
      new Response(Buffer.from(whole.subarray(0, Math.floor(whole.length * 0.6))), {
        headers: { "content-type": type },
      }),
  },
  { name: "an empty body", fault: "unexpected_shape", answer: says("", { type: null }) },
  { name: "HTML with status 200", fault: "unexpected_shape", answer: says(html, { type: "text/html" }) },
  { name: "garbage bytes", fault: "unexpected_shape", answer: says(garbage, { type: null }) },
  { name: "JSON null", fault: "unexpected_shape", answer: says("null", {}) },
  { name: "a JSON text", fault: "unexpected_shape", answer: says('"baik"', {}) },
  { name: "a JSON list of numbers", fault: "unexpected_shape", answer: says("[1,2,3]", {}) },
];

type Saying = { status?: number; headers?: Record<string, string>; type?: string | null };

/** `type` null keeps the platform's own content type. */
function says(body: string | Uint8Array, saying: Saying): Wrong["answer"] {
  return async (_whole, type) => {
    const contentType = saying.type === null ? type : (saying.type ?? "application/json");
    return new Response(typeof body === "string" ? body : Buffer.from(body), {
      status: saying.status ?? 200,
      headers: { "content-type": contentType, ...saying.headers },
    });
  };
}

/** Never answers; only the signal ends it, as with a real fetch. */
function silence(_whole: Uint8Array, _type: string, signal: AbortSignal | null, abort: () => void) {
  return new Promise<Response>((_, reject) => {
    if (!signal) throw new Error("the request carries no signal, so nothing could end it");
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
    abort();
  });
}

function breaksAfter(whole: Uint8Array): ReadableStream {
  return new ReadableStream({
    start(controller) {
      controller.enqueue(whole.subarray(0, 40));
    },
    pull(controller) {
      controller.error(new TypeError("terminated"));
    },
  });
}

export type Played = { fetch: Fetch; requests(): number; signal: AbortSignal };

/** A fetch that goes wrong in this way on every request, counting them. */
export function play(wrong: Wrong, whole: Uint8Array, type: string): Played {
  const patience = new AbortController();
  let requests = 0;
  const fetch: Fetch = (_input, init) => {
    requests += 1;
    const abort = () => patience.abort(new DOMException("time is up", "TimeoutError"));
    return wrong.answer(whole, type, init?.signal ?? null, abort);
  };
  return { fetch, requests: () => requests, signal: patience.signal };
}

/** The ConnectorError that a call ends in; any other end is thrown on as a mistake of the connector. */
export async function faultOfCall(call: () => Promise<unknown>): Promise<ConnectorFault> {
  let result: unknown;
  try {
    result = await call();
  } catch (error) {
    if (error instanceof ConnectorError) return error.fault;
    throw error;
  }
  throw new Error(`a fault was expected, but it answered ${JSON.stringify(result).slice(0, 300)}`);
}
