/** Many waiting cases at once, with a post each, as the pipeline leaves them. */
import { sql } from "drizzle-orm";
import type { RunningApi } from "../../api/testing/running-api.ts";
import { insertRows } from "../../drizzle/insert-rows.ts";
import { authors, postKeys, posts } from "../../drizzle/schema/posts.ts";
import { openCases } from "../../pipeline/cases/open-cases.ts";
import { categories, type Urgency } from "../../pipeline/model/taxonomy.ts";
import { saveSource } from "../../pipeline/sources/save-source.ts";

const matters = [
  "Lampu jalan mati",
  "Jalan berlubang",
  "Sampah menumpuk",
  "Air ledeng keruh",
  "Pohon tumbang",
];
const streets = ["Jl. Melati", "Jl. Kenanga", "Jl. Anggrek", "Jl. Mawar", "Jl. Cempaka", "Jl. Dahlia"];

/** Opens `count` waiting cases of mixed urgency, one emergency in a hundred, none older than a day. */
export async function manyCases(
  { database, desk }: Pick<RunningApi, "database" | "desk">,
  count: number,
): Promise<void> {
  const now = desk.clock.now();
  const sourceId = await database.db.transaction((tx) =>
    saveSource(
      tx,
      {
        name: "given-queue",
        connector: "telegram",
        settings: { secretTokenEnv: "GIVEN_SECRET" },
        enabled: false,
        everySeconds: 60,
        agencyId: null,
        areaCode: null,
        sample: false,
      },
      now,
    ),
  );
  const batch = 1_000;
  for (let first = 0; first < count; first += batch) {
    const numbers = Array.from({ length: Math.min(batch, count - first) }, (_, index) => first + index);
    await database.db.transaction(async (tx) => {
      const people = (await insertRows(
        tx,
        authors,
        numbers.map((n) => ({
          platform: "x" as const,
          externalId: `warga-${n}`,
          handle: `warga${n}`,
          displayName: `Warga ${n}`,
        })),
        { returning: sql`id, external_id` },
      )) as unknown as { id: number; external_id: string }[];
      const authorIds = new Map(people.map((row) => [row.external_id, Number(row.id)]));
      const stored = (await insertRows(
        tx,
        posts,
        numbers.map((n) => ({
          sourceId,
          platform: "x" as const,
          externalId: `queue-${n}`,
          kind: "post" as const,
          authorId: authorIds.get(`warga-${n}`)!,
          text: `Min, ${matters[n % 5]!.toLowerCase()} di ${streets[n % 6]} nomor ${n}, tolong segera dicek`,
          url: `https://x.example/warga${n}/status/${n}`,
          postedAt: at(n),
          receivedAt: at(n),
        })),
        { returning: sql`id, external_id` },
      )) as unknown as { id: number; external_id: string }[];
      const postIds = new Map(stored.map((row) => [row.external_id, Number(row.id)]));
      await insertRows(
        tx,
        postKeys,
        numbers.map((n) => ({
          platform: "x" as const,
          externalId: `queue-${n}`,
          postId: postIds.get(`queue-${n}`)!,
        })),
      );
      await openCases(
        tx,
        numbers.map((n) => ({
          title: `${matters[n % 5]} di ${streets[n % 6]} nomor ${n}`,
          intent: "complaint" as const,
          urgency: (n % 100 === 0 ? 4 : 1 + (n % 3)) as Urgency,
          category: categories[n % categories.length]!,
          areaCode: "33.74",
          place: streets[n % 6]!,
          agencyId: null,
          unsure: [],
          sample: false,
          posts: [
            {
              postId: postIds.get(`queue-${n}`)!,
              authorId: authorIds.get(`warga-${n}`)!,
              role: "report" as const,
              why: null,
              postedAt: at(n),
              amplification: n % 7,
            },
          ],
        })),
        { kind: "stage", id: "group" },
        now,
      );
    });
  }

  function at(n: number): Date {
    return new Date(now.getTime() - (n % 86_400) * 1_000);
  }
}
