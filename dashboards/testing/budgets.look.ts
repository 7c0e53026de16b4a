/** Speed is a feature: what the first page weighs, how soon it can be used, and how the queue feels with 10,000 cases waiting. */
import type { Browser, Page } from "puppeteer-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type GivenRow, givenRows } from "../../api/testing/given-rows.ts";
import { type Person, type RunningApi, runApi, signedIn } from "../../api/testing/running-api.ts";
import { categories } from "../../pipeline/model/taxonomy.ts";
import { ensurePages } from "../build-pages.ts";
import { browserHere, openBrowser, openPage } from "./browser.ts";

let api: RunningApi;
let browser: Browser;
let handler: Person;

beforeAll(async () => {
  if (!browserHere) return;
  api = await runApi({ pages: await ensurePages() });
  for (let batch = 0; batch < 10; batch++)
    await givenRows(
      api,
      Array.from({ length: 1_000 }, (_, n) => rowOf(batch * 1_000 + n)),
    );
  handler = await signedIn(api, "handler");
  browser = await openBrowser();
}, 180_000);
afterAll(async () => {
  await browser?.close();
  await api?.close();
});

const matters = [
  "Lampu jalan mati",
  "Jalan berlubang",
  "Sampah menumpuk",
  "Air ledeng keruh",
  "Pohon tumbang",
];

/** Mixed urgency, one emergency in a hundred, none older than a day. */
const rowOf = (n: number): GivenRow => ({
  title: `${matters[n % 5]} di Jl. Melati nomor ${n}`,
  text: `Min, ${matters[n % 5]!.toLowerCase()} di Jl. Melati nomor ${n}, tolong segera dicek`,
  urgency: (n % 100 === 0 ? 4 : 1 + (n % 3)) as 1 | 2 | 3 | 4,
  category: categories[n % categories.length]!,
  areaCode: "33.74",
  place: "Jl. Melati",
  amplification: n % 7,
  hours: (n % 86_400) / 3_600,
});

const open = () => openPage(browser, api, { ...handler, name: "Staf" });

/** A busy neighbour may spoil a run; a slow product spoils all of them. */
async function bestOf(runs: number, run: () => Promise<number>): Promise<number> {
  let best = Number.POSITIVE_INFINITY;
  for (let n = 0; n < runs; n++) best = Math.min(best, await run());
  return best;
}

const ready = (page: Page) => page.waitForSelector("[data-case-pane] h1", { timeout: 20_000 });

it.skipIf(!browserHere)("sends at most 300 kB of script for the first page, gzipped", async () => {
  const { page, context } = await open();
  const devtools = await page.createCDPSession();
  await devtools.send("Network.enable");
  const scripts = new Set<string>();
  let bytes = 0;
  devtools.on("Network.responseReceived", ({ requestId, type }) => {
    if (type === "Script") scripts.add(requestId);
  });
  devtools.on("Network.dataReceived", ({ requestId, encodedDataLength }) => {
    if (scripts.has(requestId)) bytes += encodedDataLength;
  });
  await page.goto(`${api.url}/antrean`, { waitUntil: "networkidle2" });
  await ready(page);
  expect(scripts.size).toBeGreaterThan(0);
  expect(bytes).toBeGreaterThan(50_000);
  expect(bytes).toBeLessThanOrEqual(300_000);
  await context.close();
});

it.skipIf(!browserHere)("can be used within two seconds", async () => {
  const took = await bestOf(3, async () => {
    const { page, context } = await open();
    const start = performance.now();
    await page.goto(`${api.url}/antrean`, { waitUntil: "domcontentloaded" });
    await ready(page);
    const ms = performance.now() - start;
    await context.close();
    return ms;
  });
  expect(took).toBeLessThanOrEqual(2_000);
});

it.skipIf(!browserHere)(
  "paints the next case within 100 ms of the key press (95th percentile)",
  async () => {
    const { page, context } = await open();
    await page.goto(`${api.url}/antrean`, { waitUntil: "load" });
    await ready(page);
    await page.evaluate(`(() => {
    const shown = () => document.querySelector("[data-case-pane] h1")?.closest("[data-case-pane]")?.getAttribute("data-case-pane");
    globalThis.latencies = [];
    addEventListener("keydown", (event) => {
      const before = shown();
      const look = () => {
        if (shown() !== before && shown() !== undefined) requestAnimationFrame(() => setTimeout(() => latencies.push(performance.now() - event.timeStamp)));
        else requestAnimationFrame(look);
      };
      look();
    }, true);
  })()`);
    const p95 = await bestOf(3, async () => {
      await page.evaluate("latencies.length = 0");
      for (let press = 1; press <= 30; press++) {
        await page.keyboard.press("j");
        await page.waitForFunction(`latencies.length === ${press}`, { timeout: 10_000 });
        // A person reads: a few hundred milliseconds at the very least.
        await new Promise((resolve) => setTimeout(resolve, 250));
      }
      const sorted = ((await page.evaluate("latencies")) as number[]).sort((a, b) => a - b);
      return sorted[Math.floor(sorted.length * 0.95)]!;
    });
    expect(p95).toBeLessThanOrEqual(100);
    await context.close();
  },
  90_000,
);

it.skipIf(!browserHere)(
  "scrolls 10,000 cases without a frame over 50 ms",
  async () => {
    const { page, context } = await open();
    await page.goto(`${api.url}/antrean`, { waitUntil: "load" });
    await ready(page);
    const longest = await bestOf(3, async () => {
      const frames = (await page.evaluate(`new Promise((resolve) => {
      const list = document.querySelector(".q-rows");
      list.scrollTop = 0;
      const frames = [];
      let last = performance.now();
      const step = (now) => {
        frames.push(now - last);
        last = now;
        list.scrollTop += 48;
        if (frames.length < 180) requestAnimationFrame(step);
        else resolve(frames.slice(5));
      };
      requestAnimationFrame(step);
    })`)) as number[];
      return Math.max(...frames);
    });
    expect(longest).toBeLessThanOrEqual(50);
    expect(Number(await page.evaluate("document.querySelector('.q-rows').scrollTop"))).toBeGreaterThan(5_000);
    await context.close();
  },
  90_000,
);
