/**
 * Every page and state, in a real Chromium against the real server, at both widths and in both themes: nothing that
 * axe finds wrong (WCAG 2.2 AA), nothing wider than the window, no word missing, no request to another host.
 */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Browser, Page } from "puppeteer-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { browserHere, openBrowser, openPage } from "./browser.ts";
import { type Person, type RunningDesk, runDesk, samplesWait } from "./running-desk.ts";
import { schemes, sights, widths } from "./sights.ts";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

let desk: RunningDesk;
let browser: Browser;
let handler: Person;

beforeAll(async () => {
  if (!browserHere) return;
  desk = await runDesk();
  browser = await openBrowser();
  handler = await desk.person("Sekar Ayu", "handler");
  await samplesWait(desk);
}, 120_000);
afterAll(async () => {
  await browser?.close();
  await desk?.close();
});

const personOf = (as: "handler" | "administrator" | null) =>
  as === null ? null : as === "handler" ? handler : desk.administrator;

async function faults(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  const found = (await page.evaluate(
    `axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] }).then((r) => r.violations.map((v) => v.id + ": " + v.nodes.map((n) => n.target.join(" ") + " " + (n.any[0]?.message ?? "")).slice(0, 3).join(" | ")))`,
  )) as string[];
  return found;
}

describe.skipIf(!browserHere).each(sights)("$name", (sight) => {
  it.each(widths.flatMap((width) => schemes.map((scheme) => [width, scheme] as const)))(
    "has no fault at %i px in %s",
    async (width, scheme) => {
      const { page, context, complaints } = await openPage(browser, desk, personOf(sight.as), {
        width,
        scheme,
        reducedMotion: true,
      });
      await page.goto(desk.url + sight.path, { waitUntil: "load" });
      await sight.ready(page, desk);
      expect(await faults(page)).toEqual([]);
      const wide = "document.documentElement.scrollWidth - window.innerWidth";
      expect(Number(await page.evaluate(wide))).toBeLessThanOrEqual(0);
      // A key of the word files that reaches people would look like "queue.empty".
      const text = String(await page.evaluate("document.body.innerText"));
      expect(
        text.match(/\b(?:[a-z]+[A-Za-z]*\.){1,3}[a-z][A-Za-z]*\b(?=\s|$)/gm)?.filter(isKey) ?? [],
      ).toEqual([]);
      expect(complaints.filter((one) => !/status of 40[14]/.test(one))).toEqual([]);
      await context.close();
    },
    60_000,
  );
});

const rooms = [
  "common",
  "shell",
  "keys",
  "queue",
  "case",
  "cases",
  "palette",
  "sources",
  "settings",
  "account",
];
const isKey = (word: string) => rooms.includes(word.split(".")[0]!) && !word.includes("@");
