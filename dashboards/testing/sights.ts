/** Every page and state worth looking at: what to open and what to do there. Pictures and accessibility tests share it. */
import type { Page } from "puppeteer-core";
import { seen } from "./browser.ts";
import type { RunningDesk } from "./running-desk.ts";

export type Sight = {
  name: string;
  path: string;
  /** Who looks; null is nobody. */
  as: "handler" | "administrator" | null;
  /** What must be there, or be done, before it is looked at. */
  ready(page: Page, desk: RunningDesk): Promise<unknown>;
};

const selector = (css: string) => (page: Page) => page.waitForSelector(css, { timeout: 15_000 });

/** The list, and beside it the open case; on a phone the list alone. */
const rowsThere = async (page: Page) => {
  await page.waitForSelector("[role=option][data-id]", { timeout: 15_000 });
  if (page.viewport()!.width > 720) await page.waitForSelector("[data-case-pane] h1", { timeout: 15_000 });
};

/** Opens the queue and presses keys there. */
const afterKeys =
  (...keys: string[]) =>
  async (page: Page) => {
    await rowsThere(page);
    for (const key of keys) await page.keyboard.press(key as "a");
    await new Promise((resolve) => setTimeout(resolve, 500));
  };

export const sights: readonly Sight[] = [
  { name: "masuk", path: "/masuk", as: null, ready: selector("form input[type=password]") },
  { name: "antrean", path: "/antrean", as: "handler", ready: rowsThere },
  {
    name: "antrean-kosong",
    path: "/antrean?q=tidakadayangbegini",
    as: "handler",
    ready: (page) => seen(page, "Tidak ada kasus yang cocok"),
  },
  { name: "antrean-bukan-laporan", path: "/antrean", as: "handler", ready: afterKeys("x") },
  { name: "antrean-kategori", path: "/antrean", as: "handler", ready: afterKeys("c") },
  { name: "antrean-urutan", path: "/antrean", as: "handler", ready: afterKeys("w") },
  { name: "antrean-tunda", path: "/antrean", as: "handler", ready: afterKeys("s") },
  { name: "antrean-catatan", path: "/antrean", as: "handler", ready: afterKeys("n") },
  { name: "antrean-pintasan", path: "/antrean", as: "handler", ready: afterKeys("?") },
  { name: "antrean-pilih-semua", path: "/antrean?urgency=2", as: "handler", ready: afterKeys("A") },
  {
    name: "palet",
    path: "/antrean",
    as: "handler",
    ready: async (page) => {
      await rowsThere(page);
      await page.keyboard.down("Control");
      await page.keyboard.press("k");
      await page.keyboard.up("Control");
      await page.waitForSelector("[role=dialog] input", { timeout: 5_000 });
    },
  },
  {
    name: "kasus",
    path: "/kasus/3",
    as: "handler",
    ready: selector("[data-case-pane] h1"),
  },
  {
    name: "kasus-tidak-ada",
    path: "/kasus/999999",
    as: "handler",
    ready: (page) => seen(page, "tidak ditemukan"),
  },
  { name: "daftar-kasus", path: "/kasus", as: "handler", ready: (page) => seen(page, "K-") },
  { name: "sumber", path: "/sumber", as: "administrator", ready: selector("[data-source]") },
  { name: "pengaturan", path: "/pengaturan", as: "administrator", ready: selector("h1") },
  { name: "akun", path: "/akun", as: "handler", ready: selector("h1") },
];

export const widths = [1440, 390] as const;
export const schemes = ["light", "dark"] as const;
