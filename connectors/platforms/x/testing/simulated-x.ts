/** A small X for tests: one listing with paging by token, since_id and until_id, and the ways it says no. */
import type { Fetch } from "../../../connector.ts";

export type SimulatedX = {
  fetch: Fetch;
  /** Adds posts that are newer than all others; returns their ids. */
  write(count: number): string[];
  /** From now on no token given so far is taken. */
  expireTokens(): void;
  /** Ids up to this one are too old to be named in since_id or until_id, and no longer listed. */
  forget(upTo: string): void;
  /** The next request is answered with this status; null takes that back. */
  failNext(status: number | null): void;
  requests: URL[];
};

export function simulatedX(perPage: number): SimulatedX {
  const ids: bigint[] = [];
  let next = 2_123_000_000_000_000_000n;
  let tokens = 0;
  let oldest = 0n;
  let failing: number | null = null;
  const requests: URL[] = [];

  const answer = (url: URL): Response => {
    if (failing !== null) {
      const status = failing;
      failing = null;
      return json({}, status);
    }
    const asked = url.searchParams;
    const token = asked.get("pagination_token") ?? asked.get("next_token");
    const since = BigInt(asked.get("since_id") ?? 0);
    let below = BigInt(asked.get("until_id") ?? next);
    if (since !== 0n && since < oldest) return refusal("since_id", String(since));
    if (asked.has("until_id") && below <= oldest) return refusal("until_id", String(below));
    if (token !== null) {
      const [generation, last] = token.split("-");
      if (generation !== `t${tokens}`) return refusal("pagination_token", token);
      below = BigInt(last ?? 0);
    }
    const found = ids
      .filter((id) => id > since && id > oldest && id < below)
      .sort((a, b) => (a < b ? 1 : -1));
    const page = found.slice(0, perPage);
    const meta = { result_count: page.length };
    if (page.length === 0) return json({ meta });
    const more = found.length > page.length ? { next_token: `t${tokens}-${page.at(-1)}` } : {};
    return json({
      data: page.map((id) => ({ id: String(id), text: `kiriman ${id}`, author_id: "7" })),
      meta: { ...meta, newest_id: String(page[0]), oldest_id: String(page.at(-1)), ...more },
    });
  };

  return {
    requests,
    fetch: async (input) => {
      const url = new URL(input instanceof Request ? input.url : input);
      requests.push(url);
      return answer(url);
    },
    write(count) {
      const fresh = Array.from({ length: count }, () => (next += 4_194_304n));
      ids.push(...fresh);
      next += 1n;
      return fresh.map(String);
    },
    expireTokens() {
      tokens += 1;
    },
    forget(upTo) {
      oldest = BigInt(upTo);
    },
    failNext(status) {
      failing = status;
    },
  };
}

function refusal(parameter: string, value: string): Response {
  return json(
    { errors: [{ parameters: { [parameter]: [value] }, message: "no" }], title: "Invalid Request" },
    400,
  );
}

function json(body: unknown, status = 200): Response {
  return new Response(JSON.stringify(body), { status, headers: { "content-type": "application/json" } });
}
