/** GET /status: how much there is, how far it has come, what is wrong. */
import { createRoute, z } from "@hono/zod-openapi";
import { json, newRoutes, problems } from "./route-parts.ts";

const Count = z.number().int().nonnegative();

/** The shape that `jemput status --json` prints, too. Moments are ISO text. */
export const StatusReport = z
  .object({
    sandbox: z.boolean().describe("Cases are filed in the sandbox, not in SP4N-LAPOR!."),
    posts: Count,
    assessed: Count,
    setAside: Count.describe("Arrivals that could not be read; kept with their reason."),
    cases: z.object({
      waiting: Count,
      confirmed: Count.describe("Confirmed and not yet filed."),
      dismissed: Count,
      filed: Count,
      merged: Count,
    }),
    dispatches: z.object({ due: Count, done: Count, given_up: Count }),
    work: z.array(z.object({ stage: z.string(), due: Count, given_up: Count })),
    sources: z.array(
      z.object({
        name: z.string(),
        connector: z.string(),
        enabled: z.boolean(),
        sample: z.boolean(),
        lag_s: z.number().nullable().describe("Seconds since the source was last read to its end."),
        last_post_at: z.string().nullable(),
        error: z.string().nullable(),
        progress: z
          .object({
            done: z.number(),
            total: z.number().nullable(),
            unit: z.string(),
            perSecond: z.number().nullable(),
            secondsLeft: z.number().nullable(),
          })
          .nullable(),
      }),
    ),
  })
  .openapi("Status");
export type StatusReport = z.infer<typeof StatusReport>;

const Status = StatusReport.extend({ version: z.string() });

const get = createRoute({
  method: "get",
  path: "/api/v1/status",
  tags: ["Status"],
  summary: "How the installation is doing",
  responses: { 200: json(Status, "The counts of this moment."), ...problems() },
});

export const statusRoutes = newRoutes().openapi(get, async (c) => {
  const { status, settings } = c.get("parts");
  return c.json({ ...(await status()), version: settings.version }, 200);
});
