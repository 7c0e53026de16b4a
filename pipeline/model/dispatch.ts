/** A dispatch: our duty to file one revision of one case in one case store. */
import { z } from "zod";
import { AreaCode } from "./area.ts";
import { Category, ReportType, Urgency } from "./taxonomy.ts";

/** What is handed to a case store. All text is masked; the reporter's identity is not in it. */
export const CaseRecord = z.object({
  /** `file` opens a report, `correct` changes one that was filed, `withdraw` takes it back. */
  action: z.enum(["file", "correct", "withdraw"]),
  caseId: z.number().int().positive(),
  revision: z.number().int().positive(),
  /** The store's number; null only when `action` is `file`. */
  trackingNumber: z.string().nullable(),
  reportType: ReportType,
  title: z.string(),
  body: z.string(),
  category: Category,
  /** The store's own category name. */
  categoryName: z.string(),
  urgency: Urgency,
  areaCode: AreaCode.nullable(),
  place: z.string().nullable(),
  agencyName: z.string().nullable(),
  occurredAt: z.date(),
  /** The reporter stays nameless / the content is kept from the public. */
  anonymous: z.boolean(),
  secret: z.boolean(),
  /** Where the voices came from, e.g. "X". */
  channel: z.string(),
  links: z.array(z.string()),
  voices: z.number().int().positive(),
});
export type CaseRecord = z.infer<typeof CaseRecord>;

/** What the store answered. */
export type Receipt = { trackingNumber: string; at: Date; url: string | null };

export const dispatchStates = ["due", "done", "given_up", "cancelled"] as const;
export const DispatchState = z.enum(dispatchStates);
export type DispatchState = z.infer<typeof DispatchState>;
