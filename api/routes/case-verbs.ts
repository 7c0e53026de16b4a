/** What a person does to a case. Each verb names the version it saw; a newer one answers 409 with the case as it is. */
import { createRoute, z } from "@hono/zod-openapi";
import type { Context } from "hono";
import { assignCase } from "../../pipeline/cases/assign-case.ts";
import { CaseConflictError, CaseNotFoundError, CaseRuleError } from "../../pipeline/cases/case-faults.ts";
import { mergeCases } from "../../pipeline/cases/merge-cases.ts";
import { noteCase } from "../../pipeline/cases/note-case.ts";
import { confirmCase, correctCase, dismissCase } from "../../pipeline/cases/review-case.ts";
import { snoozeCase, wakeCase } from "../../pipeline/cases/snooze-case.ts";
import { separateCases, splitCase } from "../../pipeline/cases/split-case.ts";
import { undoEvent } from "../../pipeline/cases/undo-event.ts";
import { releaseCase } from "../../pipeline/desk/claim-case.ts";
import { recordHandlings } from "../../pipeline/desk/record-handling.ts";
import { AreaCode } from "../../pipeline/model/area.ts";
import { CaseFields, CaseStatus, DismissReason, SnoozeKind } from "../../pipeline/model/case.ts";
import { actorOf, type Env } from "../app-parts.ts";
import { knownStaff } from "../auth/staff.ts";
import { invalidField, Problem } from "../problem.ts";
import { showCase } from "../reads/show-case.ts";
import { noSuchCase, seesAuthors } from "./cases.ts";
import { body, IdParam, json, newRoutes, problems } from "./route-parts.ts";
import { DecisionId, Words } from "./typed-words.ts";

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

const StaffId = z.string().min(1).max(200);

/** What every verb takes. */
const common = {
  version: Version,
  decisionId: DecisionId.optional(),
  seconds: z
    .number()
    .min(0)
    .max(86_400)
    .optional()
    .describe("How long the caller had the case open; for the caller's own summary alone."),
};

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
  z.strictObject({ ...common, fields: Fields.optional() }),
  Decided,
);
const correct = verb("correct", "Mend fields", z.strictObject({ ...common, fields: Fields }), Decided);
const dismiss = verb(
  "dismiss",
  "No, this is none; withdraws what was filed",
  z.strictObject({ ...common, reason: DismissReason, note: Words(2000).nullable().optional() }),
  Decided,
);
const merge = verb(
  "merge",
  "Move everything into another case",
  z.strictObject({ ...common, into: Id }),
  Decided,
);
const split = verb(
  "split",
  "Move some posts to a case of their own",
  z.strictObject({ ...common, posts: z.array(Id).min(1).max(10_000) }),
  Decided.extend({ newCaseId: Id }),
);
const separate = verb(
  "separate",
  "Another problem: never suggest that case again",
  z.strictObject({ ...common, otherCaseId: Id }),
  Decided,
);
const assign = verb(
  "assign",
  "Hand it to somebody, or to nobody with null",
  z.strictObject({ ...common, assigneeId: StaffId.nullable() }),
  Decided,
);
const note = verb(
  "note",
  "Write a note",
  z.strictObject({
    ...common,
    text: Words(5000),
    mentions: z.array(StaffId).max(20).optional().describe("Staff whose eye the note wants."),
  }),
  Decided,
);
const snooze = verb(
  "snooze",
  "Put it aside until a time, or until new evidence",
  z.strictObject({
    ...common,
    kind: SnoozeKind.describe(
      "`snooze` ends with any new report, `mute` only with a new reporter or a rise of urgency.",
    ),
    until: z.iso
      .datetime({ offset: true })
      .transform((text) => new Date(text))
      .openapi({ type: "string", format: "date-time" })
      .describe("Five minutes to thirty days ahead."),
  }),
  Decided,
);
const wake = verb("wake", "Back into the queue", z.strictObject({ ...common }), Decided);
const undo = verb(
  "undo",
  "Take a decision back: the newest, or the one named",
  z.strictObject({ ...common, eventId: Id.optional() }),
  Decided.extend({ undone: Id }),
);

export const caseVerbRoutes = newRoutes()
  .openapi(confirm, async (c) =>
    c.json(await decide(c, "confirm", confirmCase, c.req.valid("param").id, c.req.valid("json")), 200),
  )
  .openapi(correct, async (c) =>
    c.json(await decide(c, "correct", correctCase, c.req.valid("param").id, c.req.valid("json")), 200),
  )
  .openapi(dismiss, async (c) =>
    c.json(await decide(c, "dismiss", dismissCase, c.req.valid("param").id, c.req.valid("json")), 200),
  )
  .openapi(merge, async (c) =>
    c.json(await decide(c, "merge", mergeCases, c.req.valid("param").id, c.req.valid("json")), 200),
  )
  .openapi(split, async (c) =>
    c.json(await decide(c, "split", splitCase, c.req.valid("param").id, c.req.valid("json")), 200),
  )
  .openapi(separate, async (c) => {
    const { id } = c.req.valid("param");
    const request = c.req.valid("json");
    const { database } = c.get("parts").desk;
    if (request.otherCaseId === id || !(await showCase(database.db, request.otherCaseId, false)))
      throw noSuchCase(request.otherCaseId);
    return c.json(await decide(c, "separate", separateCases, id, request), 200);
  })
  .openapi(assign, async (c) => {
    const request = c.req.valid("json");
    if (request.assigneeId !== null) await mustBeStaff(c, "assigneeId", request.assigneeId);
    return c.json(await decide(c, "assign", assignCase, c.req.valid("param").id, request), 200);
  })
  .openapi(note, async (c) => {
    const request = c.req.valid("json");
    for (const id of new Set(request.mentions)) await mustBeStaff(c, "mentions", id);
    return c.json(await decide(c, "note", noteCase, c.req.valid("param").id, request), 200);
  })
  .openapi(snooze, async (c) =>
    c.json(await decide(c, "snooze", snoozeCase, c.req.valid("param").id, c.req.valid("json")), 200),
  )
  .openapi(wake, async (c) =>
    c.json(await decide(c, "wake", wakeCase, c.req.valid("param").id, c.req.valid("json")), 200),
  )
  .openapi(undo, async (c) =>
    c.json(await decide(c, "undo", undoEvent, c.req.valid("param").id, c.req.valid("json")), 200),
  );

/** @throws Problem naming `field` */
async function mustBeStaff(c: Context<Env>, field: string, id: string): Promise<void> {
  if (await knownStaff(c.get("parts").desk.database.db, id)) return;
  throw invalidField(field, {
    id: "Orang ini tidak ada, atau akunnya dimatikan.",
    en: "There is no such person, or the account is switched off.",
  });
}

type Verb<Request, Answer> = (
  desk: Env["Variables"]["parts"]["desk"],
  decision: Request & { caseId: number; version: number | null; actor: ReturnType<typeof actorOf> },
) => Promise<Answer>;

/** Verbs that send a case out of the queue: whoever decided lets go of it. */
const endsClaim: ReadonlySet<string> = new Set(["confirm", "dismiss", "merge", "snooze"]);
/** Verbs that are no handling of a case. */
const notHandling: ReadonlySet<string> = new Set(["note", "wake", "undo"]);

type Asked = {
  version: number | null;
  decisionId?: string | undefined;
  seconds?: number | undefined;
  fields?: object | undefined;
};
type Answered = { status: string; unchanged?: true };

/** Runs a case verb as the caller, remembers how long it took, and turns its errors into answers. */
async function decide<Request extends Asked, Answer extends Answered>(
  c: Context<Env>,
  name: string,
  run: Verb<Omit<Request, "seconds">, Answer>,
  caseId: number,
  { seconds, ...request }: Request,
): Promise<Omit<Answer, "unchanged"> & { status: CaseStatus }> {
  const principal = c.get("principal");
  const { desk } = c.get("parts");
  if (principal.kind === "session" && request.version === null)
    throw invalidField("version", {
      id: "Sebutkan versi kasus yang Anda lihat, supaya perubahan orang lain tidak hilang.",
      en: "Name the version of the case you saw, so that nobody else's change is lost.",
    });
  try {
    const { unchanged, ...decided } = await run(desk, { ...request, caseId, actor: actorOf(principal) });
    const staffId = principal.id;
    const corrections = Object.keys(request.fields ?? {}).length;
    if (!unchanged && !notHandling.has(name))
      await recordHandlings(desk, [{ staffId, caseId, verb: name, corrections, seconds: seconds ?? null }]);
    if (endsClaim.has(name)) await releaseCase(desk, { caseId, staffId });
    return decided as Omit<Answer, "unchanged"> & { status: CaseStatus };
  } catch (error) {
    throw await problemOf(c, caseId, error);
  }
}

/** A fault of a verb as an answer; a conflict shows the case as it is now. Anything else stays what it is. */
async function problemOf(c: Context<Env>, caseId: number, error: unknown): Promise<unknown> {
  if (error instanceof CaseNotFoundError) return noSuchCase(error.caseId);
  if (error instanceof CaseRuleError) return ruleProblem(error);
  if (!(error instanceof CaseConflictError)) return error;
  const current = await showCase(c.get("parts").desk.database.db, caseId, seesAuthors(c.get("principal")));
  return new Problem(
    409,
    "case_conflict",
    {
      id: error.message,
      en: `Case K-${caseId} was just changed by somebody else. Look at the change, then decide again.`,
    },
    { extra: { case: current }, cause: error },
  );
}

/** The verb does not fit the case as it stands. */
export const ruleProblem = (error: CaseRuleError) =>
  new Problem(422, `case_${error.code}`, { id: error.message, en: error.messageEn }, { cause: error });
