/** Telegram by long polling: getUpdates through grammY, whose requests go through the injected fetch. */
import { Api, type ApiClientOptions, GrammyError, HttpError } from "grammy";
import { z } from "zod";
import { ConnectorError, definePoll, type Surroundings } from "../../connector.ts";
import { type Answer, expectOk, readJson, send, unexpected } from "../../http.ts";
import { rateLimitedUntil } from "../../rate-limit.ts";
import { holdBackAlbum } from "./hold-back-album.ts";
import { messageUpdateNames } from "./telegram-update.ts";
import { updatesToInbound } from "./updates-inbound.ts";

/** Most updates of one answer (Bot API, getUpdates). */
const limit = 100;

export const TelegramPollSettings = z.object({
  tokenEnv: z
    .string()
    .min(1)
    .max(200)
    .describe("Nama variabel lingkungan yang memuat token bot dari @BotFather"),
  waitSeconds: z
    .number()
    .int()
    .min(0)
    .max(50)
    .default(5)
    .describe("Berapa detik Telegram menahan jawaban sampai ada pesan baru (0–50)"),
  apiRoot: z
    .url({ protocol: /^https?$/ })
    .regex(/[^/]$/, "tanpa garis miring di akhir")
    .default("https://api.telegram.org")
    .describe("Alamat Bot API; ubah hanya untuk server Bot API sendiri"),
});
type TelegramPollSettings = z.infer<typeof TelegramPollSettings>;

/** `offset` is the first update not yet taken; `held` the album that the last look left for this one. */
const PollCursor = z.object({
  offset: z.number().int(),
  held: z.object({ album: z.string(), parts: z.number().int() }).nullable().default(null),
});
type PollCursor = z.infer<typeof PollCursor>;

/** The answer of getUpdates, its updates unread: each is parsed alone, so that a bad one costs only itself. */
const Answered = z.object({ ok: z.literal(true), result: z.array(z.unknown()) });
const RetryLater = z.object({ parameters: z.object({ retry_after: z.number().positive() }) });

export const telegramPoll = definePoll<TelegramPollSettings>({
  kind: "poll",
  label: "Telegram (getUpdates)",
  settings: TelegramPollSettings,
  async collect(settings, cursor, around) {
    const start = readCursor(cursor);
    const updates = await getUpdates(settings, start, around);
    const { taken, held } = holdBackAlbum(updates, start?.held ?? null, limit);
    const offset = taken.reduce(
      (next: number, update) => Math.max(next, numberOf(update) + 1),
      start?.offset ?? 0,
    );
    return {
      inbound: updatesToInbound(taken),
      cursor: JSON.stringify({ offset, held } satisfies PollCursor),
      more: held !== null || updates.length >= limit,
    };
  },
});

async function getUpdates(
  settings: TelegramPollSettings,
  start: PollCursor | null,
  around: Surroundings,
): Promise<unknown[]> {
  // A held album is complete with the next look, so that look does not wait for more.
  const timeout = start?.held ? 0 : settings.waitSeconds;
  const api = new Api(around.secret(settings.tokenEnv), {
    apiRoot: settings.apiRoot,
    fetch: bridge(around, (timeout + 20) * 1000),
  });
  try {
    return await api.getUpdates({
      ...(start ? { offset: start.offset } : {}),
      limit,
      timeout,
      allowed_updates: messageUpdateNames,
    });
  } catch (error) {
    // grammY wraps what its fetch throws; the fault inside is ours.
    if (error instanceof HttpError && error.error instanceof ConnectorError) throw error.error;
    if (error instanceof GrammyError)
      throw unexpected("Telegram menolak getUpdates", error.description, error);
    throw error;
  }
}

/**
 * grammY's fetch, made of ours. Its signal and agent are for node-fetch and mean nothing to a standard fetch;
 * `around.signal` ends the request instead. Faults are typed here, before grammY reads the body.
 */
function bridge(around: Surroundings, timeoutMs: number): NonNullable<ApiClientOptions["fetch"]> {
  const fetch = async (input: unknown, init?: { method?: string; body?: unknown }) => {
    const answer = await send(around, {
      url: String(input),
      method: init?.method ?? "GET",
      headers: { "content-type": "application/json" },
      body: String(init?.body ?? ""),
      timeoutMs,
    });
    rejectLimited(answer, around.clock.now());
    expectOk(answer, around.clock.now());
    return Response.json(readJson(answer.bytes, Answered, "Telegram"));
  };
  return fetch as unknown as NonNullable<ApiClientOptions["fetch"]>;
}

/** Telegram says in the body how long to wait (ResponseParameters.retry_after), not always in a header. */
function rejectLimited(answer: Answer, now: Date): void {
  if (answer.status !== 429 || answer.headers.has("retry-after")) return;
  let retryAfter: string;
  try {
    retryAfter = String(readJson(answer.bytes, RetryLater, "Telegram").parameters.retry_after);
  } catch {
    return;
  }
  const retryAt = rateLimitedUntil(new Headers({ "retry-after": retryAfter }), now);
  throw new ConnectorError("Telegram meminta jeda", { kind: "rate_limited", retryAt });
}

/** An unreadable cursor starts over: Telegram keeps what was not taken for 24 h, and ingest drops what it has. */
function readCursor(cursor: string | null): PollCursor | null {
  if (cursor === null) return null;
  try {
    return PollCursor.parse(JSON.parse(cursor));
  } catch {
    return null;
  }
}

function numberOf(update: unknown): number {
  const id = (update as { update_id?: unknown } | null)?.update_id;
  return typeof id === "number" && Number.isSafeInteger(id) ? id : -1;
}
