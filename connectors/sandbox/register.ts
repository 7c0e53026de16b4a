/**
 * The sandbox's memory and its journal. Every decision is made and applied in one synchronous step, so requests
 * cannot interleave; `settled` says when what was decided (and seen) is on disk, and no answer leaves before.
 */
import type { Journal } from "./journal.ts";
import { openJournal, readJournal, rewriteJournal } from "./journal.ts";
import { closeByTimer } from "./life-cycle.ts";
import type { Report, ReportState } from "./report.ts";
import { firstTrackingId, stateNames } from "./report.ts";

/** What a key was answered with. Kept for good: a sender may come back after any time. */
export type KeyedAnswer = {
  key: string;
  /** Hash of what was asked, to tell a repeated request from a reused key. */
  fingerprint: string;
  status: number;
  tracking_id: number;
  /** When the effect happened, ISO 8601 UTC. */
  at: string;
};

type Line = { seq?: number; report?: Report; keyed?: KeyedAnswer };
const header = { journal: "jemput-bola sandbox", version: 1 };

type ReportFilter = { status?: ReportState; after?: number; before?: number; limit: number };

export type RegisterCounts = {
  reports: number;
  withdrawn: number;
  keys: number;
  /** External ids with more than one report that was not withdrawn: each is a case filed twice. */
  doubled_external_ids: number;
  doubled: string[];
  /** Writes answered from their key since the start, without a second effect. */
  replays: number;
  by_status: Record<ReportState, number>;
};

/** `cursor` is the next `since`. */
type Changes = { changes: { seq: number; report: Report }[]; cursor: number; more: boolean };

export type Register = {
  find(trackingId: number): Report | undefined;
  findByExternalId(externalId: string): Report[];
  /** By running number: upwards after `after`, or downwards before `before` (newest first when neither is given). */
  list(filter: ReportFilter): Report[];
  /** Each report that changed after `since`, once, at its newest change; null when `since` is from elsewhere. */
  changes(since: number, limit: number): Changes | null;
  answered(key: string): KeyedAnswer | undefined;
  countReplay(): void;
  nextTrackingId(): number;
  /** Keeps a report, and the answer to its key in the same journal line. */
  keep(report: Report, keyed?: KeyedAnswer): void;
  /** Closes answered reports whose time has come. */
  closeQuiet(now: Date): void;
  counts(): RegisterCounts;
  settled(): Promise<void>;
  close(): Promise<void>;
};

/** Reads the journal, rewrites it without what was overtaken, and opens it. @throws JournalDamagedError */
export async function openRegister(file: string): Promise<Register> {
  const memory = createMemory();
  let first = true;
  for await (const entry of readJournal(file)) {
    if (first) checkHeader(entry, file);
    else memory.apply(entry as Line);
    first = false;
  }
  await rewriteJournal(file, memory.snapshot());
  return overJournal(memory, await openJournal(file));
}

function checkHeader(entry: unknown, file: string): void {
  const { journal, version } = entry as Partial<typeof header>;
  if (journal !== header.journal || version !== header.version)
    throw new Error(`${file} bukan jurnal sandbox versi ${header.version}.`);
}

function overJournal(memory: Memory, journal: Journal): Register {
  let replays = 0;
  function keep(report: Report, keyed?: KeyedAnswer): void {
    const changed = memory.reports.get(report.tracking_id) !== report;
    const line: Line = { ...(changed ? { seq: memory.nextSeq(), report } : {}), ...(keyed ? { keyed } : {}) };
    memory.apply(line);
    journal.append(line);
  }
  return {
    find: (trackingId) => memory.reports.get(trackingId),
    findByExternalId: (externalId) =>
      (memory.byExternalId.get(externalId) ?? []).map((id) => memory.reports.get(id)!),
    list: (filter) => list(memory, filter),
    changes: (since, limit) => changesSince(memory, since, limit),
    answered: (key) => memory.keys.get(key),
    countReplay() {
      replays += 1;
    },
    nextTrackingId: () => memory.nextTrackingId(),
    keep,
    closeQuiet(now) {
      for (const report of memory.reports.values()) {
        const closed = closeByTimer(report, now);
        if (closed) keep(closed);
      }
    },
    counts: () => ({ ...count(memory), replays }),
    settled: journal.settled,
    close: journal.close,
  };
}

type Memory = ReturnType<typeof createMemory>;

function createMemory() {
  const reports = new Map<number, Report>();
  const byExternalId = new Map<string, number[]>();
  const keys = new Map<string, KeyedAnswer>();
  const seqOf = new Map<number, number>();
  /** In order of `seq`; entries that a later change overtook stay until they are the majority. */
  let feed: { seq: number; trackingId: number }[] = [];
  let lastSeq = 0;
  let lastTrackingId = firstTrackingId - 1;

  function apply({ seq, report, keyed }: Line): void {
    if (keyed) keys.set(keyed.key, keyed);
    if (!report || seq === undefined) return;
    const { tracking_id: id, external_id } = report;
    if (!reports.has(id)) byExternalId.set(external_id, [...(byExternalId.get(external_id) ?? []), id]);
    reports.set(id, report);
    seqOf.set(id, seq);
    feed.push({ seq, trackingId: id });
    lastSeq = Math.max(lastSeq, seq);
    lastTrackingId = Math.max(lastTrackingId, id);
    if (feed.length > 2 * reports.size + 1000)
      feed = feed.filter((entry) => seqOf.get(entry.trackingId) === entry.seq);
  }

  function* snapshot(): Generator<Line | typeof header> {
    yield header;
    for (const { seq, trackingId } of feed)
      if (seqOf.get(trackingId) === seq) yield { seq, report: reports.get(trackingId)! };
    for (const keyed of keys.values()) yield { keyed };
  }

  return {
    reports,
    byExternalId,
    keys,
    seqOf,
    apply,
    snapshot,
    feed: () => feed,
    lastSeq: () => lastSeq,
    nextSeq: () => lastSeq + 1,
    nextTrackingId: () => lastTrackingId + 1,
  };
}

function list(memory: Memory, { status, after, before, limit }: ReportFilter): Report[] {
  const last = memory.nextTrackingId() - 1;
  const step = after === undefined ? -1 : 1;
  const found: Report[] = [];
  let id =
    after === undefined ? Math.min(last, (before ?? last + 1) - 1) : Math.max(firstTrackingId, after + 1);
  for (; id >= firstTrackingId && id <= last && found.length < limit; id += step) {
    const report = memory.reports.get(id);
    if (report && (!status || report.status === status)) found.push(report);
  }
  return found;
}

function changesSince(memory: Memory, since: number, limit: number): Changes | null {
  if (since > memory.lastSeq()) return null;
  const feed = memory.feed();
  const changes: { seq: number; report: Report }[] = [];
  let index = firstAfter(feed, since);
  for (; index < feed.length && changes.length < limit; index++) {
    const { seq, trackingId } = feed[index]!;
    if (memory.seqOf.get(trackingId) === seq) changes.push({ seq, report: memory.reports.get(trackingId)! });
  }
  const more = index < feed.length;
  const cursor = more ? feed[index - 1]!.seq : memory.lastSeq();
  return { changes, cursor, more };
}

/** Index of the first entry with a higher seq. */
function firstAfter(feed: readonly { seq: number }[], since: number): number {
  let low = 0;
  let high = feed.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (feed[middle]!.seq > since) high = middle;
    else low = middle + 1;
  }
  return low;
}

function count(memory: Memory): Omit<RegisterCounts, "replays"> {
  const byStatus = Object.fromEntries(Object.keys(stateNames).map((state) => [state, 0])) as Record<
    ReportState,
    number
  >;
  let withdrawn = 0;
  for (const report of memory.reports.values()) {
    byStatus[report.status] += 1;
    if (report.ditarik_pada) withdrawn += 1;
  }
  const doubled = [...memory.byExternalId]
    .filter(([, ids]) => ids.filter((id) => !memory.reports.get(id)!.ditarik_pada).length > 1)
    .map(([externalId]) => externalId);
  return {
    reports: memory.reports.size,
    withdrawn,
    keys: memory.keys.size,
    doubled_external_ids: doubled.length,
    doubled: doubled.slice(0, 20),
    by_status: byStatus,
  };
}
