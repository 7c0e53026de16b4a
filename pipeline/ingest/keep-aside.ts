/** Keeps what could not be read, masked, with its reason: nothing that arrives is dropped. */
import type { MaskPersonal } from "../../classifiers/classifier.ts";
import type { Tx } from "../../drizzle/db.ts";
import { insertRows } from "../../drizzle/insert-rows.ts";
import { setAside } from "../../drizzle/schema/posts.ts";
import { cleanSample } from "./clean-post.ts";
import type { Aside } from "./sort-page.ts";

export async function keepAside(
  tx: Tx,
  sourceId: number | null,
  items: readonly Aside[],
  mask: MaskPersonal,
  now: Date,
): Promise<void> {
  await insertRows(
    tx,
    setAside,
    items.map(({ reason, sample, where }) => ({
      sourceId,
      reason: cleanSample(reason, mask),
      sample: cleanSample(sample, mask),
      where: where === null ? null : cleanSample(where, mask),
      at: now,
    })),
  );
}
