/**
 * Which stored posts were deleted or changed. X's developer policy wants both obeyed within 24 hours, and no
 * listing tells them, so they are asked for by id.
 */
import type { Inbound } from "../../../pipeline/model/post.ts";
import type { Surroundings } from "../../connector.ts";
import { isXId } from "../../x-format/x-id.ts";
import { itemsOfXPage, readProblem } from "../../x-format/x-page.ts";
import { XPage, XTweet } from "../../x-format/x-shapes.ts";
import { postFields } from "./x-fields.ts";
import { getFromX, XRefusal } from "./x-request.ts";

/** Ids of one lookup request (docs.x.com). */
const perLookup = 100;

/**
 * Deletions and edits of these posts (external ids, so ids of first versions); nothing for those that stand as
 * they were. A post that its author protected, or that X withholds, counts as deleted: it is public no more.
 * Ids that X could not have given are passed over.
 * @throws ConnectorError as connectors/http.ts says; nothing is known then.
 */
export async function recheckOnX(
  bearerTokenEnv: string,
  externalIds: readonly string[],
  around: Surroundings,
): Promise<Inbound[]> {
  const token = around.secret(bearerTokenEnv);
  const asked = [...new Set(externalIds.filter(isXId))];
  const first = await lookUp(asked, token, around);
  // Asked for by its first id, an edited post still answers with its first text.
  const latest = new Map(first.flatMap(({ versions }) => versions));
  const second = await lookUp([...latest.keys()], token, around);
  const now = around.clock.now();
  const gone = new Set([
    ...first.flatMap(({ gone }) => gone),
    ...second.flatMap(({ gone }) => gone.map((id) => latest.get(id) ?? id)),
  ]);
  const deletions = [...gone].map(
    (externalId): Inbound => ({ kind: "deletion", platform: "x", externalId, at: now }),
  );
  const edits = second.flatMap(({ page }) =>
    itemsOfXPage({ ...page, errors: [] }, now).flatMap(({ inbound }) =>
      inbound.kind === "post" ? [] : [inbound],
    ),
  );
  return [...deletions, ...edits];
}

type Looked = {
  page: XPage;
  gone: string[];
  /** Newest version → first version, for posts that were edited. */
  versions: [latest: string, first: string][];
};

async function lookUp(ids: string[], token: string, around: Surroundings): Promise<Looked[]> {
  const answers: Looked[] = [];
  for (let at = 0; at < ids.length; at += perLookup) {
    const query = { ids: ids.slice(at, at + perLookup).join(","), ...postFields };
    const page = await getPage(query, token, around);
    answers.push({ page, gone: goneOf(page), versions: versionsOf(page) });
  }
  return answers;
}

async function getPage(query: Record<string, string>, token: string, around: Surroundings): Promise<XPage> {
  try {
    return (await getFromX(around, token, { endpoint: "tweets", query }, XPage)).value;
  } catch (error) {
    throw error instanceof XRefusal ? error.cause : error;
  }
}

function goneOf(page: XPage): string[] {
  return (page.errors ?? []).flatMap((value) => {
    const problem = readProblem(value);
    return problem.state === "other" ? [] : [problem.id];
  });
}

function versionsOf(page: XPage): Looked["versions"] {
  return (Array.isArray(page.data) ? page.data : []).flatMap((one): Looked["versions"] => {
    const tweet = XTweet.safeParse(one);
    const history = tweet.success ? (tweet.data.edit_history_tweet_ids ?? []) : [];
    const [first, latest] = [history[0], history.at(-1)];
    return first && latest && first !== latest ? [[latest, first]] : [];
  });
}
