/** Our fields, and the names other people's exports give them. */

/**
 * In order of trust. A running number ("No") is no id: the first row of every table has number 1, and the second
 * table would count as seen. Names of columns are compared in lower case with underscores for blanks.
 */
export const fieldNames = {
  id: ["id", "id_str", "external_id", "externalid", "post_id", "tweet_id"],
  text: [
    "text",
    "full_text",
    "content",
    "message",
    "body",
    "caption",
    "tweet",
    "isi",
    "teks",
    "pesan",
    "laporan",
  ],
  created_at: [
    "created_at",
    "createdat",
    "posted_at",
    "postedat",
    "published_at",
    "timestamp",
    "datetime",
    "date",
    "tanggal",
    "waktu",
  ],
  platform: ["platform", "kanal", "media_sosial"],
  author: ["author", "user", "username", "screen_name", "handle", "akun", "penulis", "pelapor"],
  author_id: ["author_id", "user_id"],
  author_name: ["author_name", "display_name", "nama"],
  kind: ["kind"],
  in_reply_to: ["in_reply_to", "inreplyto", "in_reply_to_status_id_str", "in_reply_to_id"],
  repeats: ["repeats", "repost_of", "quoted_id"],
  conversation: ["conversation", "conversation_id", "thread"],
  url: ["url", "link", "permalink", "tautan"],
  lat: ["lat", "latitude", "lintang"],
  lng: ["lng", "lon", "long", "longitude", "bujur"],
  media: ["media"],
  language: ["language", "lang", "bahasa"],
  reposts: ["reposts", "retweet_count", "retweets", "shares"],
  replies: ["replies", "reply_count", "comments"],
  likes: ["likes", "like_count", "favorite_count"],
  views: ["views", "view_count", "impression_count"],
} as const satisfies Record<string, readonly string[]>;

export type Field = keyof typeof fieldNames;
export const fields = Object.keys(fieldNames) as Field[];

/** Which column holds which of our fields, by the administrator's choice. */
export type Columns = Partial<Record<Field, string>>;

/** Finds a field's value in a record; undefined when it has none. */
export type Pick = (record: Record<string, unknown>, field: Field) => unknown;

export function pickBy(columns: Columns): Pick {
  const names = Object.fromEntries(
    fields.map((field): [string, readonly string[]] => {
      const chosen = columns[field];
      return [field, chosen === undefined ? fieldNames[field] : [chosen]];
    }),
  );
  return (record, field) => {
    for (const name of names[field] ?? []) {
      const value = record[name];
      if (value !== undefined && value !== null && value !== "") return value;
    }
    return undefined;
  };
}

/** The name by which a column of a table is looked up. */
export function columnName(header: string): string {
  return header
    .trim()
    .toLowerCase()
    .replace(/[\s-]+/g, "_");
}
