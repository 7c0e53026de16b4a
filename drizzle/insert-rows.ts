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
  // JSON text cannot hold U+0000; PostgreSQL could not store it either.
  const json = JSON.stringify(records).replaceAll("\\u0000", "");
  const result = await tx.execute(
    sql`insert into ${tableName} (${names}) select ${names} from json_populate_recordset(null::${tableName}, ${json}::json)${conflict}${returning}`,
  );
  return result as unknown as R[];
}
