/** A real Chromium, and pages in it that are signed in and tell of every error and every foreign request. */
import { existsSync } from "node:fs";
import puppeteer, { type Browser, type BrowserContext, type Page } from "puppeteer-core";
import { processEnvironment } from "../../pipeline/runtime/config.ts";
import type { Person, RunningDesk } from "./running-desk.ts";

const chromium = "/usr/bin/chromium";
/** Integration machines must have it; elsewhere its absence is no failure of ours. */
export const browserHere = existsSync(chromium) || processEnvironment().CI !== undefined;

export const openBrowser = (): Promise<Browser> =>
  puppeteer.launch({
    executablePath: chromium,
    args: [
      "--no-sandbox",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      "--no-first-run",
      "--autoplay-policy=no-user-gesture-required",
    ],
  });

export type Look = { width: number; height?: number; scheme: "light" | "dark"; reducedMotion?: boolean };

export type DeskPage = {
  page: Page;
  context: BrowserContext;
  /** What the console complained of, and requests to other hosts. */
  complaints: string[];
};

/** A window of its own (cookies and all), signed in as somebody when one is named. */
export async function openPage(
  browser: Browser,
  desk: Pick<RunningDesk, "url">,
  as: Person | null,
  look: Look = { width: 1440, scheme: "light" },
): Promise<DeskPage> {
  const context = await browser.createBrowserContext();
  const page = await context.newPage();
  await page.setViewport({ width: look.width, height: look.height ?? 900 });
  await page.emulateMediaFeatures([
    { name: "prefers-color-scheme", value: look.scheme },
    { name: "prefers-reduced-motion", value: look.reducedMotion ? "reduce" : "no-preference" },
  ]);
  // Several windows at once: each believes that it is the one in front.
  await page.emulateFocusedPage(true);
  const complaints: string[] = [];
  page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("request", (request) => {
    if (!/^(data|blob):/.test(request.url()) && !request.url().startsWith(desk.url))
      complaints.push(`foreign request: ${request.url()}`);
  });
  if (as)
    await context.setCookie(
      ...as.cookie.split("; ").map((pair) => {
        const cut = pair.indexOf("=");
        return {
          name: pair.slice(0, cut),
          value: pair.slice(cut + 1),
          domain: "127.0.0.1",
          path: "/",
          httpOnly: true,
        };
      }),
    );
  return { page, context, complaints };
}

/** Resolves when the page says it, and the words are seen. */
export function seen(page: Page, words: string, timeout = 15_000): Promise<unknown> {
  return page.waitForFunction(`document.body.innerText.includes(${JSON.stringify(words)})`, { timeout });
}
