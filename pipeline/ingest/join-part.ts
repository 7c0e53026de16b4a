/** One post that its platform delivers in several parts (an album, photo by photo), in any order. Pure. */
import type { Media } from "../model/post.ts";

export type Kept = { text: string; media: Media[] };

/** Not its JSON: the database gives the fields back in another order. */
const mediaKey = ({ kind, url, alt }: Media) => [kind, url, alt].join("\n");

/** What is kept once a part is in: its media join those kept; its words are appended once, or replace the text when edited. */
export function joinPart(kept: Kept, part: Kept, edited: boolean): Kept {
  const known = new Set(kept.media.map(mediaKey));
  const media = [...kept.media, ...part.media.filter((item) => !known.has(mediaKey(item)))];
  if (part.text === "" || kept.text.includes(part.text)) return { text: kept.text, media };
  if (edited || kept.text === "") return { text: part.text, media };
  return { text: `${kept.text}\n${part.text}`, media };
}
