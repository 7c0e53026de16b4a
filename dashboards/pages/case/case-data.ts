/** What the case pane asks for beside the case itself: names of areas and agencies, and the rest of its posts. */
import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import type { Category } from "../../../pipeline/model/taxonomy.ts";
import { api, ask, askServer } from "../../data/api.ts";
import type { CasePost } from "../../data/cases.ts";

const aDay = 86_400_000;

/** `{ code, name, path }` of one area. */
export const areaQuery = (code: string | null) =>
  queryOptions({
    queryKey: ["area", code],
    queryFn: () => ask(api.areas[":code"].$get({ param: { code: code ?? "" } })),
    enabled: code !== null,
    staleTime: aDay,
  });

export const areaSearchQuery = (q: string) =>
  queryOptions({
    queryKey: ["areas", q],
    queryFn: () => ask(api.areas.$get({ query: { q, limit: "8" } })),
    enabled: q !== "",
    staleTime: aDay,
    placeholderData: keepPreviousData,
  });

type AgencyQuestion = { q?: string; area: string | null; category: Category; limit?: number };

export const agencySearchQuery = ({ q, area, category, limit = 9 }: AgencyQuestion) =>
  queryOptions({
    queryKey: ["agencies", q ?? "", area, category, limit],
    queryFn: () =>
      ask(
        api.agencies.$get({
          query: {
            category,
            limit: String(limit),
            ...(q ? { q } : {}),
            ...(area ? { area } : {}),
          },
        }),
      ),
    staleTime: aDay,
    placeholderData: q ? keepPreviousData : undefined,
  });

/** The name of an agency; null when nobody knows it. An id names its area behind the colon ("dpupr:14.71"). */
export const agencyNameQuery = (id: string | null) =>
  queryOptions({
    queryKey: ["agency-name", id],
    queryFn: async () => {
      const area = /:(\d{2}(?:\.\d+)*)$/.exec(id ?? "")?.[1];
      const { agencies } = await ask(
        api.agencies.$get({ query: { limit: "100", ...(area ? { area } : {}) } }),
      );
      return agencies.find((one) => one.id === id)?.name ?? null;
    },
    enabled: id !== null,
    staleTime: aDay,
  });

/** Posts of a case after one of them. */
export async function readMorePosts(
  caseId: number,
  after: number,
): Promise<{ posts: CasePost[]; more: boolean }> {
  const answer = await ask(askServer(`/api/v1/cases/${caseId}/posts?after=${after}`));
  return answer as { posts: CasePost[]; more: boolean };
}

/** Sends something that is no decision, e.g. a claim. @throws ProblemError, NoAnswerError */
export async function send(method: "POST" | "DELETE", path: string, body?: unknown): Promise<unknown> {
  return ask(
    askServer(path, {
      method,
      // What is sent while the page is being left must still arrive.
      keepalive: true,
      ...(body === undefined
        ? {}
        : { headers: { "content-type": "application/json" }, body: JSON.stringify(body) }),
    }),
  );
}
