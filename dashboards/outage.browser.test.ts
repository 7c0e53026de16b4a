/** The server goes away under a handler's hands, or says no: the page says so, recovers by itself, and loses nothing. */
import type { Browser, Page } from "puppeteer-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { processEnvironment } from "../pipeline/runtime/config.ts";
import { browserHere, openBrowser, openPage, seen } from "./testing/browser.ts";
import { type Person, type RunningDesk, runDesk, samplesWait } from "./testing/running-desk.ts";

/** Seconds without a server; 60 tries the whole minute by hand. */
const cutSeconds = Number(processEnvironment().JEMPUT_TEST_CUT_SECONDS ?? 10);

type Case = { status: string; version: number; events: { verb: string }[] };

let desk: RunningDesk;
let browser: Browser;
let sekar: Person;
let bima: Person;

beforeAll(async () => {
  if (!browserHere) return;
  desk = await runDesk();
  browser = await openBrowser();
  sekar = await desk.person("Sekar Ayu", "handler");
  bima = await desk.person("Bima Putra", "handler");
  await samplesWait(desk);
}, 120_000);
afterAll(async () => {
  await browser?.close();
  await desk?.close();
});

const caseOf = (id: number) => desk.call<Case>(desk.administrator, "GET", `/api/v1/cases/${id}`);
const timesOf = async (id: number, verb: string) =>
  (await caseOf(id)).events.filter((event) => event.verb === verb).length;

const openCase = async (page: Page): Promise<number> => {
  const pane = await page.waitForSelector("section[data-case-pane]:has(h1)", { timeout: 15_000 });
  return Number(await pane!.evaluate((section) => section.getAttribute("data-case-pane")));
};

/** Closes the open case as no report, by keyboard, and waits for the next. */
async function dismissOpen(page: Page): Promise<number> {
  const id = await openCase(page);
  await page.keyboard.press("x");
  await page.keyboard.press("1");
  await page.waitForSelector(`section[data-case-pane]:not([data-case-pane="${id}"])`, { timeout: 15_000 });
  return id;
}

describe.skipIf(!browserHere)("an outage", () => {
  it("is told in one sentence, ends by itself, and every decision made meanwhile counts once", async () => {
    const { page, context } = await openPage(browser, desk, sekar);
    await page.goto(`${desk.url}/antrean?urgency=2`, { waitUntil: "load" });
    await page.evaluate("globalThis.neverReloaded = true");
    // What is read before is there without the server: the pages of the next cases are loaded ahead.
    const decided = [await dismissOpen(page)];
    // The next is on its way, or just arrived, when the process dies.
    const between = await openCase(page);
    await page.keyboard.press("x");
    await page.keyboard.press("1");
    await desk.kill();
    decided.push(between);
    const cutAt = Date.now();
    await seen(page, "Keputusan disimpan, dikirim saat tersambung.");
    const during = await openCase(page);
    await page.keyboard.press("x");
    await page.keyboard.press("1");
    decided.push(during);
    await new Promise((resolve) => setTimeout(resolve, cutAt + cutSeconds * 1_000 - Date.now()));
    await desk.restart();
    await page.waitForFunction("!document.querySelector('.offline')", { timeout: 30_000 });
    for (const id of decided)
      await expect
        .poll(async () => (await caseOf(id)).status, { timeout: 30_000, interval: 300 })
        .toBe("dismissed");
    expect(new Set(decided).size).toBe(3);
    for (const id of decided) expect(await timesOf(id, "dismissed")).toBe(1);
    await expect
      .poll(() => page.evaluate("localStorage.getItem('jemput.decisions')"), { timeout: 20_000 })
      .toBe("[]");
    expect(await page.evaluate("globalThis.neverReloaded")).toBe(true);
    await context.close();
  }, 180_000);

  it("leaves a refused decision on the screen, after a reload too, until it is settled", async () => {
    const { page, context } = await openPage(browser, desk, sekar);
    const { cases } = await desk.call<{ cases: { id: number; version: number }[] }>(
      sekar,
      "GET",
      "/api/v1/queue?urgency=2",
    );
    const { id, version } = cases[4]!;
    await page.goto(`${desk.url}/kasus/${id}`, { waitUntil: "load" });
    await openCase(page);
    await page.setOfflineMode(true);
    await desk.call(bima, "POST", `/api/v1/cases/${id}/dismiss`, { version, reason: "spam" });
    await page.keyboard.press("x");
    await page.keyboard.press("1");
    await page.setOfflineMode(false);
    await page.waitForSelector(".settle[role=alert]", { timeout: 30_000 });
    await page.reload({ waitUntil: "load" });
    const settle = await page.waitForSelector(".settle[role=alert]", { timeout: 15_000 });
    expect(await settle!.evaluate((note) => note.textContent)).toContain("Bima Putra");
    await page.focus(".settle .btn:last-child");
    await page.keyboard.press("Enter");
    await page.waitForFunction("!document.querySelector('.settle')");
    await page.reload({ waitUntil: "load" });
    await openCase(page);
    expect(await page.$(".settle")).toBeNull();
    expect(await timesOf(id, "dismissed")).toBe(1);
    await context.close();
  }, 120_000);
});
