/** One decision over everything that a filter finds: looked at first, run once, taken back within minutes. */
import { createRoute, z } from "@hono/zod-openapi";
import type { Context } from "hono";
import { CaseRuleError } from "../../pipeline/cases/case-faults.ts";
import { beginBulk, carryOutBulk, findBulk, type Untouched, whyNot } from "../../pipeline/desk/run-bulk.ts";
import { bulkOf, undoBulk } from "../../pipeline/desk/undo-bulk.ts";
import { BulkAction, bulkUndoMinutes } from "../../pipeline/model/desk.ts";
import { actorOf, type Env } from "../app-parts.ts";
import { knownStaff } from "../auth/staff.ts";
import { invalidField, languageOf, Problem } from "../problem.ts";
import { CaseSummary } from "../reads/case-shapes.ts";
import { casesOfFilter } from "../reads/list-bulk.ts";
import { summaryOf } from "../reads/list-cases.ts";
import type { QueueAsker } from "../reads/list-queue.ts";
import { ruleProblem } from "./case-verbs.ts";
import { QueueFilterQuery } from "./queue.ts";
import { body, IdParam, json, newRoutes, problems } from "./route-parts.ts";
import { DecisionId } from "./typed-words.ts";

/** Each case is a transaction of its own; more than these would keep a request open for too long. */
const mostCases = 1000;
const shownFirst = 10;

const Filter = QueueFilterQuery.strict().describe("The filters of GET /queue, as strings.");
const Left = z.array(z.object({ caseId: z.number().int(), why: z.string() }));

const preview = createRoute({
  method: "post",
  path: "/api/v1/bulk/preview",
  tags: ["Tindakan massal"],
  summary: "What a bulk action would touch",
  description: "Changes nothing. `skipped` are the cases that the action would leave as they are, and why.",
  request: { body: body(z.strictObject({ filter: Filter, action: BulkAction })) },
  responses: {
    200: json(
      z.object({
        total: z.number().int().describe("Send it back as `expected`."),
        first: z.array(CaseSummary),
        skipped: Left,
      }),
      "Up to ten of the cases, and how many there are.",
    ),
    ...problems(422),
  },
});

const run = createRoute({
  method: "post",
  path: "/api/v1/bulk",
  tags: ["Tindakan massal"],
  summary: "Decide everything that a filter finds",
  description: `Each case is decided and logged singly. When the filter finds another number than \`expected\` nothing is done: 409 \`bulk_changed\` with \`total\`. At most ${mostCases} cases at once.`,
  request: {
    body: body(
      z.strictObject({
        decisionId: DecisionId,
        filter: Filter,
        action: BulkAction,
        expected: z.number().int().min(0).max(1_000_000_000),
      }),
    ),
  },
  responses: {
    200: json(
      z.object({
        bulkId: z.number().int(),
        done: z.number().int(),
        failed: Left,
        undoUntil: z.iso.datetime(),
      }),
      "How it went.",
    ),
    ...problems(409, 422),
  },
});

const undo = createRoute({
  method: "post",
  path: "/api/v1/bulk/{id}/undo",
  tags: ["Tindakan massal"],
  summary: "Take a bulk action back",
  description: `Within ${bulkUndoMinutes} minutes, by whoever ran it or an administrator. Cases that somebody has decided on since are kept as they are, and said.`,
  request: { params: IdParam },
  responses: {
    200: json(z.object({ undone: z.number().int(), kept: Left }), "How it went."),
    ...problems(404, 422),
  },
});

export const bulkRoutes = newRoutes()
  .openapi(preview, async (c) => {
    const { filter, action } = c.req.valid("json");
    await mustFit(c, action);
    const { database, sandbox } = c.get("parts").desk;
    const { total, rows } = await casesOfFilter(database.db, filter, askerOf(c), mostCases);
    const skipped = rows.flatMap((row) => {
      const why = whyNot(row, action, sandbox);
      return why ? [{ caseId: row.id, why }] : [];
    });
    const first = rows.slice(0, shownFirst).map(summaryOf);
    return c.json({ total, first, skipped: inWords(c, skipped) }, 200);
  })
  .openapi(run, async (c) => {
    const { decisionId, filter, action, expected } = c.req.valid("json");
    const { desk } = c.get("parts");
    const staffId = c.get("principal").id;
    let bulk = await findBulk(desk, decisionId);
    if (!bulk) {
      await mustFit(c, action);
      const { total, rows } = await casesOfFilter(desk.database.db, filter, askerOf(c), mostCases);
      if (total !== expected) throw changed(total);
      if (total > mostCases) throw tooMany();
      const caseIds = rows.map(({ id }) => id);
      bulk = await beginBulk(desk, { staffId, decisionId, action, filter, caseIds });
    }
    if (bulk.staffId !== staffId) throw takenId();
    const { failed, undoUntil, ...went } = await carryOutBulk(desk, bulk);
    return c.json({ ...went, failed: inWords(c, failed), undoUntil: undoUntil.toISOString() }, 200);
  })
  .openapi(undo, async (c) => {
    const { desk } = c.get("parts");
    const principal = c.get("principal");
    const bulk = await bulkOf(desk, c.req.valid("param").id);
    if (!bulk || (bulk.staffId !== principal.id && principal.role !== "administrator")) throw noSuchBulk();
    try {
      const { undone, kept } = await undoBulk(desk, bulk, actorOf(principal));
      return c.json({ undone, kept: inWords(c, kept) }, 200);
    } catch (error) {
      throw error instanceof CaseRuleError ? ruleProblem(error) : error;
    }
  });

function askerOf(c: Context<Env>): QueueAsker {
  const { desk, reference } = c.get("parts");
  return { id: c.get("principal").id, now: desk.clock.now(), spellingsOf: reference.spellingsOf };
}

/** @throws Problem when no case could take the action */
async function mustFit(c: Context<Env>, action: BulkAction): Promise<void> {
  if (action.kind !== "assign" || action.assigneeId === null) return;
  if (await knownStaff(c.get("parts").desk.database.db, action.assigneeId)) return;
  throw invalidField("action.assigneeId", {
    id: "Orang ini tidak ada, atau akunnya dimatikan.",
    en: "There is no such person, or the account is switched off.",
  });
}

function inWords(c: Context<Env>, left: readonly Untouched[]): { caseId: number; why: string }[] {
  const language = languageOf(c.req.header("accept-language"));
  return left.map(({ caseId, why }) => ({ caseId, why: why[language] }));
}

const changed = (total: number) =>
  new Problem(
    409,
    "bulk_changed",
    {
      id: `Saringan ini sekarang menemukan ${total} kasus. Lihat lagi daftarnya, lalu putuskan.`,
      en: `This filter now finds ${total} cases. Look at the list again, then decide.`,
    },
    { extra: { total } },
  );

const tooMany = () =>
  new Problem(422, "bulk_too_many", {
    id: `Paling banyak ${mostCases} kasus sekaligus. Persempit saringannya dulu.`,
    en: `At most ${mostCases} cases at once. Narrow the filter first.`,
  });

const takenId = () =>
  invalidField(
    "decisionId",
    {
      id: "Nomor keputusan ini sudah dipakai orang lain. Kirim lagi dengan nomor baru.",
      en: "Somebody else used this decisionId. Send it again with a new one.",
    },
    "decision_id_taken",
  );

const noSuchBulk = () =>
  new Problem(404, "no_such_bulk", {
    id: "Tindakan massal ini tidak ada, atau bukan milik Anda.",
    en: "There is no such bulk action, or it is not yours.",
  });
