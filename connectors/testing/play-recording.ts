/** Plays a whole recording against its connector, as the runner would, and gives back everything that came in. */
import type { Inbound } from "../../pipeline/model/post.ts";
import type { PollConnector, RawRequest, WebhookConnector } from "../connector.ts";
import {
  About,
  type WebhookCall as Call,
  exchangesOf,
  type Recording,
  readRecorded,
  settingsOf,
  WebhookCall,
} from "./recording.ts";
import { replay } from "./replay.ts";
import { surroundings, testNow } from "./surroundings.ts";

export type Played = {
  inbound: Inbound[];
  /** Posts delivered by a later look although an earlier one had them; edits and parts may come again. */
  repeated: string[];
  unused: string[];
  refused: string[];
};

/** More pages than any recording has: a connector that never ends is a mistake of the connector. */
const mostPages = 500;

/**
 * Collects until neither pages nor recorded exchanges are left, then once more where no network is needed. What a
 * look after the last page brings must be new: that is what a cursor is for.
 */
export async function playPolled(connector: PollConnector<unknown>, recording: Recording): Promise<Played> {
  const exchanges = exchangesOf(recording);
  const about = readRecorded(recording, "about.json", About, {});
  const player = replay(exchanges, recording.folder);
  const now = about.now ? new Date(about.now) : testNow;
  const around = surroundings({ fetch: player.fetch, now });
  const settings = connector.settings.parse(settingsOf(recording));
  const inbound: Inbound[] = [];
  let cursor = about.cursor === undefined ? null : textOf(about.cursor);
  let looksLeft = exchanges.length === 0 ? 2 : 1;
  for (let page = 0; ; page++) {
    if (page > mostPages) throw new Error(`no end after ${mostPages} pages`);
    const before = player.unused().length;
    const got = await connector.collect(settings, cursor, around);
    inbound.push(...got.inbound);
    cursor = got.cursor;
    if (got.more) continue;
    looksLeft -= 1;
    const stuck = player.unused().length === before;
    if (looksLeft <= 0 && (player.unused().length === 0 || stuck)) break;
  }
  return { inbound, repeated: repeatedPosts(inbound), unused: player.unused(), refused: player.refused() };
}

/** Verifies and receives each recorded call of a webhook; throws when one is not believed. */
export async function playWebhook(
  connector: WebhookConnector<unknown>,
  recording: Recording,
): Promise<Played> {
  const settings = connector.settings.parse(settingsOf(recording));
  const around = surroundings();
  const inbound: Inbound[] = [];
  for (const call of callsOf(recording)) {
    if (!(await connector.verify(requestOf(call), settings, around)))
      throw new Error("the call is not believed");
    inbound.push(...connector.receive(JSON.parse(textOf(call.body)), settings, around));
  }
  return { inbound, repeated: repeatedPosts(inbound), unused: [], refused: [] };
}

/** The calls of a webhook recording: `request.json` holds one, or a list for a story of several. */
export function callsOf(recording: Recording): Call[] {
  return readRecorded(
    recording,
    "request.json",
    WebhookCall.array().or(WebhookCall.transform((one) => [one])),
  );
}

export function requestOf(call: Call): RawRequest {
  const headers = Object.entries(call.headers).map(([name, value]) => [name.toLowerCase(), value]);
  return {
    method: call.method,
    url: new URL(call.url),
    headers: Object.fromEntries(headers),
    body: Buffer.from(textOf(call.body)),
  };
}

/** A text is sent as it is, anything else as JSON. */
export function textOf(body: unknown): string {
  return typeof body === "string" ? body : JSON.stringify(body);
}

function repeatedPosts(inbound: Inbound[]): string[] {
  const seen = new Set<string>();
  return inbound
    .flatMap((item) =>
      item.kind === "post" && !item.part ? [`${item.post.platform}/${item.post.externalId}`] : [],
    )
    .filter((key) => seen.size === seen.add(key).size);
}
