/** The line shape of `classify` and `group`: `{id, text, created_at?, platform?, author?, …}`. */
import { z } from "zod";
import { noCounts, Platform, type PostDraft, PostKind } from "../model/post.ts";
import { readJsonLines } from "../runtime/read-lines.ts";

const PostLine = z.object({
  id: z.union([z.string().min(1), z.number()]).transform(String),
  text: z.string(),
  created_at: z.string().nullish(),
  platform: z.string().nullish(),
  author: z.union([z.string(), z.object({ handle: z.string().nullish() })]).nullish(),
  kind: PostKind.nullish().catch(null),
  in_reply_to: z.string().nullish().catch(null),
  repeats: z.string().nullish().catch(null),
  conversation: z.string().nullish().catch(null),
});

/** A line as a post draft. Line ids are the external ids. */
export type ReadPost = { draft: PostDraft } | { line: number; reason: string };

/** Reads a file of posts; `now` stands in for a missing or unreadable time. */
export async function* readPostLines(path: string, now: Date): AsyncGenerator<ReadPost> {
  for await (const line of readJsonLines(path)) {
    if ("error" in line) {
      yield { line: line.number, reason: line.error };
      continue;
    }
    const parsed = PostLine.safeParse(line.value);
    if (parsed.success) yield { draft: draftOf(parsed.data, now) };
    else
      yield {
        line: line.number,
        reason: parsed.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`).join("; "),
      };
  }
}

/** One line as a draft. @throws ZodError when it is none. */
export function toDraft(line: unknown, now: Date): PostDraft {
  return draftOf(PostLine.parse(line), now);
}

function draftOf(line: z.infer<typeof PostLine>, now: Date): PostDraft {
  const handle = typeof line.author === "string" ? line.author : (line.author?.handle ?? null);
  const platform = Platform.safeParse(line.platform?.toLowerCase());
  const time = new Date(line.created_at ?? "");
  return {
    platform: platform.success ? platform.data : "other",
    externalId: line.id.slice(0, 300),
    kind: line.kind ?? "post",
    url: null,
    // Lines without an author come from different people as far as anybody can tell.
    author: {
      externalId: (handle || `line ${line.id}`).slice(0, 300),
      handle: handle?.slice(0, 300) || null,
      displayName: null,
    },
    text: line.text,
    language: null,
    media: [],
    inReplyTo: line.in_reply_to ?? null,
    repeats: line.repeats ?? null,
    conversation: line.conversation ?? null,
    position: null,
    counts: noCounts,
    postedAt: Number.isNaN(time.getTime()) ? now : time,
  };
}
