/** What every command begins with: the configuration of this machine, and a log that keeps out of the answer's way. */
import { checkSettings } from "../main.ts";
import { type Config, ConfigError, processEnvironment, readConfig } from "../runtime/config.ts";

/** Ends a command with a sentence on standard error and an exit code: 1 it failed, 2 it was asked wrongly. */
export class CommandError extends Error {
  override name = "CommandError";
  readonly exitCode: 1 | 2;
  constructor(message: string, exitCode: 1 | 2 = 1) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** @throws CommandError listing every mistake of the configuration. */
export function commandConfig(): Config {
  try {
    return readConfig(processEnvironment(), checkSettings);
  } catch (error) {
    if (error instanceof ConfigError) throw new CommandError(error.message, 2);
    throw error;
  }
}

/** Parses a JSON option. @throws CommandError (2) that names the option. */
export function parseJson(option: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new CommandError(
      `${option} is not JSON. Example: ${option} '{"url":"https://example.org/rss.xml"}'`,
      2,
    );
  }
}
