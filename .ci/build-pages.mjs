/** Before any test: the pages are built once, so that no test that opens them has to wait for a build. */
import { ensurePages } from "../dashboards/build-pages.ts";

export default async function buildPages() {
  await ensurePages();
}
