/** What the API is made of: everything variable is handed in by the process that starts it. */
import type { Registry } from "prom-client";
import type { Surroundings } from "../connectors/connector.ts";
import type { StaffRole } from "../drizzle/schema/auth.ts";
import type { Desk } from "../pipeline/cases/desk.ts";
import type { AreaCode } from "../pipeline/model/area.ts";
import type { Actor } from "../pipeline/model/case.ts";
import type { SourceConfig } from "../pipeline/model/source.ts";
import type { Category } from "../pipeline/model/taxonomy.ts";
import type { Log } from "../pipeline/runtime/log.ts";
import type { Auth } from "./auth/sign-in.ts";
import type { DeskTail } from "./reads/desk-tail.ts";
import type { EventTail } from "./reads/event-tail.ts";
import type { SpellingsOf } from "./reads/search-words.ts";
import type { StatusReport } from "./routes/status.ts";

/** The verbs of pipeline/sources. Each throws nothing but bugs; a missing or taken name is an answer. */
export type SourceVerbs = {
  /** False when the name is taken. */
  add(config: SourceConfig): Promise<boolean>;
  /** False when there is no such source. */
  change(name: string, change: Partial<Omit<SourceConfig, "name" | "connector">>): Promise<boolean>;
  /** False when there is no such source. Its posts stay. */
  remove(name: string): Promise<boolean>;
  /** Sets the reading position back; false when there is no such source. `to` must not throw. */
  rewind(name: string, to: (cursor: string | null) => string | null): Promise<boolean>;
};

/** Requests a minute, and other bounds. */
export type Limits = {
  /** Sign-in attempts a minute, per address and per e-mail address. */
  signIn: number;
  /** Requests a minute per session or token. */
  requests: number;
  /** Refused (401) requests a minute per address. */
  refused: number;
  /** Webhook deliveries a minute per source. */
  deliveries: number;
  /** Milliseconds between two looks for new events, and between two signs of life on an event stream. */
  eventPollMs: number;
  heartbeatMs: number;
};

export const defaultLimits: Limits = {
  signIn: 10,
  requests: 3000,
  refused: 120,
  deliveries: 6000,
  eventPollMs: 500,
  heartbeatMs: 15_000,
};

export type AppSettings = {
  /** Signs cookies; at least 32 characters, the same in every process of an installation. */
  secret: string;
  /** Where people reach us, e.g. "https://jemput.example.go.id"; cookies are Secure when it is https. */
  baseUrl: string;
  sandbox: boolean;
  version: string;
  /** Believe the last entry of X-Forwarded-For: only behind a proxy of our own. */
  trustProxy?: boolean;
  limits?: Partial<Limits>;
};

/** What is known of words, areas and agencies (classifiers/reference.ts). */
export type Reference = {
  spellingsOf: SpellingsOf;
  /** Best first. */
  searchAreas(q: string, limit: number): { code: AreaCode; path: string }[];
  area(code: AreaCode): { code: AreaCode; name: string; path: string } | null;
  /** Best first: those of the area that answer for the category. */
  searchAgencies(ask: { q?: string; area?: AreaCode; category?: Category; limit?: number }): {
    id: string;
    name: string;
  }[];
  agencyName(id: string): string | null;
};

export type AppParts = {
  desk: Desk;
  reference: Reference;
  log: Log;
  sources: SourceVerbs;
  /** For webhooks and "try this source". */
  around: Omit<Surroundings, "signal">;
  status(): Promise<StatusReport>;
  /** Makes given-up work due again, one stage's or all; returns how many. */
  retryWork(stage: string | undefined): Promise<number>;
  /** The folder of the built pages; null in a process that serves none. */
  pages: string | null;
  /** Copies the embedded database and returns the file; null on a server. */
  backUp: (() => Promise<string>) | null;
  /** Called once the samples are gone: they must not be played again. */
  samplesCleared(): void;
  metrics: Registry;
  /** The token of `createLocalToken`, or null when the command line may not speak to this process. */
  localToken: string | null;
  /** Aborted when the process stops: open event streams end, so that the server can close. */
  stopping: AbortSignal;
  settings: AppSettings;
};

/** Who is asking. */
export type Principal = {
  kind: "session" | "token" | "local";
  /** Staff id, "token:<id>" or "local": what events and the access log name. */
  id: string;
  name: string;
  role: StaffRole;
  mustChangePassword: boolean;
};

export type Env = {
  Variables: {
    parts: AppParts;
    auth: Auth;
    tail: EventTail;
    deskTail: DeskTail;
    /** Set by the authoriser on every route that is not public. */
    principal: Principal;
  };
};

/** The principal as the actor of a case event. */
export function actorOf(principal: Principal): Actor {
  return { kind: "staff", id: principal.id };
}
