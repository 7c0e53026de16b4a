/** A handler's day by keyboard alone, against the product as it really runs; and a second person at the same cases. */
import type { Browser, Page } from "puppeteer-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { browserHere, openBrowser, openPage, seen } from "./testing/browser.ts";
import { deskPassword, type Person, type RunningDesk, runDesk, samplesWait } from "./testing/running-desk.ts";

type Case = {
  id: number;
  status: string;
  urgency: number;
  disposition: string | null;
  mergedInto: number | null;
  trackingNumber: string | null;
  snoozedUntil: string | null;
  version: number;
  posts: { id: number }[];
  events: { verb: string; undone: boolean; data: Record<string, unknown> }[];
};

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

const openCase = async (page: Page): Promise<number> => {
  await page.waitForSelector("section[data-case-pane] h1", { timeout: 15_000 });
  return Number(await page.$eval("section[data-case-pane]", (pane) => pane.getAttribute("data-case-pane")));
};
const another = (page: Page, than: number) =>
  page.waitForFunction(
    `(() => { const pane = document.querySelector("section[data-case-pane]"); return pane && pane.getAttribute("data-case-pane") !== "${than}"; })()`,
    { timeout: 15_000 },
  );

/** Presses keys and counts them. */
function hand(page: Page) {
  let presses = 0;
  return {
    press: async (...keys: string[]) => {
      for (const key of keys) {
        presses++;
        await page.keyboard.press(key as "a");
      }
    },
    take: () => {
      const since = presses;
      presses = 0;
      return since;
    },
  };
}

/** Where Enter waits for an answer, takes the machine's best guess by the keys that stand beside it. */
async function settleDoubts(page: Page, press: (...keys: string[]) => Promise<void>): Promise<void> {
  for (let doubt = 0; doubt < 4; doubt++) {
    if (!(await page.$(".act .btn.pri[aria-disabled=true]"))) return;
    const before = await page.$$eval("[data-doubt]", (blocks) => blocks.length);
    const caps = await page.$$eval("[data-doubt]:first-of-type .opt li:first-child kbd", (all) =>
      all.slice(0, 2).map((cap) => cap.textContent!.toLowerCase()),
    );
    await press(...caps);
    await page.waitForFunction(`document.querySelectorAll("[data-doubt]").length < ${before}`, {
      timeout: 5_000,
    });
  }
}

const noticeMouse = `globalThis.mouse = []; for (const name of ["mousedown", "mouseup", "pointerdown", "wheel", "touchstart"]) addEventListener(name, (e) => mouse.push(name), true)`;

describe.skipIf(!browserHere)("a day by keyboard", () => {
  it("signs in, decides twenty cases and takes decisions back, without the mouse, in a median of at most four keys", async () => {
    const { page, complaints } = await openPage(browser, desk, null);
    await page.evaluateOnNewDocument(noticeMouse);
    await page.goto(desk.url, { waitUntil: "load" });
    await page.waitForSelector("input[type=email], input[name=email]");
    await page.focus("input[type=email], input[name=email]");
    await page.keyboard.type(sekar.email);
    await page.keyboard.press("Tab");
    await page.keyboard.type(deskPassword);
    await page.keyboard.press("Enter");
    const keys = hand(page);
    const counts: number[] = [];
    /** Decides the open case and goes on to the next. */
    const decideOne = async (...decision: string[]): Promise<number> => {
      const id = await openCase(page);
      keys.take();
      if (decision.at(-1) === "Enter") await settleDoubts(page, keys.press);
      await keys.press(...decision);
      await another(page, id);
      counts.push(keys.take());
      return id;
    };
    const status = (id: number, wanted: string | RegExp) =>
      expect.poll(async () => (await caseOf(id)).status, { timeout: 20_000, interval: 300 }).toMatch(wanted);

    const confirmed: number[] = [];
    for (let n = 0; n < 8; n++) confirmed.push(await decideOne("Enter"));
    for (const id of confirmed) await status(id, /^filed$/);

    const dismissed: number[] = [];
    for (const digit of ["1", "5", "6"]) dismissed.push(await decideOne("x", digit));
    for (const id of dismissed) await status(id, "dismissed");

    const corrected: number[] = [];
    for (let n = 0; n < 3; n++) corrected.push(await decideOne("3", "Enter"));
    for (const id of corrected) {
      await status(id, /confirmed|filed/);
      expect((await caseOf(id)).urgency).toBe(3);
    }

    const snoozed = [await decideOne("s", "1"), await decideOne("s", "2")];
    for (const id of snoozed)
      await expect
        .poll(async () => (await caseOf(id)).snoozedUntil, { timeout: 20_000, interval: 300 })
        .not.toBeNull();

    // Z takes back the newest decision, which is the second snooze.
    await keys.press("z");
    await expect
      .poll(async () => (await caseOf(snoozed[1]!)).snoozedUntil, { timeout: 20_000, interval: 300 })
      .toBeNull();

    await page.goto(`${desk.url}/antrean?suggested=true`, { waitUntil: "load" });
    const joined = await decideOne("m");
    await status(joined, "merged");
    await keys.press("z");
    await status(joined, "waiting");
    const joinedAgain = await decideOne("m");
    await status(joinedAgain, "merged");

    // Two of four posts go to a case of their own.
    const many = await caseWithPosts();
    await page.goto(`${desk.url}/kasus/${many.id}`, { waitUntil: "load" });
    await openCase(page);
    keys.take();
    await keys.press("v", " ", "Enter");
    await expect
      .poll(async () => (await caseOf(many.id)).events.some(({ verb }) => verb === "split_off"), {
        timeout: 20_000,
        interval: 300,
      })
      .toBe(true);
    counts.push(keys.take());

    // Undo after filing withdraws at the store.
    await page.goto(`${desk.url}/kasus/${confirmed[0]}`, { waitUntil: "load" });
    await openCase(page);
    await keys.press("z");
    counts.push(keys.take());
    await expect
      .poll(async () => (await caseOf(confirmed[0]!)).events.some(({ verb }) => verb === "store_withdrawn"), {
        timeout: 30_000,
        interval: 300,
      })
      .toBe(true);
    expect((await caseOf(confirmed[0]!)).status).toBe("waiting");

    expect(counts.length).toBeGreaterThanOrEqual(20);
    const median = [...counts].sort((a, b) => a - b)[Math.floor(counts.length / 2)]!;
    expect(median).toBeLessThanOrEqual(4);
    expect(await page.evaluate("mouse")).toEqual([]);
    expect(complaints.filter((one) => !/status of 40[19]/.test(one))).toEqual([]);
  }, 240_000);

  it("decides all that match at once, by keyboard, and takes it back", async () => {
    const { page } = await openPage(browser, desk, sekar);
    await page.goto(`${desk.url}/antrean?urgency=1`, { waitUntil: "load" });
    await openCase(page);
    const before = (await desk.call<{ total: number }>(sekar, "GET", "/api/v1/queue?urgency=1")).total;
    expect(before).toBeGreaterThan(3);
    await page.keyboard.press("A");
    await page.waitForSelector(".q-bulk");
    await tabTo(page, ".q-bulk .btn:not(.bare)");
    await page.keyboard.press("Enter");
    const dialog = await page.waitForSelector("[role=dialog] form.q-sure button[type=submit]");
    const input = await page.$("[role=dialog] input");
    if (input) {
      await input.focus();
      const total = await page.$eval("[role=dialog] b.num", (said) => said.textContent!.replace(/\D/g, ""));
      await page.keyboard.type(total);
    } else await dialog!.focus();
    await page.keyboard.press("Enter");
    const left = async () =>
      (await desk.call<{ total: number }>(sekar, "GET", "/api/v1/queue?urgency=1")).total;
    await expect.poll(left, { timeout: 60_000, interval: 500 }).toBeLessThan(before);
    await page.waitForFunction("!document.querySelector('[role=dialog]')", { timeout: 60_000 });
    await page.waitForSelector(".q-bulk[role=status] .btn:not(.bare)");
    await tabTo(page, ".q-bulk .btn:not(.bare)");
    await page.keyboard.press("Enter");
    await expect.poll(left, { timeout: 60_000, interval: 500 }).toBe(before);
  }, 180_000);

  it("shows the other person, and keeps the first decision", async () => {
    const [mine, theirs] = await Promise.all([openPage(browser, desk, sekar), openPage(browser, desk, bima)]);
    const id = (await desk.call<{ cases: { id: number }[] }>(sekar, "GET", "/api/v1/queue?urgency=2"))
      .cases[5]!.id;
    for (const { page } of [mine, theirs]) {
      await page.goto(`${desk.url}/kasus/${id}`, { waitUntil: "load" });
      await openCase(page);
    }
    await seen(mine.page, "Bima", 40_000);
    await mine.page.keyboard.press("x");
    await mine.page.keyboard.press("1");
    await expect
      .poll(async () => (await caseOf(id)).status, { timeout: 20_000, interval: 300 })
      .toBe("dismissed");
    // The other window hears of it by itself, and an Enter there changes nothing any more.
    await seen(theirs.page, "Bukan laporan", 20_000);
    await theirs.page.keyboard.press("Enter");
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    // A note that is written while the line is cut arrives once it is back, whatever became of the case meanwhile.
    await theirs.page.setOfflineMode(true);
    await theirs.page.keyboard.press("n");
    await theirs.page.keyboard.type("Sudah saya telepon pelapornya");
    await desk.call(sekar, "POST", `/api/v1/cases/${id}/note`, {
      version: (await caseOf(id)).version,
      text: "Ditutup setelah dicek",
    });
    await theirs.page.keyboard.down("Control");
    await theirs.page.keyboard.press("Enter");
    await theirs.page.keyboard.up("Control");
    await theirs.page.setOfflineMode(false);
    await expect
      .poll(async () => (await caseOf(id)).events.filter(({ verb }) => verb === "noted").length, {
        timeout: 40_000,
        interval: 500,
      })
      .toBe(2);
    const after = await caseOf(id);
    expect(after.status).toBe("dismissed");
    expect(after.events.filter(({ verb }) => verb === "dismissed")).toHaveLength(1);
    expect(after.events.filter(({ verb }) => verb === "confirmed")).toHaveLength(0);
  }, 120_000);
});

/** A waiting case of several posts. */
async function caseWithPosts(): Promise<{ id: number }> {
  const { cases } = await desk.call<{ cases: { id: number; reports: number }[] }>(
    sekar,
    "GET",
    "/api/v1/queue?limit=500",
  );
  return cases.find(({ reports }) => reports >= 3)!;
}

/** Moves the focus with Tab until it is on what `css` names. */
async function tabTo(page: Page, css: string): Promise<void> {
  for (let presses = 0; presses < 80; presses++) {
    if (await page.evaluate(`document.activeElement?.matches(${JSON.stringify(css)}) ?? false`)) return;
    await page.keyboard.press("Tab");
  }
  throw new Error(`Tab never comes to ${css}`);
}
