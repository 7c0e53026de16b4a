/**
 * The way through a listing that only goes from new to old: the newest page first, then the gaps behind it, until
 * what was read before is reached. Pure: what to ask next, and what an answer changes.
 */
import type { Inbound } from "../../../pipeline/model/post.ts";
import { compareXIds, extremeXId } from "../../x-format/x-id.ts";
import type { Gap, XCursor } from "./x-cursor.ts";

export type XAsk = {
  /** `gap` is the first of the cursor's gaps. */
  for: "newest" | "gap";
  sinceId: string | null;
  untilId: string | null;
  token: string | null;
  /** Ask by time instead of `since_id`: from the oldest moment that X still gives. */
  fromOldest: boolean;
};

/** While a long gap is filled, the newest posts are looked at this often. */
const newestEveryMs = 60_000;
/** More open gaps than this are joined: reading something twice is better than a cursor without end. */
const mostGaps = 20;

/** The next request of a collect, or null when there is nothing left. `looked`: this collect saw the newest already. */
export function nextAsk(cursor: XCursor, looked: boolean, now: Date): XAsk | null {
  const gap = cursor.gaps[0];
  const stale = cursor.lookedAt === null || now.getTime() - cursor.lookedAt >= newestEveryMs;
  if (!looked && (!gap || stale)) return askNewest(cursor);
  return gap ? askGap(gap) : null;
}

function askNewest({ sinceId, sinceTooOld }: XCursor): XAsk {
  return {
    for: "newest",
    sinceId: sinceTooOld ? null : sinceId,
    untilId: null,
    token: null,
    fromOldest: sinceTooOld,
  };
}

function askGap({ since, until, token, tooOld }: Gap): XAsk {
  return {
    for: "gap",
    sinceId: tooOld ? null : since,
    untilId: until,
    token,
    fromOldest: tooOld && until === null,
  };
}

/** Ids of a page, and where its listing goes on. */
export type XAnswer = { ids: string[]; newestId: string | null; nextToken: string | null };

/** The cursor after an answer, and whether a post of it is new: neither read before nor below the gap. */
export function advance(
  cursor: XCursor,
  ask: XAsk,
  answer: XAnswer,
  now: Date,
): { cursor: XCursor; isNew: (id: string) => boolean } {
  return ask.for === "newest" ? advanceNewest(cursor, ask, answer, now) : advanceGap(cursor, answer);
}

function advanceNewest(cursor: XCursor, ask: XAsk, answer: XAnswer, now: Date) {
  const since = cursor.sinceId;
  const isNew = (id: string) => since === null || compareXIds(id, since) > 0;
  const fresh = answer.ids.filter(isNew);
  const reached = answer.ids.length > fresh.length;
  const newest = extremeXId([...fresh, ...(answer.newestId ? [answer.newestId] : [])].filter(isNew), 1);
  const gap: Gap = {
    since,
    oldest: extremeXId(fresh, -1),
    until: null,
    token: answer.nextToken,
    tooOld: ask.fromOldest,
  };
  const gaps = answer.nextToken !== null && !reached ? joinOldest([gap, ...cursor.gaps]) : cursor.gaps;
  // Without a new post the old mark stays, and with it what X said of it.
  const mark = newest === null ? {} : { sinceId: newest, sinceTooOld: false };
  return { cursor: { ...cursor, ...mark, gaps, lookedAt: now.getTime() }, isNew };
}

function advanceGap(cursor: XCursor, answer: XAnswer) {
  const [gap, ...others] = cursor.gaps as [Gap, ...Gap[]];
  const above = (id: string) => gap.since === null || compareXIds(id, gap.since) > 0;
  const isNew = (id: string) => above(id) && (gap.oldest === null || compareXIds(id, gap.oldest) < 0);
  const reached = answer.ids.some((id) => !above(id));
  const oldest = extremeXId([...answer.ids, ...(gap.oldest ? [gap.oldest] : [])], -1);
  const rest: Gap = { ...gap, oldest, token: answer.nextToken };
  const gaps = answer.nextToken === null || reached ? others : [rest, ...others];
  return { cursor: { ...cursor, gaps }, isNew };
}

/** The two oldest gaps as one; what lies between them was read, and is read again. */
function joinOldest(gaps: Gap[]): Gap[] {
  if (gaps.length <= mostGaps) return gaps;
  const [upper, lower] = gaps.slice(-2) as [Gap, Gap];
  const joined: Gap = {
    ...upper,
    since: lower.since,
    until: upper.oldest,
    token: null,
    tooOld: lower.tooOld,
  };
  return [...gaps.slice(0, -2), joined];
}

/**
 * The cursor after X refused a request's parameters (`named`; empty when X did not say which): another way to the
 * same posts, and a note where some can no longer be had. Null when no other way would help.
 */
export function wayAround(
  cursor: XCursor,
  ask: XAsk,
  named: ReadonlySet<string>,
): { cursor: XCursor; note: Inbound | null } | null {
  const blamed = (names: string[]) => named.size === 0 || names.some((name) => named.has(name));
  const [gap, ...others] = cursor.gaps;
  const instead = (gaps: Gap[], note: Inbound | null) => ({ cursor: { ...cursor, gaps }, note });
  if (ask.token !== null && gap) {
    // The same listing without a token was answered before, so the token is to blame whatever X names.
    return instead([{ ...gap, token: null, until: gap.oldest }, ...others], null);
  }
  if (ask.sinceId !== null && blamed(["since_id"])) {
    const note = noteOf(ask.sinceId, "tidak lagi memberi kiriman sejak penanda terakhir");
    if (ask.for === "newest") return { cursor: { ...cursor, sinceTooOld: true }, note };
    if (gap) return instead([{ ...gap, tooOld: true }, ...others], note);
  }
  if (ask.untilId !== null && gap && blamed(["until_id"])) {
    return instead(others, noteOf(ask.untilId, "tidak lagi memberi kiriman sebelum penanda ini"));
  }
  return null;
}

function noteOf(id: string, what: string): Inbound {
  const reason = `X ${what}; kiriman dari waktu itu mungkin terlewat`;
  return { kind: "set_aside", reason, sample: id, where: `penanda ${id}` };
}
