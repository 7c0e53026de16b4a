/** A process that writes into an embedded database and says each row that was acknowledged, until it is killed. */
import { sql } from "drizzle-orm";
import { openEmbedded } from "../db.ts";

const { db } = await openEmbedded(process.argv[2]!);
await db.execute(
  sql`create table if not exists acknowledged (id bigint generated always as identity, round text)`,
);
for (;;) {
  const rows = await db.transaction(
    async (tx) =>
      await tx.execute(sql`insert into acknowledged (round) values (repeat('x', 500)) returning id`),
  );
  process.send!((rows as unknown as { id: number }[])[0]!.id);
}
