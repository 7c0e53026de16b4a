/** How holding and looking appear on the wire. */
import { z } from "@hono/zod-openapi";

export const Holder = z
  .object({ id: z.string(), name: z.string(), until: z.iso.datetime() })
  .openapi("CaseHolder");

export const Viewer = z
  .object({
    id: z.string(),
    name: z.string(),
    writing: z.boolean().describe("Typing, or with changes not yet sent."),
  })
  .openapi("CaseViewer");
