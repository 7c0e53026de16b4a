/** A case with posts, made as the pipeline makes it. */
import { eq } from "drizzle-orm";
import { posts } from "../../drizzle/schema/posts.ts";
import { openCases } from "../../pipeline/cases/open-cases.ts";
import { receiveInbound } from "../../pipeline/ingest/receive.ts";
import type { PostRole } from "../../pipeline/model/case.ts";
import { noCounts, type PostDraft } from "../../pipeline/model/post.ts";
import { saveSource } from "../../pipeline/sources/save-source.ts";
import type { RunningApi } from "./running-api.ts";

let lastPost = 0;

export type GivenCase = { caseId: number; postIds: number[] };

/** One waiting case with a post per text. */
export async function givenCase(
  { database, desk }: Pick<RunningApi, "database" | "desk">,
  {
    title = "Lampu jalan mati",
    texts = ["Lampu jalan di Jl. Melati mati tiga malam"],
    urgency = 2 as 1 | 2 | 3 | 4,
  } = {},
): Promise<GivenCase> {
  const now = desk.clock.now();
  const source = await database.db.transaction((tx) =>
    saveSource(
      tx,
      {
        name: "given",
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
  const drafts = texts.map((text): PostDraft => {
    const number = ++lastPost;
    return {
      platform: "x",
      externalId: `given-${now.getTime()}-${number}`,
      kind: "post",
      url: `https://x.example/warga${number}/status/${number}`,
      author: { externalId: `author-${number}`, handle: `warga${number}`, displayName: `Warga ${number}` },
      text,
      language: "in",
      media: [],
      inReplyTo: null,
      repeats: null,
      conversation: null,
      position: null,
      counts: noCounts,
      postedAt: now,
    };
  });
  await receiveInbound(
    desk,
    { id: source, sample: false },
    drafts.map((post) => ({ kind: "post", post })),
  );
  const rows = await Promise.all(
    drafts.map((draft) => database.db.select().from(posts).where(eq(posts.externalId, draft.externalId))),
  );
  const stored = rows.map(([row]) => row!);
  const [caseId] = await database.db.transaction((tx) =>
    openCases(
      tx,
      [
        {
          title,
          intent: "complaint",
          urgency,
          category: "penerangan_jalan",
          areaCode: "33.74",
          place: "Jl. Melati",
          agencyId: null,
          unsure: [],
          sample: false,
          posts: stored.map((post) => ({
            postId: post.id,
            authorId: post.authorId,
            role: "report" satisfies PostRole,
            why: null,
            postedAt: post.postedAt,
            amplification: 0,
          })),
        },
      ],
      { kind: "stage", id: "group" },
      now,
    ),
  );
  return { caseId: caseId!, postIds: stored.map((post) => post.id) };
}
