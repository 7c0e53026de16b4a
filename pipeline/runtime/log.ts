/** Structured logging: one wide event per unit of work, never post text, handles or personal data. */
import pino from "pino";
import { errorFacts } from "./describe-error.ts";

type Fields = Record<string, unknown>;
export type Log = {
  debug(event: string, fields?: Fields): void;
  info(event: string, fields?: Fields): void;
  warn(event: string, fields?: Fields): void;
  error(event: string, fields?: Fields): void;
};

/** Says nothing; for commands whose output is the answer. */
export const silentLog: Log = { debug() {}, info() {}, warn() {}, error() {} };

/** JSON lines on standard error (or a given stream). An `error` field becomes its name, message and place. */
export function createLog(level: string, destination: NodeJS.WritableStream = process.stderr): Log {
  const logger = pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      serializers: { error: errorFacts },
    },
    destination,
  );
  const at =
    (name: "debug" | "info" | "warn" | "error") =>
    (event: string, fields: Fields = {}) =>
      logger[name](fields, event);
  return { debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error") };
}
