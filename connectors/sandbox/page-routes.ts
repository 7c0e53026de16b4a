/** Serves the page. It needs no token, so it shows no secret content and takes orders from its own forms only. */
import { Hono } from "hono";
import { csrf } from "hono/csrf";
import { secureHeaders } from "hono/secure-headers";
import type { Clock } from "../../pipeline/runtime/clock.ts";
import { ActionForm, actOn } from "./life-cycle.ts";
import { listPage, missingPage, reportPage } from "./page.ts";
import { pageStyle } from "./page-style.ts";
import type { Register } from "./register.ts";
import { type ReportState, readTrackingId, stateNames } from "./report.ts";
import { readForm } from "./report-form.ts";

const pageSize = 50;

export function createPages(register: Register, clock: Clock): Hono {
  const pages = new Hono();
  pages.use(
    secureHeaders({
      contentSecurityPolicy: {
        defaultSrc: ["'none'"],
        styleSrc: ["'self'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
        baseUri: ["'none'"],
      },
    }),
  );
  pages.use(csrf());
  pages.use(async (_c, next) => {
    await next();
    await register.settled();
  });

  pages.get("/gaya.css", (c) => c.body(pageStyle, 200, { "content-type": "text/css; charset=utf-8" }));

  pages.get("/", (c) => {
    const wanted = c.req.query("status") ?? "";
    const status = wanted in stateNames ? (wanted as ReportState) : undefined;
    const before = readTrackingId(c.req.query("before") ?? "") ?? undefined;
    const reports = register.list({ status, before, limit: pageSize });
    const older = reports.length === pageSize ? reports.at(-1)!.tracking_id : null;
    return c.html(listPage({ reports, counts: register.counts(), status, older }));
  });

  pages.get("/laporan/:number", (c) => {
    const report = register.find(readTrackingId(c.req.param("number")) ?? -1);
    return report ? c.html(reportPage(report)) : c.html(missingPage(), 404);
  });

  pages.post("/laporan/:number/aksi", async (c) => {
    const reading = readForm(ActionForm, await c.req.parseBody());
    const report = register.find(readTrackingId(c.req.param("number")) ?? -1);
    if (!report) return c.html(missingPage(), 404);
    if (!reading.ok) return c.html(reportPage(report, reading.refusals[0]!.message), 422);
    const move = actOn(report, reading.form, clock.now());
    if (!move.ok) return c.html(reportPage(report, move.refusal.message), move.status);
    register.keep(move.report);
    return c.redirect(`/laporan/${report.tracking_id}`, 303);
  });

  pages.all("*", (c) => c.html(missingPage(), 404));
  return pages;
}
