/** The documentation page in a real browser: it comes from this server alone, passes its own security policy, and says SANDBOX. */
import { existsSync } from "node:fs";
import puppeteer, { type Browser } from "puppeteer-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { processEnvironment } from "../pipeline/runtime/config.ts";
import { type RunningApi, runApi } from "./testing/running-api.ts";

const chromium = "/usr/bin/chromium";
/** Integration machines must have it; elsewhere its absence is no failure of ours. */
const needed = existsSync(chromium) || processEnvironment().CI !== undefined;

let api: RunningApi;
let browser: Browser;

beforeAll(async () => {
  if (!needed) return;
  api = await runApi();
  browser = await puppeteer.launch({
    executablePath: chromium,
    args: [
      "--no-sandbox",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      "--no-first-run",
    ],
  });
});
afterAll(async () => {
  await browser?.close();
  await api?.close();
});

it.skipIf(!needed).each([
  [1440, "light"],
  [390, "dark"],
])("is readable at %i px in %s", async (width, scheme) => {
  const page = await browser.newPage();
  await page.setViewport({ width, height: 900 });
  await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
  const complaints: string[] = [];
  const foreign: string[] = [];
  page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
  page.on("request", (request) => {
    if (!request.url().startsWith(api.url) && !request.url().startsWith("data:")) foreign.push(request.url());
  });
  await page.goto(`${api.url}/`, { waitUntil: "networkidle0" });
  expect(page.url()).toBe(`${api.url}/api/docs`);
  const seen = await page.evaluate("document.body.innerText");
  expect(seen).toContain("SANDBOX");
  expect(await page.$$eval(".opblock", (blocks) => blocks.length)).toBeGreaterThan(25);
  expect(await page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")).toBe(true);
  expect({ complaints, foreign }).toEqual({ complaints: [], foreign: [] });
  await page.close();
});
