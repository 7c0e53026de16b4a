/** `npm run shots [folder]`: a picture of every page and state at both widths and in both themes, made by the running product. */
import { mkdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { openBrowser, openPage } from "./browser.ts";
import { runDesk, samplesWait } from "./running-desk.ts";
import { schemes, sights, widths } from "./sights.ts";

const folder = resolve(process.argv[2] ?? "shots");
const only = process.argv[3];

await mkdir(folder, { recursive: true });
const desk = await runDesk();
const browser = await openBrowser();
try {
  const handler = await desk.person("Sekar Ayu", "handler");
  await samplesWait(desk);
  for (const sight of sights.filter(({ name }) => !only || name.includes(only)))
    for (const width of widths)
      for (const scheme of schemes) {
        const as = sight.as === null ? null : sight.as === "handler" ? handler : desk.administrator;
        const { page, context } = await openPage(browser, desk, as, { width, scheme, reducedMotion: true });
        const file = join(folder, `${sight.name}-${width}-${scheme}.png`);
        await page.goto(desk.url + sight.path, { waitUntil: "load" });
        const problem = await sight.ready(page, desk).then(
          () => null,
          (error: unknown) => error,
        );
        await page.screenshot({ path: file });
        process.stdout.write(`${file}${problem ? ` NOT READY: ${problem}` : ""}\n`);
        await context.close();
      }
} finally {
  await browser.close();
  await desk.close();
}
