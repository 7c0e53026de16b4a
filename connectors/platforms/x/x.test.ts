import fc from "fast-check";
import { expect, test } from "vitest";
import type { Inbound } from "../../../pipeline/model/post.ts";
import { ConnectorError, type Fetch } from "../../connector.ts";
import { faultOfCall } from "../../testing/hostile.ts";
import { surroundings, testNow } from "../../testing/surroundings.ts";
import { type SimulatedX, simulatedX } from "./testing/simulated-x.ts";
import { x } from "./x.ts";

const mentions = (more: object = {}) => x.settings.parse({ mode: "mentions", userId: "900", ...more });
const later = (seconds: number) => new Date(testNow.getTime() + seconds * 1000);

function idsOf(inbound: Inbound[]): string[] {
  return inbound.flatMap((one) => (one.kind === "post" ? [one.post.externalId] : []));
}

/** Collects until nothing more waits, from this cursor; every page is kept. */
async function collectAll(server: SimulatedX, cursor: string | null, settings = mentions(), now = testNow) {
  const inbound: Inbound[] = [];
  for (let turn = 0; turn < 200; turn++) {
    const page = await x.collect(settings, cursor, surroundings({ fetch: server.fetch, now }));
    inbound.push(...page.inbound);
    cursor = page.cursor;
    if (!page.more) return { inbound, cursor };
  }
  throw new Error("no end");
}

test("the newest page comes first and the gap of an outage is filled behind it, page by page", async () => {
  const server = simulatedX(3);
  server.write(2);
  const { cursor } = await collectAll(server, null);
  const missed = server.write(8).reverse();
  const settings = mentions({ maxPages: 1 });
  const pages: string[][] = [];
  let at = cursor;
  let more = true;
  while (more) {
    const page = await x.collect(settings, at, surroundings({ fetch: server.fetch, now: later(10) }));
    pages.push(idsOf(page.inbound));
    at = page.cursor;
    more = page.more;
  }
  expect(pages).toEqual([missed.slice(0, 3), missed.slice(3, 6), missed.slice(6)]);
});

test("while a long gap is filled, new posts are looked for once a minute and come before it", async () => {
  const server = simulatedX(2);
  const settings = mentions({ maxPages: 1 });
  server.write(9);
  const first = await x.collect(settings, null, surroundings({ fetch: server.fetch }));
  const [fresh] = server.write(1);
  const second = await x.collect(
    settings,
    first.cursor,
    surroundings({ fetch: server.fetch, now: later(20) }),
  );
  expect(idsOf(second.inbound)).not.toContain(fresh);
  const third = await x.collect(
    settings,
    second.cursor,
    surroundings({ fetch: server.fetch, now: later(90) }),
  );
  expect(idsOf(third.inbound)).toEqual([fresh]);
});

type Step = { do: "write"; count: number } | { do: "collect" | "lose" | "fail" | "limit" | "expire" };
const steps = fc.array(
  fc.oneof(
    {
      weight: 3,
      arbitrary: fc.record({ do: fc.constant("write" as const), count: fc.integer({ min: 1, max: 12 }) }),
    },
    { weight: 4, arbitrary: fc.constant<Step>({ do: "collect" }) },
    {
      weight: 2,
      arbitrary: fc.constantFrom<Step>({ do: "lose" }, { do: "fail" }, { do: "limit" }, { do: "expire" }),
    },
  ),
  { maxLength: 40 },
);

test("whatever fails in between, every post is stored and none is delivered twice into what was stored", async () => {
  await fc.assert(
    fc.asyncProperty(steps, fc.integer({ min: 1, max: 4 }), async (plan, maxPages) => {
      const server = simulatedX(3);
      const settings = mentions({ maxPages });
      const written: string[] = [];
      const stored: string[] = [];
      let cursor: string | null = null;
      let seconds = 0;
      for (const step of plan) {
        seconds += 25;
        if (step.do === "write") written.push(...server.write(step.count));
        else if (step.do === "expire") server.expireTokens();
        else if (step.do === "fail") server.failNext(503);
        else if (step.do === "limit") server.failNext(429);
        else {
          try {
            const around = surroundings({ fetch: server.fetch, now: later(seconds) });
            const page = await x.collect(settings, cursor, around);
            // "lose": the process dies before page and cursor are stored.
            if (step.do === "lose") continue;
            stored.push(...idsOf(page.inbound));
            cursor = page.cursor;
          } catch (error) {
            if (!(error instanceof ConnectorError)) throw error;
          }
        }
      }
      server.failNext(null);
      const rest = await collectAll(server, cursor, settings, later(seconds + 3600));
      stored.push(...idsOf(rest.inbound));
      expect([...stored].sort()).toEqual([...written].sort());
    }),
    { numRuns: 150, seed: 20261120 },
  );
});

test("posts out of reach of a search are noted, never silently missing", async () => {
  const server = simulatedX(2);
  const settings = x.settings.parse({ mode: "search", query: "pemkot" });
  const old = server.write(2);
  const { cursor } = await collectAll(server, null, settings);
  const lost = server.write(4);
  const kept = server.write(5);
  server.forget(lost.at(-1)!);
  const { inbound } = await collectAll(server, cursor, settings, later(12 * 24 * 3600));
  expect(idsOf(inbound)).toEqual(kept.reverse());
  expect(inbound[0]).toMatchObject({ kind: "set_aside", sample: old.at(-1) });
  expect(server.requests.filter((url) => url.searchParams.has("start_time"))).not.toHaveLength(0);
});

test("a gap whose rest X no longer gives is closed with a note", async () => {
  const server = simulatedX(2);
  const settings = mentions({ maxPages: 1 });
  const [first] = server.write(1);
  const { cursor } = await collectAll(server, null, settings);
  const ids = server.write(6);
  const head = await x.collect(settings, cursor, surroundings({ fetch: server.fetch }));
  server.expireTokens();
  server.forget(ids.at(-1)!);
  const rest = await collectAll(server, head.cursor, settings, later(10));
  expect(rest.inbound.map((one) => one.kind)).toEqual(["set_aside", "set_aside"]);
  expect(rest.inbound.map((one) => one.kind === "set_aside" && one.sample)).toEqual([first, ids.at(-2)]);
});

test("a query that X does not understand is a fault, not a way around", async () => {
  const body = {
    errors: [{ parameters: { query: ["("] }, message: "unbalanced" }],
    title: "Invalid Request",
  };
  const fetch: Fetch = async () => new Response(JSON.stringify(body), { status: 400 });
  const settings = x.settings.parse({ mode: "search", query: "(" });
  const fault = await faultOfCall(() => x.collect(settings, null, surroundings({ fetch })));
  expect(fault.kind).toBe("unexpected_shape");
});

test("a fault after a page that was answered hands that page over first", async () => {
  const server = simulatedX(2);
  const written = server.write(5).reverse();
  const fetch: Fetch = (input, init) => {
    if (server.requests.length === 1) server.failNext(429);
    return server.fetch(input, init);
  };
  const page = await x.collect(mentions(), null, surroundings({ fetch }));
  expect(idsOf(page.inbound)).toEqual(written.slice(0, 2));
  expect(page.more).toBe(true);
  const fault = await faultOfCall(() => x.collect(mentions(), page.cursor, surroundings({ fetch })));
  expect(fault).toEqual({ kind: "rate_limited", retryAt: later(60) });
  expect(server.requests).toHaveLength(2);
});

test("the day's budget stops reading until the next UTC day and then goes on where it stopped", async () => {
  const server = simulatedX(6);
  const written = server.write(20);
  const settings = mentions({ dailyReadBudget: 15 });
  const page = await x.collect(settings, null, surroundings({ fetch: server.fetch }));
  expect(idsOf(page.inbound)).toHaveLength(12);
  expect(server.requests.map((url) => url.searchParams.get("max_results"))).toEqual(["15", "9"]);
  const fault = await faultOfCall(() =>
    x.collect(settings, page.cursor, surroundings({ fetch: server.fetch })),
  );
  expect(fault).toEqual({ kind: "rate_limited", retryAt: new Date("2026-11-21T00:00:00Z") });
  const rest = await collectAll(server, page.cursor, settings, new Date("2026-11-21T00:00:01Z"));
  expect([...idsOf(page.inbound), ...idsOf(rest.inbound)].sort()).toEqual([...written].sort());
});

test("the allowance X tells is handed on, and used up it is not asked again before its reset", async () => {
  const reset = testNow.getTime() / 1000 + 300;
  let requests = 0;
  const headers = {
    "x-rate-limit-limit": "450",
    "x-rate-limit-remaining": "0",
    "x-rate-limit-reset": `${reset}`,
  };
  const fetch: Fetch = async () => {
    requests += 1;
    return new Response(JSON.stringify({ meta: { result_count: 0 } }), { headers });
  };
  const page = await x.collect(mentions(), null, surroundings({ fetch }));
  expect(page.quota).toEqual({ used: 450, limit: 450, resetsAt: new Date(reset * 1000) });
  const fault = await faultOfCall(() => x.collect(mentions(), page.cursor, surroundings({ fetch })));
  expect(fault).toEqual({ kind: "rate_limited", retryAt: new Date(reset * 1000) });
  expect(requests).toBe(1);
});

test.each([
  [
    "a used-up day",
    { "x-app-limit-24hour-remaining": "0", "x-app-limit-24hour-reset": "1795180000" },
    {},
    new Date(1795180000_000),
  ],
  [
    "a spending cap",
    {},
    { type: "https://api.x.com/2/problems/usage-capped" },
    new Date("2026-11-21T00:00:00Z"),
  ],
  ["a quarter of an hour", { "x-rate-limit-reset": "1795147500" }, {}, new Date(1795147500_000)],
])("%s is waited for as long as it lasts", async (_name, headers, body, retryAt) => {
  const fetch: Fetch = async () => new Response(JSON.stringify(body), { status: 429, headers });
  const fault = await faultOfCall(() => x.collect(mentions(), null, surroundings({ fetch })));
  expect(fault).toEqual({ kind: "rate_limited", retryAt });
});

test.each([
  ["resource-not-found", "gone"],
  ["not-authorized-for-resource", "unauthorized"],
])("an account that X answers with %s and status 200 is %s", async (type, kind) => {
  const problem = {
    resource_type: "user",
    parameter: "id",
    value: "900",
    type: `https://api.x.com/2/problems/${type}`,
  };
  const fetch: Fetch = async () => new Response(JSON.stringify({ errors: [problem] }));
  expect(await faultOfCall(() => x.collect(mentions(), null, surroundings({ fetch })))).toEqual({ kind });
});

test("another query starts over but keeps the day's count", async () => {
  const server = simulatedX(50);
  const written = server.write(12).reverse();
  const search = (query: string) => x.settings.parse({ mode: "search", query, dailyReadBudget: 30 });
  const { cursor } = await collectAll(server, null, search("lama"));
  const { inbound, cursor: after } = await collectAll(server, cursor, search("baru"));
  expect(idsOf(inbound)).toEqual(written);
  expect(JSON.parse(after!).day.reads).toBe(24);
});

test("settings name what is missing", () => {
  expect(x.settings.safeParse({ mode: "mentions" }).error?.issues[0]).toMatchObject({ path: ["userId"] });
  expect(x.settings.safeParse({ mode: "search" }).error?.issues[0]).toMatchObject({ path: ["query"] });
});
