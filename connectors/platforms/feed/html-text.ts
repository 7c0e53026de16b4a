/** HTML of feed entries to the text a reader sees. */
import { decodeHTML } from "entities";

/** Elements whose content is no text for a reader. */
const unseen = /<(script|style|noscript|template|iframe|object|svg|head)\b[^<>]*>[\s\S]*?(?:<\/\1\s*>|$)/gi;
/** Elements that stand on lines of their own. */
const blocks =
  /<\/?(?:p|div|br|hr|li|ul|ol|h[1-6]|tr|table|blockquote|section|article|header|footer|pre|figure|figcaption|dd|dt|dl)\b[^<>]*>/gi;
const comments = /<!--[\s\S]*?(?:-->|$)/g;
/**
 * A tag starts with a letter, slash, ! or ?, so "a < b" stays. Outside quotes no tag holds "<": without that
 * bound a text of a million "<a" takes a square of the time.
 */
const tags = /<(?:[a-z/!?](?:"[^"]*"|'[^']*'|[^'"<>])*>)/gi;

/** Text without markup: entities decoded, block elements as line breaks, blank runs closed. */
export function htmlToText(html: string): string {
  const plain = html.replace(comments, "").replace(unseen, " ").replace(blocks, "\n").replace(tags, "");
  return tidyLines(decodeHTML(plain));
}

/** Plain text with its lines trimmed and at most one empty line between two. */
export function tidyLines(text: string): string {
  return text
    .replace(/\r\n?/g, "\n")
    .replace(/[^\S\n]+/g, " ")
    .replace(/ ?\n ?/g, "\n")
    .replace(/\n{3,}/g, "\n\n")
    .trim();
}
