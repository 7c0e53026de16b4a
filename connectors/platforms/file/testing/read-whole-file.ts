/** Reads a file to its end, page by page, and prints how many posts it holds and the most memory this took. */
import { surroundings } from "../../../testing/surroundings.ts";
import { file } from "../file.ts";

const settings = file.settings.parse({ path: process.argv[2], pageSize: 2000 });
let cursor: string | null = null;
let posts = 0;
let bytes = 0;
for (let more = true; more; ) {
  const page = await file.collect(settings, cursor, surroundings());
  posts += page.inbound.length;
  bytes = page.progress?.done ?? 0;
  ({ cursor, more } = page);
}
const peakMb = Math.round(process.resourceUsage().maxRSS / 1024);
process.stdout.write(JSON.stringify({ posts, bytes, peakMb }));
