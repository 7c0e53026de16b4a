/** The API in one piece: who may pass, what a request may hold, and the routes. */
import { HTTPException } from "hono/http-exception";
import { type AppParts, defaultLimits } from "./app-parts.ts";
import { createAuth } from "./auth/sign-in.ts";
import { authorise } from "./middleware/authorise.ts";
import { closeAfterUnread, guardAddress, guardJson, limitBody } from "./middleware/guard-body.ts";
import { limitPerPrincipal, limitRefused } from "./middleware/rate-limits.ts";
import { securityHeaders } from "./middleware/security-headers.ts";
import { notFound, Problem, renderProblem } from "./problem.ts";
import { createDeskTail } from "./reads/desk-tail.ts";
import { createEventTail } from "./reads/event-tail.ts";
import { agencyRoutes } from "./routes/agencies.ts";
import { areaRoutes } from "./routes/areas.ts";
import { authRoutes } from "./routes/auth.ts";
import { bulkRoutes } from "./routes/bulk.ts";
import { caseVerbRoutes } from "./routes/case-verbs.ts";
import { caseRoutes } from "./routes/cases.ts";
import { claimRoutes } from "./routes/claims.ts";
import { colleagueRoutes } from "./routes/colleagues.ts";
import { connectorRoutes } from "./routes/connectors.ts";
import { addOpenApi, docsRoutes } from "./routes/docs.ts";
import { eventRoutes } from "./routes/events.ts";
import { exportRoutes } from "./routes/exports.ts";
import { healthRoutes } from "./routes/health.ts";
import { hookRoutes } from "./routes/hooks.ts";
import { meRoutes } from "./routes/me.ts";
import { pageRoutes } from "./routes/pages.ts";
import { preferenceRoutes } from "./routes/preferences.ts";
import { presenceRoutes } from "./routes/presence.ts";
import { queueRoutes } from "./routes/queue.ts";
import { revealAuthorRoutes } from "./routes/reveal-author.ts";
import { newRoutes } from "./routes/route-parts.ts";
import { sourceRoutes } from "./routes/sources.ts";
import { staffRoutes } from "./routes/staff.ts";
import { statusRoutes } from "./routes/status.ts";
import { summaryRoutes } from "./routes/summary.ts";
import { tokenRoutes } from "./routes/tokens.ts";
import { trySourceRoutes } from "./routes/try-source.ts";
import { upkeepRoutes } from "./routes/upkeep.ts";
import { workRoutes } from "./routes/work.ts";

export type { AppParts } from "./app-parts.ts";

/** Everything under /api/v1, typed for the client. */
const apiRoutes = newRoutes()
  .route("/", meRoutes)
  .route("/", statusRoutes)
  .route("/", queueRoutes)
  .route("/", areaRoutes)
  .route("/", agencyRoutes)
  .route("/", colleagueRoutes)
  .route("/", caseRoutes)
  .route("/", caseVerbRoutes)
  .route("/", claimRoutes)
  .route("/", presenceRoutes)
  .route("/", bulkRoutes)
  .route("/", preferenceRoutes)
  .route("/", summaryRoutes)
  .route("/", revealAuthorRoutes)
  .route("/", eventRoutes)
  .route("/", trySourceRoutes)
  .route("/", sourceRoutes)
  .route("/", connectorRoutes)
  .route("/", workRoutes)
  .route("/", upkeepRoutes)
  .route("/", exportRoutes)
  .route("/", staffRoutes)
  .route("/", tokenRoutes);

export type AppType = typeof apiRoutes;

/** The whole application; it opens no port and starts no timer until somebody calls. */
export function createApp(parts: AppParts) {
  const auth = createAuth(parts);
  const { desk, log, settings } = parts;
  const pollMs = () => settings.limits?.eventPollMs ?? defaultLimits.eventPollMs;
  const tail = createEventTail(desk.database.db, log, () => desk.clock.now().getTime(), pollMs);
  // Half as often as events: who looks at what may be a second late.
  const deskTail = createDeskTail(
    desk.database.db,
    log,
    () => desk.clock.now(),
    () => 2 * pollMs(),
  );
  const app = newRoutes();
  app.use(async (c, next) => {
    c.set("parts", parts);
    c.set("auth", auth);
    c.set("tail", tail);
    c.set("deskTail", deskTail);
    await next();
  });
  app.use(securityHeaders(), closeAfterUnread(), guardAddress());
  app.use(
    "/api/v1/*",
    limitRefused(),
    authorise(),
    limitPerPrincipal(),
    limitBody(),
    guardJson(),
    async (c, next) => {
      await next();
      if (!c.res.headers.has("cache-control")) c.res.headers.set("cache-control", "no-store");
    },
  );
  app.route("/", healthRoutes());
  app.route("/", docsRoutes());
  app.route("/", pageRoutes());
  app.route("/", hookRoutes());
  app.route("/", authRoutes());
  app.route("/", apiRoutes);
  addOpenApi(app);
  app.notFound((c) => renderProblem(c, notFound()));
  app.onError((error, c) => renderProblem(c, problemOf(error, log)));
  return app;
}

/** Errors that no route foresaw are ours: logged in full, told in one sentence. */
function problemOf(error: Error, log: AppParts["log"]): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof HTTPException && error.status < 500)
    return new Problem(error.status as 400, "bad_request", {
      id: "Permintaan ini tidak terbaca.",
      en: "This request cannot be read.",
    });
  log.error("request failed", { error });
  return new Problem(500, "internal", {
    id: "Terjadi kesalahan di sisi kami. Coba lagi; bila berulang, beri tahu administrator.",
    en: "Something went wrong on our side. Try again; if it happens again, tell an administrator.",
  });
}
