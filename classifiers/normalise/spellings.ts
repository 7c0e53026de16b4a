/** The other way round: how people write a word. For searching, where "jalan" must find "jln" and "jln" "jalan". */
import { knownReadings, readWord } from "./words.ts";

let written: Map<string, string[]> | null = null;

/** formal reading → the spellings known for it, made once. */
function writtenForms(): Map<string, string[]> {
  if (written !== null) return written;
  written = new Map();
  for (const [raw, { formal }] of knownReadings()) {
    const forms = written.get(formal);
    if (forms) forms.push(raw);
    else written.set(formal, [raw]);
  }
  return written;
}

/**
 * Everything a word may be written as in a post, the word itself first: its formal reading and all slang and regional
 * words read the same way. `word` is lower-case; readings may hold spaces ("gabisa" is "tidak bisa").
 */
export function spellingsOf(word: string): readonly string[] {
  const { formal } = readWord(word);
  return [...new Set([word, formal, ...(writtenForms().get(formal) ?? [])])];
}
