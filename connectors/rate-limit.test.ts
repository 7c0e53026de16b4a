import { describe, expect, it } from "vitest";
import { rateLimitedUntil } from "./rate-limit.ts";

const now = new Date("2026-11-20T04:00:00.000Z");
const epoch = now.getTime() / 1000;
const day = 24 * 3600;

const cases: [name: string, headers: Record<string, string>, seconds: number][] = [
  ["nothing is said", {}, 60],
  ["retry-after says seconds", { "retry-after": "120" }, 120],
  ["retry-after says fractions", { "retry-after": "1.5" }, 1.5],
  ["retry-after says a date", { "retry-after": "Fri, 20 Nov 2026 05:00:00 GMT" }, 3600],
  ["retry-after says zero", { "retry-after": "0" }, 60],
  ["retry-after is negative", { "retry-after": "-5" }, 60],
  ["retry-after is empty", { "retry-after": "" }, 60],
  [
    "retry-after is useless but X says an epoch",
    { "retry-after": "later", "x-rate-limit-reset": `${epoch + 300}` },
    300,
  ],
  ["retry-after and a reset disagree", { "retry-after": "5", "x-rate-limit-reset": `${epoch + 300}` }, 5],
  ["X says an epoch in the past", { "x-rate-limit-reset": `${epoch - 10}` }, 60],
  ["a draft header says seconds to wait", { "ratelimit-reset": "30" }, 30],
  ["a reset is in epoch milliseconds", { "x-ratelimit-reset": `${(epoch + 90) * 1000}` }, 90],
  ["a reset is an ISO date", { "x-ratelimit-reset": "2026-11-20T04:10:00Z" }, 600],
  ["a month's allowance is used up", { "x-rate-limit-reset": `${epoch + 20 * day}` }, day],
  ["the reset is in another century", { "x-rate-limit-reset": "99999999999" }, 60],
  ["the number has no end", { "retry-after": "9".repeat(400) }, 60],
];

describe("when a platform says 429", () => {
  it.each(cases)("and %s, it is asked again at the right moment", (_, headers, seconds) => {
    expect((rateLimitedUntil(new Headers(headers), now).getTime() - now.getTime()) / 1000).toBe(seconds);
  });
});
