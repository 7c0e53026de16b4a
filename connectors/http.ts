/**
 * One thin layer over the injected fetch: a status becomes a typed fault, a body is counted while it streams.
 * It never retries (the runner does) and never puts a path or query into a message, since they can hold secrets.
 */
import type { z } from "zod";
import { ConnectorError, type ConnectorFault, type Surroundings } from "./connector.ts";
import { rateLimitedUntil } from "./rate-limit.ts";
import { sampleOf } from "./storable-text.ts";

type Around = Pick<Surroundings, "fetch" | "clock" | "signal">;

export type Ask = {
  url: string | URL;
  method?: string;
  headers?: Record<string, string>;
  body?: string;
  /** Largest body read, in bytes after decompression. */
  maxBytes?: number;
  /** Longest wait for the whole answer, in milliseconds; `around.signal` may end it earlier. */
  timeoutMs?: number;
  /** Validators of an earlier answer: makes the request conditional (RFC 9110, section 13). */
  etag?: string | null;
  lastModified?: string | null;
};

/** A whole answer of any status. `url` is where redirects ended. */
export type Answer = { status: number; headers: Headers; bytes: Uint8Array; url: string };

export const defaultMaxBytes = 16 * 1024 * 1024;
const defaultTimeoutMs = 30_000;

/**
 * Sends one request and reads its whole answer, whatever the status.
 * @throws ConnectorError `unavailable` when the network fails, the time is up or the signal aborts;
 *   `unexpected_shape` when the body is larger than `maxBytes`.
 */
export async function send(around: Around, ask: Ask): Promise<Answer> {
  const stop = new AbortController();
  const abort = () => stop.abort(around.signal.reason);
  const timer = setTimeout(
    () => stop.abort(new DOMException("no answer in time", "TimeoutError")),
    ask.timeoutMs ?? defaultTimeoutMs,
  );
  if (around.signal.aborted) abort();
  else around.signal.addEventListener("abort", abort, { once: true });
  try {
    const response = await around.fetch(ask.url, {
      method: ask.method ?? "GET",
      headers: headersOf(ask),
      ...(ask.body === undefined ? {} : { body: ask.body }),
      signal: stop.signal,
    });
    const bytes = await readBounded(response, ask.maxBytes ?? defaultMaxBytes, hostOf(ask.url));
    return {
      status: response.status,
      headers: response.headers,
      bytes,
      url: response.url || String(ask.url),
    };
  } catch (cause) {
    if (cause instanceof ConnectorError) throw cause;
    throw new ConnectorError(`${hostOf(ask.url)} tidak dapat dihubungi`, { kind: "unavailable" }, { cause });
  } finally {
    clearTimeout(timer);
    around.signal.removeEventListener("abort", abort);
  }
}

/** What a status means for the caller; null for 2xx. Anything that only a person can mend is `unexpected_shape`. */
export function faultOf(answer: Answer, now: Date): ConnectorFault | null {
  const { status } = answer;
  if (status >= 200 && status < 300) return null;
  if (status === 429) return { kind: "rate_limited", retryAt: rateLimitedUntil(answer.headers, now) };
  // 402 is how X says that the prepaid credits are used up: a person has to act, as for a wrong token.
  if (status === 401 || status === 402 || status === 403 || status === 407) return { kind: "unauthorized" };
  if (status === 404 || status === 410 || status === 451) return { kind: "gone" };
  // 408, 409, 423 and 425 pass by themselves (409: another reader holds the same Telegram queue).
  if (status >= 500 || [408, 409, 423, 425].includes(status)) return { kind: "unavailable" };
  return { kind: "unexpected_shape", sample: sampleOf(answer.bytes) };
}

/** Throws the fault of an answer that is no 2xx. */
export function expectOk(answer: Answer, now: Date): void {
  const fault = faultOf(answer, now);
  if (fault) throw new ConnectorError(`${hostOf(answer.url)} menjawab ${answer.status}`, fault);
}

/** The answer of a 2xx; null when the server says 304, nothing new since the validators. Faults as `expectOk`. */
export async function getIfChanged(around: Around, ask: Ask): Promise<Answer | null> {
  const answer = await send(around, ask);
  if (answer.status === 304 && (ask.etag || ask.lastModified)) return null;
  expectOk(answer, around.clock.now());
  return answer;
}

/**
 * A 2xx answer's JSON, read by the platform's own schema, with the headers it came with.
 * @throws ConnectorError as `expectOk`; `unexpected_shape` with a sample when it is no JSON of that shape.
 */
export async function getJson<T>(
  around: Around,
  ask: Ask,
  schema: z.ZodType<T>,
): Promise<{ value: T; headers: Headers }> {
  const answer = await send(around, ask);
  expectOk(answer, around.clock.now());
  return { value: readJson(answer.bytes, schema, hostOf(answer.url)), headers: answer.headers };
}

/** Bytes as UTF-8 JSON of a shape; throws ConnectorError `unexpected_shape` with a sample. `from` names the sender. */
export function readJson<T>(bytes: Uint8Array, schema: z.ZodType<T>, from: string): T {
  let parsed: unknown;
  try {
    parsed = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (cause) {
    throw unexpected(`${from} menjawab bukan JSON`, bytes, cause);
  }
  const read = schema.safeParse(parsed);
  if (!read.success) throw unexpected(`${from} menjawab JSON dengan bentuk lain`, bytes, read.error);
  return read.data;
}

/** A ConnectorError `unexpected_shape` with a short sample of what came. */
export function unexpected(message: string, sample: unknown, cause?: unknown): ConnectorError {
  return new ConnectorError(message, { kind: "unexpected_shape", sample: sampleOf(sample) }, { cause });
}

function headersOf(ask: Ask): Record<string, string> {
  return {
    "user-agent": "jemput-bola",
    ...(ask.etag ? { "if-none-match": ask.etag } : {}),
    ...(ask.lastModified ? { "if-modified-since": ask.lastModified } : {}),
    ...ask.headers,
  };
}

/** The host alone: paths and queries of platform addresses carry tokens. */
function hostOf(url: string | URL): string {
  return URL.canParse(String(url)) ? new URL(url).host : "alamat";
}

async function readBounded(response: Response, maxBytes: number, from: string): Promise<Uint8Array> {
  if (!response.body) return new Uint8Array();
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of response.body as unknown as AsyncIterable<Uint8Array>) {
    size += part.byteLength;
    // Leaving the loop cancels the stream, so that no more is downloaded.
    if (size > maxBytes) throw unexpected(`${from} menjawab lebih dari ${maxBytes} byte`, parts[0] ?? part);
    parts.push(part);
  }
  return Buffer.concat(parts, size);
}
