/** What happens on the server, as it happens: one event stream for the whole application. */
import { useSyncExternalStore } from "react";

export type CaseHappened = {
  id: number;
  caseId: number;
  at: string;
  actor: { kind: string; id: string };
  verb: string;
};
export type Held = { id: string; name: string; until: string };
export type Viewer = { id: string; name: string; writing: boolean };
export type DeskHappened = { caseId: number; holder: Held | null; viewers: Viewer[] };

export type Connection = {
  state: "connecting" | "live" | "lost";
  /** When the last sign of life came, or since when there is none. */
  since: number;
};

type Listener<T> = (happened: T) => void;

let connection: Connection = { state: "connecting", since: Date.now() };
const watchers = new Set<() => void>();
const onCase = new Set<Listener<CaseHappened>>();
const onDesk = new Set<Listener<DeskHappened>>();
const onReset = new Set<() => void>();

function set(next: Connection): void {
  connection = next;
  for (const watcher of watchers) watcher();
}

let stream: EventSource | null = null;
let retryMs = 500;

/** Opens the stream; it opens itself again, and says what was missed, until `stopLive`. */
export function startLive(): void {
  if (stream) return;
  const source = new EventSource("/api/v1/events", { withCredentials: true });
  stream = source;
  const alive = () => {
    retryMs = 500;
    const returned = connection.state === "lost";
    set({ state: "live", since: Date.now() });
    // What happened in the gap comes by itself only to a stream that never closed.
    if (returned) for (const listener of onReset) listener();
  };
  source.addEventListener("ready", alive);
  source.addEventListener("reset", () => {
    alive();
    for (const listener of onReset) listener();
  });
  source.addEventListener("case", (event) => {
    set({ state: "live", since: Date.now() });
    const happened = JSON.parse((event as MessageEvent<string>).data) as CaseHappened;
    for (const listener of onCase) listener(happened);
  });
  source.addEventListener("desk", (event) => {
    const happened = JSON.parse((event as MessageEvent<string>).data) as DeskHappened;
    for (const listener of onDesk) listener(happened);
  });
  source.addEventListener("error", () => {
    if (connection.state !== "lost") set({ state: "lost", since: Date.now() });
    if (source.readyState !== EventSource.CLOSED && stream === source) return;
    stream = null;
    setTimeout(startLive, retryMs);
    retryMs = Math.min(retryMs * 2, 5_000);
  });
}

/** Closes the stream, at sign-out. */
export function stopLive(): void {
  stream?.close();
  stream = null;
}

/** Calls back until the returned function is called. */
export function onCaseHappened(listener: Listener<CaseHappened>): () => void {
  onCase.add(listener);
  return () => void onCase.delete(listener);
}
export function onDeskHappened(listener: Listener<DeskHappened>): () => void {
  onDesk.add(listener);
  return () => void onDesk.delete(listener);
}
/** Something may have been missed: read the lists anew. */
export function onLiveReset(listener: () => void): () => void {
  onReset.add(listener);
  return () => void onReset.delete(listener);
}

const watch = (watcher: () => void) => {
  watchers.add(watcher);
  return () => void watchers.delete(watcher);
};
export const useConnection = (): Connection => useSyncExternalStore(watch, () => connection);
