/** Where everything stands, in a few numbers: what came in, what waits, what was filed, what is late. */
import { sql } from "drizzle-orm";
import type { Database } from "../../drizzle/db.ts";

/** Seconds and counts; moments as ISO text. `confirmed` cases are confirmed and not yet filed. */
export type Status = {
  sandbox: boolean;
  posts: number;
  assessed: number;
  setAside: number;
  cases: { waiting: number; confirmed: number; dismissed: number; filed: number; merged: number };
  dispatches: { due: number; done: number; given_up: number };
  work: { stage: string; due: number; given_up: number }[];
  sources: {
    name: string;
    connector: string;
    enabled: boolean;
    sample: boolean;
    /** Seconds since the source was last read to its end; null before the first time. */
    lag_s: number | null;
    last_post_at: string | null;
    /** One clear sentence about the fault that stands, or null. */
    error: string | null;
    progress: {
      done: number;
      total: number | null;
      unit: string;
      perSecond: number | null;
      secondsLeft: number | null;
    } | null;
  }[];
};

export async function readStatus({ db }: Database, now: Date, sandbox: boolean): Promise<Status> {
  const [totals] = (await db.execute(sql`
    select (select coalesce(sum(posts), 0) from source_states)::bigint as posts, (select count(*) from assessments) as assessed,
      (select count(*) from set_aside) as set_aside`)) as unknown as {
    posts: number;
    assessed: number;
    set_aside: number;
  }[];
  const cases = await countBy(db, sql`select status as key, count(*) as n from cases group by status`);
  const dispatches = await countBy(
    db,
    sql`select state as key, count(*) as n from dispatches group by state`,
  );
  const work = (await db.execute(sql`
    select stage, count(*) filter (where given_up_at is null) as due, count(*) filter (where given_up_at is not null) as given_up
    from work where stage not in ('collect', 'recheck') group by stage order by stage`)) as unknown as Status["work"];
  return {
    sandbox,
    posts: totals!.posts,
    assessed: totals!.assessed,
    setAside: totals!.set_aside,
    cases: {
      waiting: cases.waiting ?? 0,
      confirmed: cases.confirmed ?? 0,
      dismissed: cases.dismissed ?? 0,
      filed: cases.filed ?? 0,
      merged: cases.merged ?? 0,
    },
    dispatches: { due: dispatches.due ?? 0, done: dispatches.done ?? 0, given_up: dispatches.given_up ?? 0 },
    work: [...work],
    sources: await readSources(db, now),
  };
}

async function countBy(db: Database["db"], query: ReturnType<typeof sql>): Promise<Record<string, number>> {
  const rows = (await db.execute(query)) as unknown as { key: string; n: number }[];
  return Object.fromEntries(rows.map(({ key, n }) => [key, n]));
}

type SourceRow = {
  name: string;
  connector: string;
  enabled: boolean;
  sample: boolean;
  collected: string | null;
  caught_up: boolean | null;
  last_post_at: string | null;
  fault: { kind: string; message: string; since: string } | null;
  progress: Status["sources"][number]["progress"];
};

async function readSources(db: Database["db"], now: Date): Promise<Status["sources"]> {
  const rows = (await db.execute(sql`
    select s.name, s.connector, s.enabled, s.sample, t.last_collected_at as collected, t.caught_up, t.last_post_at, t.fault, t.progress
    from sources s left join source_states t on t.source_id = s.id order by s.name`)) as unknown as SourceRow[];
  return rows.map((row) => ({
    name: row.name,
    connector: row.connector,
    enabled: row.enabled,
    sample: row.sample,
    lag_s: row.collected && row.caught_up ? secondsSince(row.collected, now) : null,
    last_post_at: row.last_post_at ? new Date(row.last_post_at).toISOString() : null,
    error: row.fault ? faultSentence(row.fault) : null,
    progress: row.progress,
  }));
}

const secondsSince = (moment: string, now: Date) =>
  Math.max(0, Math.round((now.getTime() - new Date(moment).getTime()) / 1000));

/** What a fault means to the person who looks after the source, and what to do. */
export function faultSentence(fault: { kind: string; message: string; since: string }): string {
  const sentences: Record<string, string> = {
    rate_limited: "Kuota habis untuk sementara; dilanjutkan sendiri saat kuota dibuka lagi.",
    unauthorized: "Akses ditolak. Perbarui token sumber ini; kiriman yang terlewat akan diambil.",
    gone: "Alamat atau berkas sumber tidak ada lagi. Periksa pengaturan sumber ini.",
    unavailable: "Sumber tidak menjawab; dicoba lagi sendiri.",
    unexpected_shape: "Jawaban sumber tidak dikenali; contohnya disimpan terpisah untuk diperiksa.",
  };
  return `${(Object.hasOwn(sentences, fault.kind) && sentences[fault.kind]) || "Sumber bermasalah."} (${fault.message}; sejak ${fault.since})`;
}
