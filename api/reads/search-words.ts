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
  const words = wordQuery(asked, spellingsOf);
  if (words !== null) {
    const query = sql`to_tsquery('simple', ${words})`;
    ways.push(
      sql`to_tsvector('simple', ${cases.title} || ' ' || coalesce(${cases.place}, '')) @@ ${query}`,
      // The expression of the index "posts_words", to the letter.
      sql`${cases.id} in (select cp.case_id from posts p join case_posts cp on cp.post_id = p.id
        where to_tsvector('simple', coalesce(p.text, '')) @@ ${query})`,
    );
  }
  return sql`(${sql.join(ways, sql` or `)})`;
}

/**
 * The text of a tsquery; null when nothing typed is a word. Every operand is quoted and holds neither quote nor
 * backslash, so no question is a syntax error.
 */
export function wordQuery(q: string, spellingsOf: SpellingsOf): string | null {
  const chunks = q.toLowerCase().split(/\s+/u);
  const groups: string[] = [];
  let room = mostWords;
  for (const [at, chunk] of chunks.entries()) {
    const words = (chunk.match(/[\p{L}\p{M}\p{N}]+/gu) ?? []).slice(0, room);
    if (words.length === 0) continue;
    room -= words.length;
    const isLast = at === chunks.length - 1;
    const each = words.map((word, nth) => wordGroup(word, isLast && nth === words.length - 1, spellingsOf));
    // PostgreSQL reads "jl.melati" as one host name, in a post and here: both ways of reading it are asked.
    groups.push(words.length === 1 ? each[0]! : `(${quoted(chunk)} | ${each.join(" & ")})`);
    if (room === 0) break;
  }
  return groups.length === 0 ? null : groups.join(" & ");
}

function wordGroup(word: string, unfinished: boolean, spellingsOf: SpellingsOf): string {
  const forms = spellingsOf(word).map(quoted);
  if (unfinished) forms.push(`${quoted(word)}:*`);
  return `(${forms.join(" | ")})`;
}

const quoted = (text: string) => `'${text.replaceAll(/['\\]/g, " ")}'`;
