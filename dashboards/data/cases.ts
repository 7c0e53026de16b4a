/** The queue, its counts and one case, as the pages read them. */
import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api, ask } from "./api.ts";

/** Filters of the queue, as in its address: all text. */
export type QueueFilter = Record<string, string>;

const pageSize = "200";

/** Read once and kept still: the list never moves under the cursor. Refetch it when the person asks. */
export const queueQuery = (filter: QueueFilter) =>
  infiniteQueryOptions({
    queryKey: ["queue", filter],
    queryFn: ({ pageParam }) =>
      ask(
        api.queue.$get({
          query: { ...filter, limit: pageSize, ...(pageParam ? { cursor: pageParam } : {}) },
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
    placeholderData: keepPreviousData,
  });

export type QueuePage = Awaited<ReturnType<typeof readPage>>;
const readPage = () => ask(api.queue.$get({ query: {} }));
export type QueueRow = QueuePage["cases"][number];

export const countsQuery = (filter: QueueFilter) =>
  queryOptions({
    queryKey: ["counts", filter],
    queryFn: () => ask(api.queue.counts.$get({ query: filter })),
    staleTime: 2_000,
    placeholderData: keepPreviousData,
  });

export const caseQuery = (id: number) =>
  queryOptions({
    queryKey: ["case", id],
    queryFn: () => ask(api.cases[":id"].$get({ param: { id: String(id) } })),
    staleTime: 15_000,
  });
export type CaseDetail = Awaited<ReturnType<typeof readCase>>;
const readCase = () => ask(api.cases[":id"].$get({ param: { id: "1" } }));
export type CasePost = CaseDetail["posts"][number];

export const colleaguesQuery = queryOptions({
  queryKey: ["colleagues"],
  queryFn: () => ask(api.colleagues.$get()),
  staleTime: 300_000,
});
export const sourcesQuery = queryOptions({
  queryKey: ["sources"],
  queryFn: () => ask(api.sources.$get()),
  staleTime: 5_000,
  refetchInterval: 15_000,
});
