/** Masuk and Akun saya in a real Chromium against the running product, with an authenticator app and a passkey device. */
import type { Browser, Page } from "puppeteer-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { totpOf } from "../../../api/testing/authenticators.ts";
import { browserHere, openBrowser, openPage, seen } from "../../testing/browser.ts";
import { deskPassword, type RunningDesk, runDesk } from "../../testing/running-desk.ts";

let desk: RunningDesk;
let browser: Browser;

beforeAll(async () => {
  if (!browserHere) return;
  desk = await runDesk({ samples: false });
  browser = await openBrowser();
}, 120_000);
afterAll(async () => {
  await browser?.close();
  await desk?.close();
});

/** The field with this name, with these words in it instead of what was there. */
async function fill(page: Page, field: string, text: string): Promise<void> {
  const input = `input[name="${field}"]`;
  await page.waitForSelector(input);
  await page.click(input, { count: 3 });
  await page.type(input, text);
}

async function press(page: Page, words: string): Promise<void> {
  const button = await page.waitForSelector(`::-p-xpath(//button[normalize-space()="${words}"])`);
  await button!.click();
}

async function enter(page: Page, email: string, password: string): Promise<void> {
  await fill(page, "email", email);
  await fill(page, "password", password);
  await press(page, "Masuk");
}

const inQueue = (page: Page) => page.waitForFunction(`location.pathname === "/antrean"`, { timeout: 15_000 });

describe.skipIf(!browserHere)("the door", () => {
  it("says under the field what was wrong, forces a new password, and leads to where one wanted to go", async () => {
    const { page, context } = await openPage(browser, desk, null);
    const email = "budi@kota.example";
    const created = await desk.call<{ oneTimePassword: string }>(
      desk.administrator,
      "POST",
      "/api/v1/staff",
      { name: "Budi", email, role: "handler" },
    );
    await page.goto(`${desk.url}/akun`, { waitUntil: "load" });
    await enter(page, email, "bukan sandinya");
    await seen(page, "Surel atau kata sandi tidak cocok");
    const described = await page.$eval(
      'input[name="password"]',
      (input) => document.getElementById(input.getAttribute("aria-describedby") ?? "")?.textContent,
    );
    expect(described).toContain("tidak cocok");
    await enter(page, email, created.oneTimePassword);
    await seen(page, "Buat kata sandi baru");
    await fill(page, "new", "pendek");
    await fill(page, "again", "pendek");
    await press(page, "Ganti kata sandi");
    await seen(page, "terlalu pendek");
    // Reloaded here, the one-time password is asked for again, with the hint where it is.
    await page.reload({ waitUntil: "load" });
    await page.goto(`${desk.url}/antrean`, { waitUntil: "load" });
    await seen(page, "Sandi sekali pakai ada di layar terminal");
    await fill(page, "current", created.oneTimePassword);
    await fill(page, "new", "kuda laut biru");
    await fill(page, "again", "kuda laut biru");
    await press(page, "Ganti kata sandi");
    await inQueue(page);
    await context.close();
  }, 60_000);
});

describe.skipIf(!browserHere)("my account", () => {
  it("sets up an app, which is then asked for, and signs out everywhere", async () => {
    const person = await desk.person("Citra Dewi", "handler");
    const { page, context } = await openPage(browser, desk, person);
    await page.goto(`${desk.url}/akun`, { waitUntil: "load" });
    await fill(page, "value", deskPassword);
    await press(page, "Pasang");
    const address = (await page
      .waitForSelector('a[href^="otpauth:"]')
      .then((link) => link!.evaluate((element) => element.getAttribute("href"))))!;
    await fill(page, "value", totpOf(address, new Date()));
    await press(page, "Selesai memasang");
    await seen(page, "Kode dari aplikasi terpasang.");
    await page.waitForSelector("[data-session]");
    await press(page, "Keluar dari semua perangkat");
    await enter(page, person.email, deskPassword);
    await fill(page, "code", "12345");
    await press(page, "Masuk");
    await seen(page, "belum benar");
    await fill(page, "code", totpOf(address, new Date()));
    await press(page, "Masuk");
    await inQueue(page);
    await context.close();
  }, 60_000);

  it("keeps a passkey that opens the door without a password", async () => {
    const person = await desk.person("Dian Eka", "handler");
    const { page, context } = await openPage(browser, { url: "http://localhost" }, null);
    const devtools = await page.createCDPSession();
    await devtools.send("WebAuthn.enable");
    await devtools.send("WebAuthn.addVirtualAuthenticator", {
      options: {
        protocol: "ctap2",
        transport: "internal",
        hasResidentKey: true,
        hasUserVerification: true,
        isUserVerified: true,
        automaticPresenceSimulation: true,
      },
    });
    const url = desk.url.replace("127.0.0.1", "localhost");
    // Ten sign-ins a minute are all that one address gets: this one comes with its cookie.
    const [name, value] = person.cookie.split("=") as [string, string];
    await context.setCookie({ name, value, domain: "localhost", path: "/", httpOnly: true });
    await page.goto(`${url}/akun`, { waitUntil: "load" });
    await page.waitForSelector('input[name="name"]');
    await fill(page, "name", "Laptop piket");
    await press(page, "Tambahkan");
    await seen(page, "Kunci sandi ditambahkan.");
    await seen(page, "Laptop piket");
    await press(page, "Keluar dari semua perangkat");
    await press(page, "Masuk dengan kunci sandi");
    await inQueue(page);
    await context.close();
  }, 60_000);
});
