/** Bulk inserts: one statement with one JSON parameter, whatever the number of rows. */
import { getTableColumns, type InferInsertModel, type SQL, sql } from "drizzle-orm";
import { getTableConfig, type PgTable } from "drizzle-orm/pg-core";
import type { Db, Tx } from "./db.ts";

/**
 * Inserts rows of one shape (all have the keys of the first). Columns that the first row lacks get their default.
 * `conflict` is the text after "on conflict", `returning` the list after "returning" (snake_case column names).
 * Returns the returned rows in no promised order; timestamps in them are text.
 */
export async function insertRows<
  T extends PgTable,
  R extends Record<string, unknown> = Record<string, never>,
>(
  tx: Tx | Db,
  table: T,
  rows: readonly InferInsertModel<T>[],
  options: { conflict?: SQL; returning?: SQL } = {},
): Promise<R[]> {
  if (rows.length === 0) return [];
  const columns = getTableColumns(table);
  const used = Object.keys(rows[0]!).filter((key) => key in columns);
  const records = rows.map((row) =>
    Object.fromEntries(
      used.map((key) => [columns[key]!.name, (row as Record<string, unknown>)[key] ?? null]),
    ),
  );
  const names = sql.join(
    used.map((key) => sql.identifier(columns[key]!.name)),
    sql`, `,
  );
  const tableName = sql.identifier(getTableConfig(table).name);
  const conflict = options.conflict ? sql` on conflict ${options.conflict}` : sql``;
  const returning = options.returning ? sql` returning ${options.returning}` : sql``;
  const json = storableJson(records);
  const result = await tx.execute(
    sql`insert into ${tableName} (${names}) select ${names} from json_populate_recordset(null::${tableName}, ${json}::json)${conflict}${returning}`,
  );
  return result as unknown as R[];
}

/** Escapes that PostgreSQL cannot take: U+0000 and halves of a pair (or words that look like one, which cost a second look). */
const suspicious = /\\u(0000|d[89a-f])/i;

/** JSON text without U+0000; halves of a surrogate pair become U+FFFD. */
function storableJson(value: unknown): string {
  const json = JSON.stringify(value);
  if (!suspicious.test(json)) return json;
  return JSON.stringify(value, (_, item) =>
    typeof item === "string" ? item.toWellFormed().replaceAll("\u0000", "") : item,
  );
}
