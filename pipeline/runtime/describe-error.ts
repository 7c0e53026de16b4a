/** What may be said of an error in a log or a table: no statement parameters and no row contents, which are citizens' words. */

type ErrorFacts = {
  type: string;
  message: string;
  code?: string;
  stack?: string;
  cause?: ErrorFacts;
};

/** Frames kept of a stack: enough to find the place. */
const keptFrames = 8;
const longestMessage = 500;

/** A failed statement carries its parameters in its message; the database's own words are in its cause. */
const isFailedStatement = (error: Error): boolean => "query" in error && "params" in error;

/** One sentence about an error, at most 500 UTF-16 units. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error).slice(0, longestMessage).toWellFormed();
  if (isFailedStatement(error)) return `the database refused a statement: ${reasonOf(error.cause)}`;
  return error.message.slice(0, longestMessage).toWellFormed();
}

/** Name, sentence, code and place of an error and of its causes, for a log line. */
export function errorFacts(error: unknown): ErrorFacts {
  if (!(error instanceof Error)) return { type: typeof error, message: reasonOf(error) };
  const { code } = error as { code?: unknown };
  const frames = (error.stack ?? "").split("\n").filter((line) => /^\s+at /.test(line));
  return {
    type: error.name,
    message: reasonOf(error),
    ...(typeof code === "string" ? { code } : {}),
    stack: frames.slice(0, keptFrames).join("\n"),
    ...(error.cause === undefined ? {} : { cause: errorFacts(error.cause) }),
  };
}
