/** Reads labelled posts for training and measuring. Never used while the product runs. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";

const LabelledPost = z.object({
  id: z.string(),
  text: z.string(),
  places: z.array(z.string()).default([]),
  case: z.string().optional(),
  category: z.string(),
  platform: z.string().optional(),
});
export type LabelledPost = z.infer<typeof LabelledPost>;

/** Posts of every JSONL file of a folder that is wanted, files in order of name. */
export function labelledPosts(
  folder: string,
  wanted: (file: string) => boolean = () => true,
): LabelledPost[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith(".jsonl") && wanted(file))
    .sort()
    .flatMap((file) => readFileSync(join(folder, file), "utf8").trimEnd().split("\n"))
    .map((line) => LabelledPost.parse(JSON.parse(line)));
}

/** The third of the own posts that nothing is trained on: number of the case, else of the post, by three. */
export function isKeptBack(post: { id: string; case?: string | undefined }): boolean {
  const number = /(\d+)$/.exec(post.case ?? post.id);
  return number !== null && Number(number[1]) % 3 === 0;
}
