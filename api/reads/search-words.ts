/** The search of the desk: case numbers, tracking numbers, and words however people write them. */
import { type SQL, sql } from "drizzle-orm";
import { cases } from "../../drizzle/schema/cases.ts";

/** Everything a lower-case word may be written as, the word itself among it (classifiers/normalise). */
export type SpellingsOf = (word: string) => readonly string[];

/** Words looked at; the rest of a longer question narrows nothing any more. */
const mostWords = 12;

/**
 * Cases that answer `q`: by number ("K-12", "12"), by tracking number, by the letters of title or place, or because all
 * words stand in the title and place or in one post, each in any of its spellings; the last word may be unfinished.
 */
export function says(q: string, spellingsOf: SpellingsOf): SQL {
  const asked = q.replaceAll("\0", " ").trim();
  const number = /^(?:K-)?(\d{1,15})$/i.exec(asked)?.[1];
  const like = `%${asked.replaceAll(/[\\%_]/g, "\\$&")}%`;
  const ways = [
    sql`${cases.title} ilike ${like}`,
    sql`${cases.place} ilike ${like}`,
    sql`${cases.trackingNumber} = ${asked}`,
  ];
  if (number) ways.push(sql`${cases.id} = ${Number(number)}`);
  const words = wordsOf(asked, spellingsOf);
  if (words.length > 0) {
    const names = sql`${cases.title} || ' ' || coalesce(${cases.place}, '')`;
    // Titles and places have no index: a pattern is read eight times as fast as they are cut into words.
    const patterns = words.flatMap(({ parts }) => parts.map((part) => sql`(${names}) ~* ${patternOf(part)}`));
    ways.push(
      sql`(${sql.join(patterns, sql` and `)})`,
      // The expression of the index "posts_words", to the letter.
      sql`${cases.id} in (select cp.case_id from posts p join case_posts cp on cp.post_id = p.id
        where to_tsvector('simple', coalesce(p.text, '')) @@ to_tsquery('simple', ${queryOf(words)}))`,
    );
  }
  return sql`(${sql.join(ways, sql` or `)})`;
}

/** One thing typed between spaces, and the words in it. */
type Chunk = { typed: string; parts: Part[] };
/** A word in all its spellings; `start` when it is the last one and may be unfinished. */
type Part = { forms: string[]; start: string | null };

function wordsOf(q: string, spellingsOf: SpellingsOf): Chunk[] {
  const chunks: Chunk[] = [];
  let room = mostWords;
  for (const typed of q.toLowerCase().split(/\s+/u)) {
    const words = (typed.match(/[\p{L}\p{M}\p{N}]+/gu) ?? []).slice(0, room);
    room -= words.length;
    if (words.length > 0)
      chunks.push({
        typed,
        parts: words.map((word) => ({ forms: formsOf(word, spellingsOf), start: null })),
      });
  }
  const last = chunks.at(-1)?.parts.at(-1);
  if (last) last.start = last.forms[0]!;
  return chunks;
}

/** Letters, digits, blanks and hyphens alone, so that no form is an operator of a query or a pattern. */
function formsOf(word: string, spellingsOf: SpellingsOf): string[] {
  const plain = spellingsOf(word).map((form) => form.replaceAll(/[^\p{L}\p{M}\p{N}\s-]/gu, " ").trim());
  return [word, ...plain.filter((form) => form !== "" && form !== word)];
}

/** As a regular expression of PostgreSQL; a start is found by itself, whatever follows. */
function patternOf({ forms, start }: Part): string {
  const whole = `\\m(?:${forms.join("|")})\\M`;
  return start === null ? whole : `${whole}|\\m${start}`;
}

/** As a tsquery. Every operand is quoted and holds neither quote nor backslash, so no question is a syntax error. */
function queryOf(chunks: readonly Chunk[]): string {
  const group = ({ forms, start }: Part) =>
    `(${[...forms.map(quoted), ...(start === null ? [] : [`${quoted(start)}:*`])].join(" | ")})`;
  return chunks
    .map(({ typed, parts }) => {
      const each = parts.map(group).join(" & ");
      // PostgreSQL reads "jl.melati" as one host name, in a post and here: both ways of reading it are asked.
      return parts.length === 1 ? each : `(${quoted(typed)} | (${each}))`;
    })
    .join(" & ");
}

const quoted = (text: string) => `'${text.replaceAll(/['\\]/g, " ")}'`;
