/** X: posts that mention the agency's account, or that a search finds; newest first, then what an outage left out. */
import { z } from "zod";
import type { Inbound } from "../../../pipeline/model/post.ts";
import type { Quota } from "../../../pipeline/model/source.ts";
import { ConnectorError, definePoll, type Page, type Surroundings } from "../../connector.ts";
import { unexpected } from "../../http.ts";
import { xIdBefore } from "../../x-format/x-id.ts";
import { itemsOfXPage } from "../../x-format/x-page.ts";
import { XPage, XProblem } from "../../x-format/x-shapes.ts";
import { recheckOnX } from "./recheck.ts";
import { nextUtcDay, readXCursor, type XCursor } from "./x-cursor.ts";
import { postFields } from "./x-fields.ts";
import { getFromX, XRefusal } from "./x-request.ts";
import { advance, nextAsk, wayAround, type XAsk } from "./x-walk.ts";

/** Fewest and most posts a request may ask for (docs.x.com). */
const perRequest = { mentions: { min: 5, max: 100 }, search: { min: 10, max: 100 } } as const;
/** Recent search reaches back seven days; a minute less, so that the request still fits when it arrives. */
const searchReachMs = 7 * 24 * 3600_000 - 60_000;

const XId = z.string().regex(/^\d{1,19}$/, "hanya angka");

export const XSettings = z
  .object({
    mode: z
      .enum(["mentions", "search"])
      .describe("mentions: kiriman yang menyebut akun instansi; search: pencarian tujuh hari terakhir"),
    userId: XId.optional().describe("Nomor akun instansi di X (bukan nama akun), untuk mentions"),
    query: z
      .string()
      .min(1)
      .max(4096)
      .optional()
      .describe('Pencarian dalam bahasa kueri X, untuk search; misalnya "@agensi -is:retweet"'),
    bearerTokenEnv: z
      .string()
      .regex(/^[A-Z][A-Z0-9_]*$/, "nama variabel lingkungan")
      .default("X_BEARER_TOKEN")
      .describe("Nama variabel lingkungan yang memuat Bearer Token"),
    maxPages: z
      .number()
      .int()
      .min(1)
      .max(50)
      .default(5)
      .describe("Halaman (paling banyak 100 kiriman) yang dibaca dalam satu kali pengambilan"),
    dailyReadBudget: z
      .number()
      .int()
      .min(10)
      .optional()
      .describe(
        "Kiriman yang boleh dibaca dalam satu hari UTC, karena X menagih tiap kiriman; kosong: tanpa batas",
      ),
  })
  .refine(({ mode, userId }) => mode !== "mentions" || userId !== undefined, {
    path: ["userId"],
    message: "wajib untuk mode mentions",
  })
  .refine(({ mode, query }) => mode !== "search" || query !== undefined, {
    path: ["query"],
    message: "wajib untuk mode search",
  });
export type XSettings = z.infer<typeof XSettings>;

/** A collect under way. Every answered request is paid for, so what came in is handed over even when the next fails. */
type Gathering = { cursor: XCursor; inbound: Inbound[]; quota: Quota | null; pages: number; looked: boolean };

export const x = definePoll<XSettings>({
  kind: "poll",
  label: "X (Twitter)",
  settings: XSettings,
  async collect(settings, cursor, around) {
    const now = around.clock.now();
    const state: Gathering = {
      cursor: readXCursor(cursor, targetOf(settings), now),
      inbound: [],
      quota: null,
      pages: 0,
      looked: false,
    };
    const rest = state.cursor.restUntil;
    if (rest !== null && rest > now.getTime()) throw limited(new Date(rest));
    state.cursor.restUntil = null;
    const token = around.secret(settings.bearerTokenEnv);
    try {
      while (await takeNext(state, settings, token, around));
    } catch (error) {
      if (state.pages === 0 || !(error instanceof ConnectorError)) throw error;
      const { fault } = error;
      const restUntil = fault.kind === "rate_limited" ? fault.retryAt.getTime() : null;
      return pageOf({ ...state, cursor: { ...state.cursor, restUntil } }, true);
    }
    return pageOf(state, state.cursor.gaps.length > 0);
  },
  cursorSince: (settings, since, cursor, now) => {
    // What the day has cost and when X wants rest hold on: reading again costs as reading does.
    const { of, day, restUntil } = readXCursor(cursor, targetOf(settings), now);
    const from = { sinceId: xIdBefore(since), sinceTooOld: false, lookedAt: null, gaps: [] };
    return JSON.stringify({ of, day, restUntil, ...from } satisfies XCursor);
  },
  recheck: (settings, externalIds, around) => recheckOnX(settings.bearerTokenEnv, externalIds, around),
});

function targetOf({ mode, userId, query }: XSettings): string {
  return mode === "mentions" ? `mentions:${userId}` : `search:${query}`;
}

/** One request; false when this collect has read enough. */
async function takeNext(
  state: Gathering,
  settings: XSettings,
  token: string,
  around: Surroundings,
): Promise<boolean> {
  const now = around.clock.now();
  const ask = nextAsk(state.cursor, state.looked, now);
  if (ask === null || state.pages >= settings.maxPages || state.cursor.restUntil !== null) return false;
  const size = pageSize(settings, state.cursor.day.reads);
  if (size === null) throw limited(nextUtcDay(now));
  try {
    await take(state, ask, size, settings, token, around);
  } catch (error) {
    if (!(error instanceof XRefusal)) throw error;
    const way = wayAround(state.cursor, ask, error.parameters);
    if (way === null) throw error.cause;
    state.cursor = way.cursor;
    if (way.note) state.inbound.push(way.note);
  }
  return true;
}

/** Posts to ask for within what is left of the day's budget; null when that is less than X lets us ask for. */
function pageSize({ mode, dailyReadBudget }: XSettings, reads: number): number | null {
  const { min, max } = perRequest[mode];
  const left = (dailyReadBudget ?? Number.POSITIVE_INFINITY) - reads;
  return left < min ? null : Math.min(left, max);
}

async function take(
  state: Gathering,
  ask: XAsk,
  size: number,
  settings: XSettings,
  token: string,
  around: Surroundings,
): Promise<void> {
  const now = around.clock.now();
  const query = { ...queryOf(ask, settings, now), max_results: String(size), ...postFields };
  const request =
    settings.mode === "mentions"
      ? { endpoint: "users/:id/mentions", params: { id: settings.userId ?? "" }, query }
      : { endpoint: "tweets/search/recent", query: { query: settings.query ?? "", ...query } };
  const { value: page, allowance } = await getFromX(around, token, request, XPage);
  refuseWithoutAccount(page);
  const items = itemsOfXPage(page, now);
  const { cursor, isNew } = advance(
    state.cursor,
    ask,
    {
      ids: items.flatMap(({ id }) => (id === null ? [] : [id])),
      newestId: page.meta?.newest_id || null,
      nextToken: page.meta?.next_token || null,
    },
    now,
  );
  const included = page.includes?.tweets?.length ?? 0;
  const reads = cursor.day.reads + (Array.isArray(page.data) ? page.data.length : 0) + included;
  state.cursor = {
    ...cursor,
    restUntil: allowance.restUntil?.getTime() ?? null,
    day: { ...cursor.day, reads },
  };
  state.inbound.push(...items.filter(({ id }) => id === null || isNew(id)).map(({ inbound }) => inbound));
  state.quota = allowance.quota ?? state.quota;
  state.pages += 1;
  state.looked ||= ask.for === "newest";
}

function queryOf(ask: XAsk, { mode }: XSettings, now: Date): Record<string, string> {
  const oldest = new Date(now.getTime() - searchReachMs).toISOString().replace(/\.\d+Z$/, "Z");
  return {
    ...(ask.sinceId === null ? {} : { since_id: ask.sinceId }),
    ...(ask.untilId === null ? {} : { until_id: ask.untilId }),
    ...(ask.fromOldest && mode === "search" ? { start_time: oldest } : {}),
    ...(ask.token === null ? {} : { [mode === "search" ? "next_token" : "pagination_token"]: ask.token }),
  };
}

/** X answers 200 with nothing but `errors` when the account itself is missing, suspended or protected. */
function refuseWithoutAccount(page: XPage): void {
  if (page.data || page.meta) return;
  for (const value of page.errors ?? []) {
    const problem = XProblem.safeParse(value);
    if (!problem.success || problem.data.resource_type !== "user" || problem.data.parameter !== "id")
      continue;
    const kind = problem.data.type?.endsWith("/resource-not-found") ? "gone" : "unauthorized";
    throw new ConnectorError("akun X ini tidak dapat dibaca", { kind });
  }
  throw unexpected("X menjawab tanpa isi", page);
}

function pageOf(state: Gathering, more: boolean): Page {
  return {
    inbound: withoutTwice(state.inbound),
    cursor: JSON.stringify(state.cursor),
    more,
    ...(state.quota ? { quota: state.quota } : {}),
  };
}

/** `errors` of several pages tell of the same deleted post. */
function withoutTwice(inbound: Inbound[]): Inbound[] {
  const told = new Set<string>();
  return inbound.filter((one) => {
    if (one.kind !== "deletion") return true;
    if (told.has(one.externalId)) return false;
    told.add(one.externalId);
    return true;
  });
}

function limited(retryAt: Date): ConnectorError {
  return new ConnectorError("kuota bacaan X habis", { kind: "rate_limited", retryAt });
}
