/** Who is signed in, and what they chose for themselves (kept on the server, the same on every device). */
import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, ask } from "./api.ts";

export const meQuery = queryOptions({
  queryKey: ["me"],
  queryFn: () => ask(api.me.$get()),
  staleTime: 60_000,
});

export type Me = Awaited<ReturnType<typeof loadMe>>;
const loadMe = () => ask(api.me.$get());

/** Only inside the shell, where somebody is signed in. */
export function useMe(): Me {
  const { data } = useQuery(meQuery);
  if (!data) throw new Error("useMe is for signed-in pages");
  return data;
}

export type SavedView = { name: string; filter: Record<string, string> };
export type Preferences = {
  theme?: "light" | "dark" | "auto";
  language?: "id" | "en";
  density?: "padat" | "lega";
  /** False switches single keys off; Ctrl K and Esc stay. */
  keys?: boolean;
  /** Hints of keys that are known by heart. */
  keyHints?: boolean;
  /** Action → key, where it differs from the default. */
  keyMap?: Record<string, string>;
  views?: SavedView[];
  myAgency?: string;
  myArea?: string;
  guideDone?: boolean;
  mutedUntil?: string;
};

const key = ["me", "preferences"];
const read = async () => (await ask(api.me.preferences.$get())).data as Preferences;

export function usePreferences(): Preferences {
  return useQuery({ queryKey: key, queryFn: read, staleTime: Number.POSITIVE_INFINITY }).data ?? {};
}

/** Changes some and keeps the rest; shown at once, taken back when the server refuses. */
export function useChangePreferences() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (change: Partial<Preferences>) => {
      const data = { ...((client.getQueryData(key) as Preferences) ?? {}), ...change };
      return ask(api.me.preferences.$put({ json: { data } }));
    },
    onMutate: (change) => {
      const before = client.getQueryData(key);
      client.setQueryData(key, { ...((before as Preferences) ?? {}), ...change });
      return { before };
    },
    onError: (_error, _change, context) => client.setQueryData(key, context?.before),
  }).mutate;
}
