/** How a case looks on the wire. Times are ISO 8601 in UTC; scores run from 0 to 1. */
import { z } from "@hono/zod-openapi";
import { Evidence, Place } from "../../pipeline/model/assessment.ts";
import {
  caseStatuses,
  dismissReasons,
  MatchExplanation,
  postRoles,
  SnoozeKind,
} from "../../pipeline/model/case.ts";
import { dispatchStates } from "../../pipeline/model/dispatch.ts";
import { Media, Platform, postKinds } from "../../pipeline/model/post.ts";
import { Category, Intent, Urgency } from "../../pipeline/model/taxonomy.ts";

const Moment = z.iso.datetime();
const Id = z.number().int().positive();

export const CaseSummary = z
  .object({
    id: Id,
    status: z.enum(caseStatuses),
    title: z.string(),
    intent: Intent,
    urgency: Urgency,
    category: Category,
    areaCode: z.string().nullable(),
    place: z.string().nullable(),
    agencyId: z.string().nullable(),
    unsure: z.array(z.string()).describe("What the machine was unsure of and nobody has decided since."),
    disposition: z.enum(dismissReasons).nullable(),
    mergedInto: Id.nullable(),
    assigneeId: z.string().nullable(),
    trackingNumber: z.string().nullable(),
    reports: z.number().int().describe("Posts that report the problem."),
    reporters: z.number().int().describe("People who wrote them."),
    amplification: z.number().int().describe("Reposts; never counted as voices."),
    firstPostedAt: Moment,
    lastPostedAt: Moment,
    openedAt: Moment,
    decideBy: Moment.describe("When a handler should have decided."),
    snoozedUntil: Moment.nullable().describe("Out of the waiting queue until then; null when it is in it."),
    snoozeKind: SnoozeKind.nullable().describe(
      "`snooze` ends with any new report, `mute` with a new reporter.",
    ),
    sample: z.boolean(),
    version: z.number().int().positive(),
  })
  .openapi("CaseSummary");
export type CaseSummary = z.infer<typeof CaseSummary>;

const CaseAssessment = z.object({
  intent: Intent,
  actionable: z.boolean(),
  actionableScore: z.number(),
  urgency: Urgency.nullable(),
  category: Category,
  scores: z.object({
    intent: z.record(z.string(), z.number()),
    urgency: z.record(z.string(), z.number()),
    category: z.record(z.string(), z.number()),
  }),
  places: z.array(Place),
  area: z.object({ code: z.string(), score: z.number(), why: z.string() }).nullable(),
  agency: z.object({ id: z.string(), score: z.number(), why: z.string() }).nullable(),
  fromAgency: z.boolean(),
  evidence: z.array(Evidence),
  readAs: z
    .string()
    .nullable()
    .describe("The text as the classifier read it; null when nothing was changed."),
  unsure: z.array(z.string()),
  stage: z.string(),
  model: z.string(),
  assessedAt: Moment,
});

export const CasePost = z
  .object({
    id: Id,
    role: z.enum(postRoles),
    platform: Platform,
    kind: z.enum(postKinds),
    text: z
      .string()
      .nullable()
      .describe("Personal numbers are masked. Null once the author or retention took it away."),
    url: z.string().nullable().describe("Null for analysts: an address names its author."),
    author: z
      .object({ handle: z.string().nullable(), displayName: z.string().nullable() })
      .nullable()
      .describe("Null for analysts; POST …/reveal-author tells, and is logged."),
    language: z.string().nullable(),
    media: z.array(Media),
    counts: z.object({
      reposts: z.number().int(),
      replies: z.number().int(),
      likes: z.number().int(),
      views: z.number().int(),
    }),
    position: z.object({ lat: z.number(), lng: z.number() }).nullable(),
    revision: z.number().int(),
    masked: z
      .record(z.string(), z.number())
      .nullable()
      .describe("How many personal numbers were masked, per kind."),
    postedAt: Moment,
    receivedAt: Moment,
    editedAt: Moment.nullable(),
    deletedAt: Moment.nullable(),
    score: z.number().nullable(),
    why: MatchExplanation.nullable().describe(
      "Why the post joined the case; null for the one that opened it.",
    ),
    assessment: CaseAssessment.nullable(),
  })
  .openapi("CasePost");
export type CasePost = z.infer<typeof CasePost>;

const TimelineEvent = z
  .object({
    id: Id,
    at: Moment,
    actor: z.object({
      kind: z.enum(["staff", "stage", "case_store"]),
      id: z.string(),
      name: z.string().nullable().describe("Name of the member of staff, when it is one."),
    }),
    verb: z.string(),
    data: z.record(z.string(), z.unknown()),
    undoes: Id.nullable(),
    undone: z.boolean(),
  })
  .openapi("CaseEvent");

const CaseDispatch = z.object({
  id: Id,
  revision: z.number().int(),
  store: z.string(),
  action: z.enum(["file", "correct", "withdraw"]),
  state: z.enum(dispatchStates),
  requestedAt: Moment,
  attempts: z.number().int(),
  fault: z.object({ kind: z.string(), field: z.string().nullable(), message: z.string() }).nullable(),
  trackingNumber: z.string().nullable(),
  receivedAt: Moment.nullable(),
  url: z.string().nullable(),
});

export const CaseDetail = CaseSummary.extend({
  posts: z.array(CasePost).describe("The oldest hundred; more with GET …/posts?after=<last id>."),
  morePosts: z.boolean(),
  events: z.array(TimelineEvent).describe("Oldest first; of a long history the newest five hundred."),
  olderEvents: z.boolean(),
  suggestions: z
    .array(
      z.object({
        case: CaseSummary,
        postId: Id,
        score: z.number(),
        why: MatchExplanation,
        at: Moment,
      }),
    )
    .describe("Open cases that may be the same problem, best first."),
  dispatches: z.array(CaseDispatch),
}).openapi("CaseDetail");
export type CaseDetail = z.infer<typeof CaseDetail>;
