/** The schema of a database as comparable lines: what must not differ between PGlite and PostgreSQL. */
import { sql } from "drizzle-orm";
import type { Db } from "../db.ts";

/** Columns, indexes and constraints of all our tables, sorted. Not-null constraints are named only since PostgreSQL 18; columns tell them, too. */
export async function schemaOf(db: Db): Promise<string[]> {
  const rows = (await db.execute(sql`
    select 'column ' || table_name || '.' || column_name || ' ' || udt_name || ' null ' || is_nullable || ' default ' ||
      coalesce(column_default, '-') || ' identity ' || coalesce(identity_generation, '-') || ' precision ' ||
      coalesce(datetime_precision::text, '-') as line
    from information_schema.columns where table_schema = 'public'
    union all
    select 'index ' || tablename || ' ' || indexdef from pg_indexes where schemaname = 'public'
    union all
    select 'constraint ' || conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) from pg_constraint
    where connamespace = 'public'::regnamespace and contype <> 'n'
    union all
    select 'sequence ' || sequencename || ' ' || data_type from pg_sequences where schemaname = 'public'`)) as unknown as {
    line: string;
  }[];
  return rows.map((row) => row.line).sort();
}
