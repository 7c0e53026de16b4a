/** POST /sources/try: what a source would bring in, before it is added. Nothing is stored. */
import { createRoute, z } from "@hono/zod-openapi";
import type { MaskPersonal } from "../../classifiers/classifier.ts";
import { ConnectorError, type ConnectorFault } from "../../connectors/connector.ts";
import { findConnector } from "../../connectors/registry.ts";
import { collectOnce } from "../../connectors/try-source.ts";
import type { Inbound } from "../../pipeline/model/post.ts";
import { logAccess } from "../auth/access-log.ts";
import { invalidField, Problem, type Words } from "../problem.ts";
import { body, json, newRoutes, problems } from "./route-parts.ts";
import { checkSourceSettings } from "./sources.ts";

const tryWithinMs = 30_000;
const shown = 20;

const Preview = z.object({
  kind: z.enum(["post", "edit", "deletion", "set_aside"]),
  platform: z.string().nullable(),
  text: z.string().nullable().describe("Personal numbers are masked. The reason, for what was kept aside."),
  author: z.string().nullable(),
  url: z.string().nullable(),
  postedAt: z.iso.datetime().nullable(),
});

const attempt = createRoute({
  method: "post",
  path: "/api/v1/sources/try",
  tags: ["Sumber"],
  summary: "See what a source would bring in; nothing is stored",
  request: {
    body: body(
      z.strictObject({
        connector: z.string().min(1).max(80),
        settings: z.record(z.string(), z.unknown()),
        cursor: z.string().max(10_000).nullable().default(null),
      }),
    ),
  },
  responses: {
    200: json(
      z.object({
        found: z.number().int().describe("How many things the first page holds."),
        more: z.boolean(),
        first: z.array(Preview).describe("The first twenty."),
      }),
      "The first page.",
    ),
    ...problems(422),
  },
});

export const trySourceRoutes = newRoutes().openapi(attempt, async (c) => {
  const { connector: name, settings, cursor } = c.req.valid("json");
  checkSourceSettings(name, settings);
  if (findConnector(name)?.kind !== "poll")
    throw invalidField("connector", {
      id: "Sumber ini menerima kiriman dan tidak bisa dijemput untuk dicoba. Kirim satu percobaan dari platformnya.",
      en: "This source receives deliveries and cannot be fetched from. Send one from the platform.",
    });
  const { desk, around } = c.get("parts");
  await logAccess(desk.database.db, c.get("principal"), "source_tried", desk.clock.now(), {
    connector: name,
  });
  try {
    const signal = AbortSignal.any([AbortSignal.timeout(tryWithinMs), c.req.raw.signal]);
    const page = await collectOnce(name, settings, cursor, { ...around, signal });
    const first = page.inbound.slice(0, shown).map((item) => preview(item, desk.mask));
    return c.json({ found: page.inbound.length, more: page.more, first }, 200);
  } catch (error) {
    if (!(error instanceof ConnectorError)) throw error;
    throw new Problem(422, `source_${error.fault.kind}`, faultWords[error.fault.kind], { cause: error });
  }
});

const faultWords: Record<ConnectorFault["kind"], Words> = {
  rate_limited: {
    id: "Kuota di platform habis untuk sementara. Coba lagi nanti.",
    en: "The platform's allowance is used up for now. Try again later.",
  },
  unauthorized: {
    id: "Platform menolak akses. Periksa token dan izinnya.",
    en: "The platform refused access. Check the token and its rights.",
  },
  gone: {
    id: "Alamat atau berkas ini tidak ada. Periksa pengaturannya.",
    en: "This address or file does not exist. Check the settings.",
  },
  unavailable: {
    id: "Sumber tidak menjawab. Periksa alamatnya, lalu coba lagi.",
    en: "The source does not answer. Check the address and try again.",
  },
  unexpected_shape: {
    id: "Jawaban sumber tidak dikenali. Pastikan penghubungnya cocok.",
    en: "The source's answer is not understood. Make sure the connector fits.",
  },
};

function preview(item: Inbound, mask: MaskPersonal): z.infer<typeof Preview> {
  const bare = { kind: item.kind, platform: null, text: null, author: null, url: null, postedAt: null };
  switch (item.kind) {
    case "set_aside":
      return { ...bare, text: mask(item.reason).text };
    case "deletion":
      return { ...bare, platform: item.platform, postedAt: item.at.toISOString() };
    case "post":
    case "edit": {
      const { platform, text, author, url, postedAt } = item.post;
      return {
        kind: item.kind,
        platform,
        text: mask(text).text,
        author: author.handle ?? author.displayName,
        url,
        postedAt: postedAt.toISOString(),
      };
    }
  }
}
