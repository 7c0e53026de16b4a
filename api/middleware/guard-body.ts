/** Lets only sound JSON of sensible size and depth through to the routes. */
import type { MiddlewareHandler } from "hono";
import { bodyLimit } from "hono/body-limit";
import type { Env } from "../app-parts.ts";
import { invalidField, Problem, tooLarge, type Words } from "../problem.ts";
import { type Flaw, flawOf, nestingOf } from "./json-shape.ts";

export const maxBodyBytes = 1_048_576;
const maxDepth = 64;

/** Answers 413 above 1 MB, whether the length was announced or not. */
export function limitBody(): MiddlewareHandler<Env> {
  return bodyLimit({
    maxSize: maxBodyBytes,
    onError: () => {
      throw tooLarge("1 MB");
    },
  });
}

/**
 * Ends the connection after an answer that left a body unread: the server closes it soon anyway, and a client that
 * reused it meanwhile would lose its next request.
 */
export function closeAfterUnread(): MiddlewareHandler<Env> {
  return async (c, next) => {
    await next();
    const hasBody =
      c.req.header("transfer-encoding") !== undefined || Number(c.req.header("content-length")) > 0;
    const read = Object.keys(c.req.bodyCache).length > 0 && c.res.status !== 413;
    if (hasBody && !read && c.res.status >= 400) c.res.headers.set("connection", "close");
  };
}

/** Refuses addresses with a NUL, which no column can hold. */
export function guardAddress(): MiddlewareHandler<Env> {
  return async (c, next) => {
    if (/%00|\0/i.test(c.req.url))
      throw new Problem(400, "bad_address", {
        id: "Alamat memuat karakter yang tidak bisa disimpan.",
        en: "The address holds a character that cannot be stored.",
      });
    await next();
  };
}

/** Checks type, encoding, depth and characters of a JSON body; stands behind `limitBody`. */
export function guardJson(): MiddlewareHandler<Env> {
  return async (c, next) => {
    if (c.req.method !== "GET" && c.req.method !== "HEAD") {
      const bytes = await c.req.arrayBuffer();
      if (bytes.byteLength > 0) parseSound(c.req.header("content-type"), bytes);
    }
    await next();
  };
}

function parseSound(contentType: string | undefined, bytes: ArrayBuffer): void {
  if (!/^application\/([\w.-]+\+)?json\s*(;|$)/i.test(contentType ?? ""))
    throw new Problem(415, "not_json", {
      id: "Kirim isi sebagai JSON, dengan kepala content-type: application/json.",
      en: "Send the body as JSON, with the header content-type: application/json.",
    });
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new Problem(400, "not_utf8", notUtf8, { cause });
  }
  if (nestingOf(text, maxDepth) > maxDepth) throw new Problem(400, "too_deep", tooDeep);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new Problem(400, "broken_json", brokenJson, { cause });
  }
  const flaw = flawOf(value);
  if (flaw) throw invalidField(flaw.path, flawWords[flaw.why], `bad_${flaw.why}`);
}

const notUtf8: Words = {
  id: "Isi permintaan bukan UTF-8 yang utuh.",
  en: "The request body is not valid UTF-8.",
};
const tooDeep: Words = {
  id: `Isi permintaan bersarang terlalu dalam; paling dalam ${maxDepth} tingkat.`,
  en: `The request body is nested too deeply; at most ${maxDepth} levels.`,
};
const brokenJson: Words = {
  id: "Isi permintaan bukan JSON yang utuh.",
  en: "The request body is not valid JSON.",
};
const flawWords: Record<Flaw["why"], Words> = {
  nul: { id: "Teks memuat karakter NUL yang tidak bisa disimpan.", en: "The text holds a NUL character." },
  surrogate: { id: "Teks memuat karakter yang terpotong.", en: "The text holds half a character." },
  number: { id: "Angkanya terlalu besar.", en: "The number is too large." },
  key: { id: "Nama isian ini tidak boleh dipakai.", en: "This field name is not allowed." },
};
