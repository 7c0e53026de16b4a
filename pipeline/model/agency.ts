/** An agency: a body that can own a case. */
import { z } from "zod";
import { AreaCode } from "./area.ts";
import { Platform } from "./post.ts";
import { Category } from "./taxonomy.ts";

export const Agency = z.object({
  id: z.string().min(1).max(80),
  name: z.string().min(1).max(200),
  short: z.string().max(80).nullable(),
  aliases: z.array(z.string().min(2).max(120)),
  handles: z.array(z.object({ platform: Platform, handle: z.string().min(1).max(120) })),
  /** Where it is competent; null means the whole country. */
  areaCode: AreaCode.nullable(),
  categories: z.array(Category),
  hotline: z.string().nullable(),
});
export type Agency = z.infer<typeof Agency>;
