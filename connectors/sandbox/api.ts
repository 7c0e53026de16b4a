/** The HTTP/JSON interface of the sandbox, as `case-stores/sp4n-http.md` describes it. */
import { createHash, timingSafeEqual } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import type { HttpBindings } from "@hono/node-server";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import type { Context, MiddlewareHandler } from "hono";
import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { z } from "zod";
import type { Clock } from "../../pipeline/runtime/clock.ts";
import type { LinkTo } from "./answers.ts";
import { receiptView, refuse, refuseOne, reportView } from "./answers.ts";
import type { Failures } from "./failures.ts";
import { defaultSeconds, FailureRule } from "./failures.ts";
import type { Move } from "./life-cycle.ts";
import { ActionForm, actOn, correctReport, openReport, withdrawReport } from "./life-cycle.ts";
import type { Register } from "./register.ts";
import { type Report, type ReportState, readTrackingId, stateNames } from "./report.ts";
import { readForm, readReportForm, reportLimits, requiredText } from "./report-form.ts";

export type SandboxEnv = { Bindings: HttpBindings };

export type ApiParts = {
  register: Register;
  failures: Failures;
  clock: Clock;
  token: string;
  linkTo: LinkTo;
  /** Aborted when the sandbox stops, so that nothing waits on. */
  stopping: AbortSignal;
};

const maxBodyBytes = 256 * 1024;
const maxKeyLength = 255;

export function createApi(parts: ApiParts): Hono<SandboxEnv> {
  const api = new Hono<SandboxEnv>();
  api.use(requireToken(parts.token));
  api.use(
    bodyLimit({
      maxSize: maxBodyBytes,
      onError: (c) =>
        refuseOne(c, 413, "too_large", `Permintaan terlalu besar, paling banyak ${maxBodyBytes} bita.`),
    }),
  );
  addControls(api, parts);
  // This pattern also matches `/reports` itself; twice would fail twice as often.
  api.use("/reports/*", failOnDemand(parts));
  api.use("/changes", failOnDemand(parts));
  api.use(async (_c, next) => {
    await next();
    // Nothing is told before everything it could rest on is on disk.
    await parts.register.settled();
  });
  addReads(api, parts);
  addWrites(api, parts);
  api.all("*", (c) => refuseOne(c, 404, "no_such_path", "Alamat ini tidak ada."));
  return api;
}

/** 401 for whatever is not the token, a malformed header too: to the sender they are the same mistake. */
function requireToken(token: string): MiddlewareHandler<SandboxEnv> {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  const expected = digest(`Bearer ${token}`);
  return async (c, next) => {
    if (timingSafeEqual(digest(c.req.header("authorization") ?? ""), expected)) return next();
    return refuseOne(c, 401, "unauthorized", "Token tidak ada atau salah.");
  };
}

/** Told to fail, asked to count: for tests and rehearsals, not part of what SP4N-LAPOR! offers. */
function addControls(api: Hono<SandboxEnv>, { failures, register }: ApiParts): void {
  api.get("/_stats", async (c) => {
    await register.settled();
    return c.json(register.counts());
  });
  api.get("/_failures", (c) => c.json({ failures: failures.list() }));
  api.post("/_failures", async (c) => {
    const reading = readForm(FailureRule, await jsonOf(c));
    if (!reading.ok) return refuse(c, 422, reading.refusals);
    failures.add(reading.form);
    return c.json({ failures: failures.list() });
  });
  api.delete("/_failures", (c) => {
    failures.clear();
    return c.json({ failures: [] });
  });
}

function failOnDemand({ failures, stopping }: ApiParts): MiddlewareHandler<SandboxEnv> {
  return async (c, next) => {
    const rule = failures.pick(c.req.method !== "GET");
    if (!rule) return next();
    const seconds = rule.seconds ?? defaultSeconds[rule.mode];
    const pause = () => wait(seconds * 1000, undefined, { signal: stopping }).catch(() => {});
    switch (rule.mode) {
      case "500":
        return refuseOne(c, 500, "internal", "Gangguan pada server.");
      case "429": {
        const refusal = { field: null, code: "too_many", message: "Terlalu banyak permintaan." };
        return refuse(c, 429, [refusal], { "retry-after": String(Math.ceil(seconds)) });
      }
      case "slow":
        await pause();
        return next();
      case "timeout":
        await pause();
        return hangUp(c);
      case "drop_after_commit":
        await next();
        c.res = hangUp(c);
        return;
    }
  };
}

/** Cuts the connection without an answer. */
function hangUp(c: Context<SandboxEnv>): Response {
  c.env.incoming.socket.destroy();
  return RESPONSE_ALREADY_SENT;
}

const ListQuery = z.object({
  external_id: z.string().optional(),
  status: z
    .enum(Object.keys(stateNames) as [ReportState, ...ReportState[]], { error: "Status tidak dikenal." })
    .optional(),
  after: z
    .string()
    .refine((text) => readTrackingId(text) !== null, { error: "after harus nomor laporan." })
    .transform((text) => readTrackingId(text)!)
    .optional(),
  limit: z.coerce.number({ error: "limit harus 1 sampai 200." }).int().min(1).max(200).default(50),
});

const ChangesQuery = z.object({
  since: z.coerce.number({ error: "since harus kursor dari jawaban sebelumnya." }).int().min(0).default(0),
  limit: z.coerce.number({ error: "limit harus 1 sampai 200." }).int().min(1).max(200).default(100),
});

function addReads(api: Hono<SandboxEnv>, { register, linkTo }: ApiParts): void {
  const view = (c: Context, report: Report) => reportView(report, linkTo(c, report.tracking_id));

  api.get("/reports", (c) => {
    const reading = readForm(ListQuery, c.req.query());
    if (!reading.ok) return refuse(c, 422, reading.refusals);
    const { external_id, status, after, limit } = reading.form;
    if (external_id !== undefined)
      return c.json({
        reports: register.findByExternalId(external_id).map((report) => view(c, report)),
        next: null,
      });
    const reports = register.list({ status, after: after ?? 0, limit });
    const next = reports.length === limit ? String(reports.at(-1)!.tracking_id) : null;
    return c.json({ reports: reports.map((report) => view(c, report)), next });
  });

  api.get("/reports/:number", (c) => {
    const report = reportOf(c, register);
    return report ? c.json(view(c, report)) : noSuchReport(c);
  });

  api.get("/changes", (c) => {
    const reading = readForm(ChangesQuery, c.req.query());
    if (!reading.ok) return refuse(c, 422, reading.refusals);
    const { since, limit } = reading.form;
    const page = register.changes(since, limit);
    if (!page)
      return refuseOne(
        c,
        422,
        "unknown_cursor",
        "Kursor ini bukan dari toko ini. Mulai lagi dari 0.",
        "since",
      );
    const changes = page.changes.map(({ seq, report }) => ({ seq, ...view(c, report) }));
    return c.json({ changes, cursor: String(page.cursor), more: page.more });
  });
}

const WithdrawalForm = z.object({ alasan: requiredText("Alasan", reportLimits.alasan) });

function addWrites(api: Hono<SandboxEnv>, parts: ApiParts): void {
  const { register, clock } = parts;

  api.post("/reports", async (c) => {
    const reading = readReportForm(await jsonOf(c));
    if (!reading.ok) return refuse(c, 422, reading.refusals);
    return once(c, parts, "file", reading.form, 201, () => ({
      ok: true,
      report: openReport(reading.form, register.nextTrackingId(), clock.now()),
    }));
  });

  api.patch("/reports/:number", async (c) => {
    const before = reportOf(c, register);
    if (!before) return noSuchReport(c);
    const reading = readReportForm(await jsonOf(c));
    if (!reading.ok) return refuse(c, 422, reading.refusals);
    const id = before.tracking_id;
    return once(c, parts, `correct ${id}`, reading.form, 200, () =>
      correctReport(register.find(id)!, reading.form, clock.now()),
    );
  });

  api.post("/reports/:number/withdrawal", async (c) => {
    const before = reportOf(c, register);
    if (!before) return noSuchReport(c);
    const reading = readForm(WithdrawalForm, await jsonOf(c));
    if (!reading.ok) return refuse(c, 422, reading.refusals);
    const id = before.tracking_id;
    return once(c, parts, `withdraw ${id}`, reading.form, 200, () =>
      withdrawReport(register.find(id)!, reading.form.alasan, clock.now()),
    );
  });

  api.post("/reports/:number/actions", async (c) => {
    const reading = readForm(ActionForm, await jsonOf(c));
    const report = reportOf(c, register);
    if (!report) return noSuchReport(c);
    if (!reading.ok) return refuse(c, 422, reading.refusals);
    const move = actOn(report, reading.form, clock.now());
    if (!move.ok) return refuse(c, move.status, [move.refusal]);
    register.keep(move.report);
    return c.json(reportView(move.report, parts.linkTo(c, report.tracking_id)));
  });
}

/** Takes effect once per key. Looking up the key, deciding and keeping are one synchronous step. */
function once(
  c: Context<SandboxEnv>,
  { register, clock, linkTo }: ApiParts,
  what: string,
  form: unknown,
  status: 200 | 201,
  decide: () => Move,
): Response {
  const key = c.req.header("idempotency-key")?.trim();
  if (!key || key.length > maxKeyLength) {
    const message = `Kepala Idempotency-Key wajib ada, paling panjang ${maxKeyLength} huruf.`;
    return refuseOne(c, 400, "idempotency_key_missing", message, "Idempotency-Key");
  }
  const fingerprint = createHash("sha256")
    .update(`${what}\n${JSON.stringify(form)}`)
    .digest("base64");
  const earlier = register.answered(key);
  if (earlier && earlier.fingerprint !== fingerprint) {
    const message = "Kunci ini sudah dipakai untuk permintaan lain.";
    const reused = { field: "Idempotency-Key", code: "idempotency_key_reused", message };
    // What the key did stays said, so that a sender whose case moved on learns its number.
    return c.json({ errors: [reused], receipt: receiptView(earlier, linkTo(c, earlier.tracking_id)) }, 422);
  }
  if (earlier) {
    register.countReplay();
    c.header("Idempotency-Replayed", "true");
  }
  const keyed = earlier ?? effect();
  if ("refusal" in keyed) return refuse(c, keyed.status, [keyed.refusal]);
  return c.json(receiptView(keyed, linkTo(c, keyed.tracking_id)), keyed.status as 200 | 201);

  function effect() {
    const move = decide();
    if (!move.ok) return move;
    const { tracking_id } = move.report;
    const answer = { key: key!, fingerprint, status, tracking_id, at: clock.now().toISOString() };
    register.keep(move.report, answer);
    return answer;
  }
}

function reportOf(c: Context<SandboxEnv>, register: Register): Report | undefined {
  const id = readTrackingId(c.req.param("number") ?? "");
  return id === null ? undefined : register.find(id);
}

const noSuchReport = (c: Context) =>
  refuseOne(c, 404, "no_such_report", "Tidak ada laporan dengan nomor ini.", "nomor");

/** The parsed body; undefined, which no form accepts, when it is not JSON. */
async function jsonOf(c: Context): Promise<unknown> {
  try {
    return JSON.parse(await c.req.text());
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
