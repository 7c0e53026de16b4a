/** What a person does to a case. Each verb names the version it saw; a newer one answers 409 with the case as it is. */
import { createRoute, z } from "@hono/zod-openapi";
import type { Context } from "hono";
import { assignCase } from "../../pipeline/cases/assign-case.ts";
import { CaseConflictError, CaseNotFoundError, CaseRuleError } from "../../pipeline/cases/case-faults.ts";
import { mergeCases } from "../../pipeline/cases/merge-cases.ts";
import { noteCase } from "../../pipeline/cases/note-case.ts";
import { confirmCase, correctCase, dismissCase } from "../../pipeline/cases/review-case.ts";
import { separateCases, splitCase } from "../../pipeline/cases/split-case.ts";
import { undoEvent } from "../../pipeline/cases/undo-event.ts";
import { AreaCode } from "../../pipeline/model/area.ts";
import { CaseFields, CaseStatus, DismissReason } from "../../pipeline/model/case.ts";
import { actorOf, type Env } from "../app-parts.ts";
import { knownStaff } from "../auth/staff.ts";
import { invalidField, Problem } from "../problem.ts";
import { showCase } from "../reads/show-case.ts";
import { noSuchCase, seesAuthors } from "./cases.ts";
import { body, IdParam, json, newRoutes, problems } from "./route-parts.ts";

const Id = z.number().int().positive().max(Number.MAX_SAFE_INTEGER);
const Version = z
  .number()
  .int()
  .positive()
  .max(2_147_483_647)
  .nullable()
  .default(null)
  .describe(
    "The version that was looked at; people must name it. Left out or null, a token decides on the case whatever it is now.",
  );

/** Text with something to read in it: zero-width and control characters alone do not count. */
const Words = (max: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(max)
    .regex(/[\p{L}\p{N}\p{P}\p{S}]/u);

/** Fields a person may set; those left out stay as they are. */
const Fields = CaseFields.extend({
  title: Words(200).pipe(z.string().min(3)),
  areaCode: AreaCode.nullable(),
  place: Words(500).nullable(),
  agencyId: Words(80).nullable(),
})
  .partial()
  .strict()
  .openapi("CaseFields");

const Decided = z.object({ caseId: Id, version: z.number().int(), status: CaseStatus }).openapi("Decided");

function verb<Name extends string, S extends z.ZodType, A extends z.ZodType>(
  name: Name,
  summary: string,
  request: S,
  answer: A,
) {
  return createRoute({
    method: "post",
    path: `/api/v1/cases/{id}/${name}`,
    tags: ["Keputusan"],
    summary,
    request: { params: IdParam, body: body(request) },
    responses: { 200: json(answer, "The case after it."), ...problems(404, 409, 422) },
  });
}

const confirm = verb(
  "confirm",
  "Yes, this is a case: correct fields if need be, and file it",
  z.strictObject({ version: Version, fields: Fields.optional() }),
  Decided,
);
const correct = verb("correct", "Mend fields", z.strictObject({ version: Version, fields: Fields }), Decided);
const dismiss = verb(
  "dismiss",
  "No, this is none; withdraws what was filed",
  z.strictObject({ version: Version, reason: DismissReason, note: Words(2000).nullable().optional() }),
  Decided,
);
const merge = verb(
  "merge",
  "Move everything into another case",
  z.strictObject({ version: Version, into: Id }),
  Decided,
);
const split = verb(
  "split",
  "Move some posts to a case of their own",
  z.strictObject({ version: Version, posts: z.array(Id).min(1).max(10_000) }),
  Decided.extend({ newCaseId: Id }),
);
const separate = verb(
  "separate",
  "Another problem: never suggest that case again",
  z.strictObject({ version: Version, otherCaseId: Id }),
  Decided,
);
const assign = verb(
  "assign",
  "Hand it to somebody, or to nobody with null",
  z.strictObject({ version: Version, assigneeId: z.string().min(1).max(200).nullable() }),
  Decided,
);
const note = verb("note", "Write a note", z.strictObject({ version: Version, text: Words(5000) }), Decided);
const undo = verb(
  "undo",
  "Take a decision back: the newest, or the one named",
  z.strictObject({ version: Version, eventId: Id.optional() }),
  Decided.extend({ undone: Id }),
);

export const caseVerbRoutes = newRoutes()
  .openapi(confirm, async (c) =>
    c.json(await decide(c, confirmCase, c.req.valid("param").id, c.req.valid("json")), 200),
  )
  .openapi(correct, async (c) =>
    c.json(await decide(c, correctCase, c.req.valid("param").id, c.req.valid("json")), 200),
  )
  .openapi(dismiss, async (c) =>
    c.json(await decide(c, dismissCase, c.req.valid("param").id, c.req.valid("json")), 200),
  )
  .openapi(merge, async (c) =>
    c.json(await decide(c, mergeCases, c.req.valid("param").id, c.req.valid("json")), 200),
  )
  .openapi(split, async (c) =>
    c.json(await decide(c, splitCase, c.req.valid("param").id, c.req.valid("json")), 200),
  )
  .openapi(separate, async (c) => {
    const { id } = c.req.valid("param");
    const request = c.req.valid("json");
    const { database } = c.get("parts").desk;
    if (request.otherCaseId === id || !(await showCase(database.db, request.otherCaseId, false)))
      throw noSuchCase(request.otherCaseId);
    return c.json(await decide(c, separateCases, id, request), 200);
  })
  .openapi(assign, async (c) => {
    const request = c.req.valid("json");
    const { database } = c.get("parts").desk;
    if (request.assigneeId !== null && !(await knownStaff(database.db, request.assigneeId)))
      throw invalidField("assigneeId", {
        id: "Orang ini tidak ada, atau akunnya dimatikan.",
        en: "There is no such person, or the account is switched off.",
      });
    return c.json(await decide(c, assignCase, c.req.valid("param").id, request), 200);
  })
  .openapi(note, async (c) =>
    c.json(await decide(c, noteCase, c.req.valid("param").id, c.req.valid("json")), 200),
  )
  .openapi(undo, async (c) =>
    c.json(await decide(c, undoEvent, c.req.valid("param").id, c.req.valid("json")), 200),
  );

type Verb<Request, Answer> = (
  desk: Env["Variables"]["parts"]["desk"],
  decision: Request & { caseId: number; version: number | null; actor: ReturnType<typeof actorOf> },
) => Promise<Answer>;

/** Runs a case verb as the caller and turns its errors into answers. */
async function decide<Request extends { version: number | null }, Answer extends { status: string }>(
  c: Context<Env>,
  run: Verb<Request, Answer>,
  caseId: number,
  request: Request,
): Promise<Answer & { status: CaseStatus }> {
  const principal = c.get("principal");
  const { desk } = c.get("parts");
  if (principal.kind === "session" && request.version === null)
    throw invalidField("version", {
      id: "Sebutkan versi kasus yang Anda lihat, supaya perubahan orang lain tidak hilang.",
      en: "Name the version of the case you saw, so that nobody else's change is lost.",
    });
  try {
    const decided = await run(desk, { ...request, caseId, actor: actorOf(principal) });
    return decided as Answer & { status: CaseStatus };
  } catch (error) {
    if (error instanceof CaseNotFoundError) throw noSuchCase(error.caseId);
    if (error instanceof CaseRuleError)
      throw new Problem(
        422,
        `case_${error.code}`,
        { id: error.message, en: error.messageEn },
        { cause: error },
      );
    if (error instanceof CaseConflictError) {
      const current = await showCase(desk.database.db, caseId, seesAuthors(principal));
      throw new Problem(
        409,
        "case_conflict",
        {
          id: error.message,
          en: `Case K-${caseId} was just changed by somebody else. Look at the change, then decide again.`,
        },
        { extra: { case: current }, cause: error },
      );
    }
    throw error;
  }
}
