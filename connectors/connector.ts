/**
 * The connector contract: code that speaks one platform's API. It stores nothing, retries nothing and
 * reads no environment; clock, fetch and secrets are handed in. A fault says what the caller does next.
 */
import type { z } from "zod";
import type { Inbound } from "../pipeline/model/post.ts";
import type { Progress, Quota } from "../pipeline/model/source.ts";
import type { Clock } from "../pipeline/runtime/clock.ts";
import type { Log } from "../pipeline/runtime/log.ts";

export type Fetch = typeof globalThis.fetch;

/** `secret` throws a ConnectorError {kind:"unauthorized"} when the named secret is not set. */
export type Surroundings = {
  fetch: Fetch;
  clock: Clock;
  log: Log;
  secret(name: string): string;
  signal: AbortSignal;
};

/** One page of what came in, and where the next one starts. Ingest stores both in one transaction. */
export type Page = {
  inbound: Inbound[];
  cursor: string | null;
  more: boolean;
  quota?: Quota;
  progress?: Progress;
};

export type PollConnector<Settings> = {
  kind: "poll";
  label: string;
  /** Its keys carry `.describe()` texts: the settings form is made from this schema. */
  settings: z.ZodType<Settings>;
  collect(settings: Settings, cursor: string | null, around: Surroundings): Promise<Page>;
  /**
   * Deletions and edits of posts that were delivered before, by their external ids; nothing for those that stand as
   * they were. For platforms that want deletions obeyed in a set time and tell of none (X: 24 hours).
   */
  recheck?(settings: Settings, externalIds: string[], around: Surroundings): Promise<Inbound[]>;
  /**
   * The cursor from which everything since `since` is read again, as far as the platform still gives it; reading more
   * is no harm, ingest drops what it has. `cursor` is the one that stands, for what must outlive it (allowances).
   * Left out where the platform forgets what was read.
   */
  cursorSince?(settings: Settings, since: Date, cursor: string | null, now: Date): string | null;
};

/** A webhook call before anything was trusted: header names in lower case, body as it came over the wire. */
export type RawRequest = { method: string; url: URL; headers: Record<string, string>; body: Uint8Array };

export type WebhookConnector<Settings> = {
  kind: "webhook";
  label: string;
  settings: z.ZodType<Settings>;
  /** True when the call is proven to come from the platform. Never throws for a hostile request. */
  verify(request: RawRequest, settings: Settings, around: Surroundings): Promise<boolean>;
  /** Answers a platform's handshake (a GET challenge); null when the request is none. */
  handshake?(
    request: RawRequest,
    settings: Settings,
    around: Surroundings,
  ): Promise<{ status: number; body: string } | null>;
  /** Parsed JSON body to inbound; throws ConnectorError {kind:"unexpected_shape"} for what it cannot read. */
  receive(body: unknown, settings: Settings, around: Surroundings): Inbound[];
};

// biome-ignore lint/suspicious/noExplicitAny: the registry holds connectors of every settings shape
export type Connector<Settings = any> = PollConnector<Settings> | WebhookConnector<Settings>;

/** Lets a connector's `settings` schema type its own functions. */
export function definePoll<Settings>(connector: PollConnector<Settings>): PollConnector<Settings> {
  return connector;
}
export function defineWebhook<Settings>(connector: WebhookConnector<Settings>): WebhookConnector<Settings> {
  return connector;
}

/** What went wrong, named by what the pipeline does next. */
export type ConnectorFault =
  | { kind: "rate_limited"; retryAt: Date }
  | { kind: "unauthorized" }
  | { kind: "gone" }
  | { kind: "unavailable" }
  | { kind: "unexpected_shape"; sample: string };

export class ConnectorError extends Error {
  override name = "ConnectorError";
  readonly fault: ConnectorFault;
  constructor(message: string, fault: ConnectorFault, options?: ErrorOptions) {
    super(message, options);
    this.fault = fault;
  }
}
