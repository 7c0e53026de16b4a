/** Asking the API: the typed client, and answers that are either the body or a problem in one sentence. */
import i18n from "i18next";
import { createClient } from "../../api/client.ts";

/** What the API says when it refuses: one sentence in the reader's language, a code, and what the code brings along. */
export class ProblemError extends Error {
  readonly status: number;
  readonly code: string;
  readonly body: Record<string, unknown>;
  constructor(status: number, body: Record<string, unknown>) {
    super(String(body.detail ?? i18n.t("common:failed")));
    this.name = "ProblemError";
    this.status = status;
    this.code = String(body.code ?? "unknown");
    this.body = body;
  }
}

/** No answer came: the server is away, the line is cut, or it took too long. What was asked may or may not have happened. */
export class NoAnswerError extends Error {
  constructor(cause: unknown) {
    super(i18n.t("common:noServer"), { cause });
    this.name = "NoAnswerError";
  }
}

const answerWithinMs = 20_000;

/** A request in the reader's language that never waits for ever. */
export const askServer: typeof fetch = async (input, init) => {
  const headers = new Headers(init?.headers);
  headers.set("accept-language", i18n.language === "en" ? "en" : "id");
  try {
    return await fetch(input, {
      ...init,
      headers,
      signal: init?.signal
        ? AbortSignal.any([init.signal, AbortSignal.timeout(answerWithinMs)])
        : AbortSignal.timeout(answerWithinMs),
    });
  } catch (error) {
    throw new NoAnswerError(error);
  }
};

export const api = createClient(location.origin, { fetch: askServer }).api.v1;

type Answer = { ok: boolean; status: number; json(): Promise<unknown> };
type BodyOf<R extends Answer> = R extends { json(): Promise<infer Body> } ? Body : never;

/** The body of a good answer. @throws ProblemError, NoAnswerError */
export async function ask<R extends Answer>(request: Promise<R>): Promise<BodyOf<R>> {
  const response = await request;
  const body = await response.json().catch((error: unknown) => {
    if (response.ok) throw new NoAnswerError(error);
    return {};
  });
  if (response.ok) return body as BodyOf<R>;
  // A proxy or a dying server answers without one of our problems.
  const problem = body as Record<string, unknown>;
  if (response.status >= 502 && problem.code === undefined) throw new NoAnswerError(response.status);
  throw new ProblemError(response.status, problem);
}
