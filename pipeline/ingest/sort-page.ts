/** What one page says of each post, in one place, whatever the order it says it in. Pure. */
import { Inbound, type PostDraft } from "../model/post.ts";
import { cleanStrings } from "./clean-post.ts";
import { joinPart } from "./join-part.ts";

export type Arrival = Exclude<Inbound, { kind: "set_aside" } | { kind: "deletion" }>;
export type Aside = { reason: string; sample: string; where: string | null };
export type PostKey = Pick<PostDraft, "platform" | "externalId">;

/** Everything a page says of one post, in the order it came. */
export type Spoken = { key: PostKey; arrivals: Arrival[]; goneAt: Date | null };

export const keyText = ({ platform, externalId }: PostKey): string => `${platform}\n${externalId}`;

/**
 * One entry per post. What does not have the shape of the contract is set aside with its reason, so that one bad item
 * holds no source back. Newest-first pages say that a post is gone before they show it: gone wins.
 */
export function sortPage(page: readonly Inbound[]): { spoken: Map<string, Spoken>; aside: Aside[] } {
  const spoken = new Map<string, Spoken>();
  const aside: Aside[] = [];
  const of = (key: PostKey): Spoken => {
    const text = keyText(key);
    const known = spoken.get(text) ?? { key, arrivals: [], goneAt: null };
    spoken.set(text, known);
    return known;
  };
  for (const raw of page) {
    const parsed = Inbound.safeParse(cleanStrings(raw));
    if (!parsed.success) aside.push(unreadable(raw, parsed.error.issues[0]));
    else if (parsed.data.kind === "set_aside") aside.push(parsed.data);
    else if (parsed.data.kind === "deletion") of(keyOf(parsed.data)).goneAt = parsed.data.at;
    else of(keyOf(parsed.data.post)).arrivals.push(parsed.data);
  }
  return { spoken, aside };
}

const keyOf = ({ platform, externalId }: PostKey): PostKey => ({ platform, externalId });

function unreadable(raw: unknown, issue: { path: PropertyKey[]; message: string } | undefined): Aside {
  const field = issue?.path.join(".") || "shape";
  return {
    reason: `not what the contract says: ${field}: ${issue?.message ?? ""}`,
    sample: sampleOf(raw),
    where: null,
  };
}

function sampleOf(raw: unknown): string {
  try {
    return (JSON.stringify(raw) ?? String(raw)).slice(0, 4000);
  } catch {
    return Object.prototype.toString.call(raw);
  }
}

type Version = { post: PostDraft; editedAt: Date | null };

/** The post a page shows for the first time: its newest version, all its parts joined. Null without any arrival. */
export function firstVersion(arrivals: readonly Arrival[]): Version | null {
  let version = null as Version | null;
  for (const item of arrivals) {
    const editedAt = item.kind === "edit" ? item.editedAt : null;
    if (version === null) version = { post: item.post, editedAt };
    else if (item.part)
      version = {
        ...version,
        post: { ...version.post, ...joinPart(version.post, item.post, editedAt !== null) },
      };
    else if (editedAt !== null && (version.editedAt === null || editedAt >= version.editedAt))
      version = { post: item.post, editedAt };
  }
  return version;
}
