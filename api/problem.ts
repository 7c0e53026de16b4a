/** Errors of the API as problem+json (RFC 9457): one clear sentence, Indonesian first, never a stack. */
import type { Context } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";

export type Words = { id: string; en: string };

/** What a handler throws to answer with an error. `extra` members are added to the document as they are. */
export class Problem extends Error {
  override name = "Problem";
  readonly status: ContentfulStatusCode;
  readonly code: string;
  readonly detail: Words;
  readonly extra: Record<string, unknown>;
  readonly headers: Record<string, string>;
  constructor(
    status: ContentfulStatusCode,
    code: string,
    detail: Words,
    more: { extra?: Record<string, unknown>; headers?: Record<string, string>; cause?: unknown } = {},
  ) {
    super(`${status} ${code}`, { cause: more.cause });
    this.status = status;
    this.code = code;
    this.detail = detail;
    this.extra = more.extra ?? {};
    this.headers = more.headers ?? {};
  }
}

const titles: Record<number, Words> = {
  400: { id: "Permintaan tidak terbaca", en: "Unreadable request" },
  401: { id: "Belum masuk", en: "Not signed in" },
  403: { id: "Tidak berwenang", en: "Not allowed" },
  404: { id: "Tidak ditemukan", en: "Not found" },
  409: { id: "Sudah berubah", en: "Changed meanwhile" },
  413: { id: "Terlalu besar", en: "Too large" },
  415: { id: "Bentuk tidak didukung", en: "Unsupported form" },
  422: { id: "Isian belum benar", en: "Invalid input" },
  429: { id: "Terlalu sering", en: "Too many requests" },
  500: { id: "Kesalahan di sisi kami", en: "Our mistake" },
};

/** The language of an answer: English when `Accept-Language` begins with it, else Indonesian. */
export function languageOf(acceptLanguage: string | undefined): keyof Words {
  return /^\s*en\b/i.test(acceptLanguage ?? "") ? "en" : "id";
}

/** The problem as a response, in the language of the request. */
export function renderProblem(c: Context, problem: Problem): Response {
  const language = languageOf(c.req.header("accept-language"));
  const document = {
    type: `urn:jemput:problem:${problem.code}`,
    title: (titles[problem.status] ?? titles[500]!)[language],
    status: problem.status,
    detail: problem.detail[language],
    code: problem.code,
    ...problem.extra,
  };
  return c.body(JSON.stringify(document), problem.status, {
    ...problem.headers,
    "content-type": "application/problem+json; charset=utf-8",
    "content-language": language,
    "cache-control": "no-store",
  });
}

export const notFound = () =>
  new Problem(404, "not_found", {
    id: "Alamat ini tidak ada. Periksa /api/docs untuk daftar alamat yang tersedia.",
    en: "There is nothing at this address. See /api/docs for what there is.",
  });

export const notSignedIn = () =>
  new Problem(401, "not_signed_in", {
    id: "Silakan masuk dulu, atau sertakan token API yang berlaku.",
    en: "Sign in first, or send a valid API token.",
  });

export const wrongRole = () =>
  new Problem(403, "wrong_role", {
    id: "Peran Anda tidak membuka halaman atau tindakan ini. Mintalah kepada administrator.",
    en: "Your role does not open this. Ask an administrator.",
  });

export const mustChangePassword = () =>
  new Problem(403, "password_change_required", {
    id: "Ganti sandi dulu: sandi yang sekarang hanya untuk masuk pertama kali.",
    en: "Change your password first: the present one is only for the first sign-in.",
  });

export const tooLarge = (limit: string) =>
  new Problem(413, "too_large", {
    id: `Isi permintaan terlalu besar; paling banyak ${limit}.`,
    en: `The request body is too large; at most ${limit}.`,
  });

export const tooOften = (seconds: number) =>
  new Problem(
    429,
    "too_often",
    {
      id: `Terlalu banyak percobaan. Coba lagi dalam ${seconds} detik.`,
      en: `Too many attempts. Try again in ${seconds} seconds.`,
    },
    { headers: { "retry-after": String(seconds) } },
  );

/** A field that cannot be taken as it is. `field` is a dotted path. */
export const invalidField = (field: string, detail: Words, code = "invalid") =>
  new Problem(422, code, detail, { extra: { field, fields: [{ field, message: detail.id }] } });
