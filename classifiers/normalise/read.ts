/** What people are shown: the post as the classifier read it. */
import { differsToTheEye, isInvisible } from "./characters.ts";
import type { Token } from "./tokens.ts";

/**
 * The post with its slang, regional words, stretched and disguised words replaced by their formal reading;
 * null when nothing was changed. Everything else stays as the author wrote it.
 */
export function readAs(original: string, tokens: readonly Token[]): string | null {
  let out = "";
  let from = 0;
  for (const token of tokens) {
    if (token.kind !== "word") continue;
    const { formal, sure } = token.reading;
    let shown: string | null = null;
    if (sure && formal !== token.raw) shown = formal;
    else if (token.end - token.start !== token.raw.length || hidden(original, token)) shown = token.raw;
    if (shown === null) continue;
    const first = original.charCodeAt(token.start);
    const capital = first >= 65 && first <= 90;
    out += original.slice(from, token.start) + (capital ? shown[0]!.toUpperCase() + shown.slice(1) : shown);
    from = afterInvisible(original, token.end);
  }
  return from === 0 ? null : out + original.slice(from);
}

function hidden(original: string, token: Token): boolean {
  for (let i = token.start; i < token.end; i++)
    if (original.charCodeAt(i) > 126)
      return differsToTheEye(original.slice(token.start, token.end), token.raw);
  return false;
}

/** Invisible marks right after a replaced word belong to its disguise and go with it. */
function afterInvisible(original: string, end: number): number {
  let at = end;
  while (at < original.length && original.charCodeAt(at) > 126) {
    const character = String.fromCodePoint(original.codePointAt(at)!);
    if (!isInvisible(character)) break;
    at += character.length;
  }
  return at;
}
