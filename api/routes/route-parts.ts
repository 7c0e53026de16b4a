/** What every route is made of: its validation answer, its documented problems, its JSON bodies. */
import { OpenAPIHono, z } from "@hono/zod-openapi";
import type { ZodError, ZodType } from "zod";
import { locales } from "zod";
import type { Env } from "../app-parts.ts";
import { Problem } from "../problem.ts";

export const ProblemDocument = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.number().int(),
    detail: z.string().describe("One clear sentence, Indonesian unless Accept-Language begins with English."),
    code: z.string(),
  })
  .catchall(z.unknown())
  .openapi("Problem");

const reasons: Record<number, string> = {
  400: "The request cannot be read.",
  401: "Nobody is signed in.",
  403: "The role does not open this, or the first password has not been changed.",
  404: "There is no such thing.",
  409: "Somebody changed it meanwhile.",
  413: "The body is too large.",
  422: "A field is wrong; `field` names it.",
  429: "Too many requests; `Retry-After` says when.",
};

/** Documented problem answers. They are thrown, so the types of a route hold its good answer alone. */
export function problems(...statuses: number[]): Record<string, never> {
  const document = (status: number) => ({
    description: reasons[status] ?? "Problem.",
    content: { "application/problem+json": { schema: ProblemDocument } },
  });
  return Object.fromEntries(
    [...new Set([401, 403, 429, ...statuses])].map((status) => [status, document(status)]),
  ) as unknown as Record<string, never>;
}

export const json = <S extends ZodType>(schema: S, description: string) => ({
  description,
  content: { "application/json": { schema } },
});

export const body = <S extends ZodType>(schema: S) => ({
  required: true as const,
  content: { "application/json": { schema } },
});

/** A path parameter that is a positive whole number. */
export const IdParam = z.object({
  id: z
    .string()
    .regex(/^[1-9]\d{0,14}$/)
    .transform(Number)
    .openapi({ type: "integer", minimum: 1, example: 12, param: { name: "id", in: "path" } }),
});

/** How many rows an answer may hold: from 1 to `most`, `usual` when nothing is said. */
export const LimitQuery = (usual: number, most: number) =>
  z
    .string()
    .regex(/^\d{1,4}$/)
    .transform(Number)
    .pipe(z.number().min(1).max(most))
    .default(usual)
    .openapi({ type: "integer", minimum: 1, maximum: most, default: usual });

/** An app whose validation answers 422 and names the field. */
export function newRoutes(): OpenAPIHono<Env> {
  return new OpenAPIHono<Env>({
    defaultHook: (result) => {
      if (!result.success) throw invalidInput(result.error as ZodError);
    },
  });
}

const indonesian = locales.id().localeError;

/** The 422 for a value that does not fit its schema: `field` is the first wrong one, `fields` all of them. */
export function invalidInput(error: ZodError, prefix = ""): Problem {
  const fields = error.issues.slice(0, 20).map((issue) => {
    const own = issue.code === "unrecognized_keys" ? [...issue.path, ...issue.keys.slice(0, 1)] : issue.path;
    const field = [prefix, ...own.map(String)].filter((part) => part !== "").join(".");
    const said = issue.code === "custom" ? undefined : indonesian(issue as never);
    return {
      field,
      id: (typeof said === "string" ? said : said?.message) ?? issue.message,
      en: issue.message,
    };
  });
  const first = fields[0] ?? { field: prefix, id: "tidak terbaca", en: "unreadable" };
  return new Problem(
    422,
    "invalid",
    {
      id: `Isian “${first.field || "isi"}” belum benar: ${first.id}.`,
      en: `The field “${first.field || "body"}” is wrong: ${first.en}.`,
    },
    { extra: { field: first.field, fields: fields.map(({ field, id }) => ({ field, message: id })) } },
  );
}
