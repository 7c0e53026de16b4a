/** /hooks/{source}: what platforms deliver. Proven by the connector, on record before the 200, safe to deliver twice. */
import type { OpenAPIHono } from "@hono/zod-openapi";
import type { Context } from "hono";
import {
  type Connector,
  ConnectorError,
  type RawRequest,
  type WebhookConnector,
} from "../../connectors/connector.ts";
import { findConnector } from "../../connectors/registry.ts";
import { receiveInbound } from "../../pipeline/ingest/receive.ts";
import { Inbound } from "../../pipeline/model/post.ts";
import type { Env } from "../app-parts.ts";
import { limitBody } from "../middleware/guard-body.ts";
import { nestingOf } from "../middleware/json-shape.ts";
import { limitDeliveries } from "../middleware/rate-limits.ts";
import { Problem } from "../problem.ts";
import { findSource, type SourceRow } from "../reads/list-sources.ts";
import { newRoutes } from "./route-parts.ts";

const answerWithinMs = 15_000;
const maxDepth = 64;

export function hookRoutes(): OpenAPIHono<Env> {
  const app = newRoutes();
  app.use("/hooks/*", limitDeliveries(), limitBody());
  app.get("/hooks/:source", (c) => deliver(c, c.req.param("source")));
  app.post("/hooks/:source", (c) => deliver(c, c.req.param("source")));
  return app;
}

async function deliver(c: Context<Env>, name: string): Promise<Response> {
  const { desk, log, around: outside } = c.get("parts");
  const { source, connector } = await webhookSource(c, name);
  const settings = connector.settings.safeParse(source.settings).data;
  if (settings === undefined) throw notReady();
  const around = { ...outside, signal: AbortSignal.timeout(answerWithinMs) };
  const request = await rawRequest(c);
  try {
    const handshake = await connector.handshake?.(request, settings, around);
    if (handshake) return c.text(handshake.body, handshake.status as 200);
    if (!(await connector.verify(request, settings, around))) throw notProven();
  } catch (error) {
    if (!(error instanceof ConnectorError)) throw error;
    // Our own secret is missing: nothing can be proven, and the platform delivers again until it is set.
    log.error("webhook", { source: name, fault: error.fault.kind });
    throw notReady();
  }
  if (request.method === "GET") throw notProven();
  const inbound = read(connector, request, settings, around);
  const stored = await receiveInbound(desk, source, inbound);
  log.info("webhook", { source: name, posts: stored.posts, known: stored.known, setAside: stored.setAside });
  return c.body(null, 200);
}

async function webhookSource(
  c: Context<Env>,
  name: string,
): Promise<{ source: SourceRow; connector: WebhookConnector<unknown> }> {
  const source = await findSource(c.get("parts").desk.database.db, name);
  const connector: Connector<unknown> | null = source && findConnector(source.connector);
  if (!source?.enabled || connector?.kind !== "webhook")
    throw new Problem(404, "hook_not_found", {
      id: "Tidak ada sumber dengan nama ini yang menerima kiriman.",
      en: "No source of this name receives deliveries.",
    });
  return { source, connector };
}

async function rawRequest(c: Context<Env>): Promise<RawRequest> {
  return {
    method: c.req.method,
    url: new URL(c.req.url),
    headers: c.req.header(),
    body: new Uint8Array(await c.req.arrayBuffer()),
  };
}

const notReady = () =>
  new Problem(401, "source_not_ready", {
    id: "Sumber ini belum siap menerima kiriman. Periksa pengaturan dan rahasianya.",
    en: "This source cannot receive yet. Check its settings and its secret.",
  });

const notProven = () =>
  new Problem(401, "wrong_signature", {
    id: "Tanda tangan kiriman ini tidak cocok dengan sumbernya.",
    en: "The signature of this delivery does not match its source.",
  });

/** What came proven but unreadable is kept aside with its reason, never dropped and never delivered again and again. */
function read(
  connector: WebhookConnector<unknown>,
  request: RawRequest,
  settings: unknown,
  around: Parameters<WebhookConnector<unknown>["receive"]>[2],
): Inbound[] {
  const aside = (reason: string): Inbound => {
    const sample = new TextDecoder().decode(request.body.subarray(0, 2000)).replaceAll("\0", "\ufffd");
    return { kind: "set_aside", reason, sample, where: "webhook" };
  };
  let body: unknown;
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(request.body);
    if (nestingOf(text, maxDepth) > maxDepth) return [aside("nested too deeply")];
    body = JSON.parse(text);
  } catch {
    return [aside("not JSON in UTF-8")];
  }
  try {
    return connector.receive(body, settings, around).map((item) => checked(item, aside));
  } catch (error) {
    if (error instanceof ConnectorError && error.fault.kind === "unexpected_shape")
      return [aside("unexpected shape")];
    throw error;
  }
}

/** Whatever does not fit the model is kept aside as it came. */
function checked(item: unknown, aside: (reason: string) => Inbound): Inbound {
  const read = Inbound.safeParse(item);
  return read.success
    ? read.data
    : aside(`does not fit the model at ${read.error.issues[0]?.path.join(".")}`);
}
