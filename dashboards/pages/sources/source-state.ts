/** What a source's numbers mean for the person who looks after it. Pure. */
import type { InferResponseType } from "hono/client";
import type { ApiClient } from "../../../api/client.ts";

type Api = ApiClient["api"]["v1"];
export type Source = InferResponseType<Api["sources"]["$get"], 200>["sources"][number];

/** In the order of the list: what needs a person comes first. */
const states = ["fault", "behind", "reading", "new", "paused", "complete"] as const;
export type SourceState = (typeof states)[number];

/** A look that is late by less than a rhythm (and by less than this) is no delay: machines are never on the second. */
const patienceSeconds = 60;

/** The one state of a source; a fault outranks everything but a pause. */
export function stateOf(
  source: Pick<Source, "enabled" | "everySeconds" | "behindSeconds" | "state">,
): SourceState {
  const { enabled, everySeconds, behindSeconds, state } = source;
  if (!enabled) return "paused";
  if (state?.fault) return "fault";
  if (!state?.lastCollectedAt) return "new";
  if (behindSeconds !== null && behindSeconds > Math.max(patienceSeconds, everySeconds)) return "behind";
  return state.caughtUp ? "complete" : "reading";
}

/** Faults first, then by name. */
export function inOrder<
  S extends Pick<Source, "name" | "enabled" | "everySeconds" | "behindSeconds" | "state">,
>(sources: readonly S[]): S[] {
  const rank = (source: S) => states.indexOf(stateOf(source));
  return [...sources].sort((a, b) => rank(a) - rank(b) || (a.name < b.name ? -1 : 1));
}

/** How many are in which state. */
export function countStates(sources: readonly Parameters<typeof stateOf>[0][]): Record<SourceState, number> {
  const counts = Object.fromEntries(states.map((state) => [state, 0])) as Record<SourceState, number>;
  for (const source of sources) counts[stateOf(source)] += 1;
  return counts;
}

/** The one thing that helps: looking again now, other settings, going on; null when only waiting does. */
type Help = "again" | "edit" | "resume";

/** What an administrator can do about the state. */
export function helpFor(source: Parameters<typeof stateOf>[0]): Help | null {
  const state = stateOf(source);
  if (state === "paused") return "resume";
  if (state === "behind") return "again";
  if (state !== "fault") return null;
  switch (source.state?.fault?.kind) {
    case "rate_limited":
      return null;
    case "gone":
    case "unexpected_shape":
      return "edit";
    default:
      return "again";
  }
}
