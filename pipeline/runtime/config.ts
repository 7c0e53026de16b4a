/**
 * Configuration from the environment and `jemput.yaml`, checked at once: every mistake is listed in one message with
 * where it is, what is wrong and an example. The only reader of the environment.
 */
import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { SourceConfig } from "../model/source.ts";

/** Each mistake: where it is, what is wrong, how it could look. */
export type ConfigMistake = { where: string; what: string; example: string };

export class ConfigError extends Error {
  override name = "ConfigError";
  readonly mistakes: ConfigMistake[];
  constructor(mistakes: ConfigMistake[]) {
    const lines = mistakes.map(
      ({ where, what, example }) => `  - ${where}: ${what}\n      example: ${example}`,
    );
    super(
      `The configuration has ${mistakes.length} mistake${mistakes.length > 1 ? "s" : ""}:\n${lines.join("\n")}`,
    );
    this.mistakes = mistakes;
  }
}

const port = z.coerce.number().int().min(0).max(65_535);
const flag = z.enum(["true", "false"]).transform((value) => value === "true");

const Environment = z.object({
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
  REDIS_URL: z.url({ protocol: /^rediss?$/ }).optional(),
  PORT: port.default(8080),
  HOST: z.string().min(1).default("127.0.0.1"),
  PUBLIC_URL: z.url({ protocol: /^https?$/ }).optional(),
  JEMPUT_HOME: z.string().min(1).default(".jemput"),
  JEMPUT_CONFIG: z.string().min(1).default("jemput.yaml"),
  JEMPUT_SECRET: z.string().min(32).optional(),
  JEMPUT_SAMPLES: flag.optional(),
  SANDBOX_PORT: port.default(8098),
  LOG_LEVEL: z.enum(["debug", "info", "warn", "error", "silent"]).default("info"),
});

const environmentExamples: Record<keyof z.infer<typeof Environment>, string> = {
  DATABASE_URL: "DATABASE_URL=postgres://jemput@db.internal:5432/jemput",
  REDIS_URL: "REDIS_URL=redis://redis.internal:6379",
  PORT: "PORT=8080",
  HOST: "HOST=0.0.0.0",
  PUBLIC_URL: "PUBLIC_URL=https://jemput.kota.example",
  JEMPUT_HOME: "JEMPUT_HOME=/var/lib/jemput",
  JEMPUT_CONFIG: "JEMPUT_CONFIG=/etc/jemput/jemput.yaml",
  JEMPUT_SECRET: "JEMPUT_SECRET=$(openssl rand -hex 32)",
  JEMPUT_SAMPLES: "JEMPUT_SAMPLES=false",
  SANDBOX_PORT: "SANDBOX_PORT=8098",
  LOG_LEVEL: "LOG_LEVEL=info",
};

const Source = SourceConfig.strict();
const Store = z.strictObject({
  driver: z.string().min(1),
  settings: z.record(z.string(), z.unknown()),
  sandbox: z.boolean().default(false),
});

const File = z.strictObject({
  administrator: z.strictObject({ email: z.email() }).optional(),
  store: Store.optional(),
  sources: z.array(Source).default([]),
  samples: z.boolean().optional(),
  backups: z
    .strictObject({ everyHours: z.number().min(0.1).max(720), keep: z.number().int().min(1).max(1000) })
    .default({ everyHours: 6, keep: 28 }),
});

/** The parts of a file that can be looked into by themselves; what is not whole is null or missing. */
const Parts = z.object({
  sources: z.array(Source.nullable().catch(null)).catch([]),
  store: Store.optional().catch(undefined),
});

const fileExamples: Record<string, string> = {
  administrator: "administrator: { email: kepala.humas@kota.example }",
  store:
    "store: { driver: sp4n-http, settings: { baseUrl: https://sp4n.example/api, tokenEnv: SP4N_TOKEN } }",
  sources:
    "sources: [{ name: berita, connector: feed, settings: { url: https://example.org/rss.xml }, everySeconds: 300 }]",
  samples: "samples: false",
  backups: "backups: { everyHours: 6, keep: 28 }",
};

export type Config = {
  /** Folder for everything this machine keeps: the embedded database, backups, the sandbox, local secrets. Absolute. */
  home: string;
  databaseUrl: string | null;
  redisUrl: string | null;
  http: { host: string; port: number; publicUrl: string | null };
  logLevel: "debug" | "info" | "warn" | "error" | "silent";
  /** Signs sessions; null means "make one and keep it in home". */
  secretKey: string | null;
  administratorEmail: string;
  /** null means the sandbox beside us. `sandbox` says that this store is for practice: everything then says SANDBOX. */
  store: { driver: string; settings: Record<string, unknown>; sandbox: boolean } | null;
  sandboxPort: number;
  sources: SourceConfig[];
  samples: boolean;
  backups: { everyHours: number; keep: number };
  /** A named secret from the environment, or null when it is not set. */
  secret(name: string): string | null;
};

type Env = Record<string, string | undefined>;

/** What other rooms say of settings: the message list for a connector's or store's settings, empty when fine. */
export type SettingsCheck = (
  kind: "connector" | "store",
  name: string,
  settings: unknown,
) => { path: string; message: string }[];

/** @throws ConfigError with every mistake. */
export function readConfig(env: Env, checkSettings: SettingsCheck = () => []): Config {
  const mistakes: ConfigMistake[] = [];
  const environment = Environment.safeParse(withoutEmpty(env));
  if (!environment.success)
    for (const issue of environment.error.issues) {
      const name = String(issue.path[0]) as keyof typeof environmentExamples;
      mistakes.push({
        where: `environment variable ${name}`,
        what: issue.message,
        example: environmentExamples[name],
      });
    }
  const configFile = resolve(env.JEMPUT_CONFIG || "jemput.yaml");
  const file = readFile(configFile, Boolean(env.JEMPUT_CONFIG), mistakes, checkSettings);
  if (mistakes.length > 0 || !environment.success) throw new ConfigError(mistakes);
  const e = environment.data;
  const bare = file.store === undefined && file.sources.length === 0;
  return {
    home: resolve(e.JEMPUT_HOME),
    databaseUrl: e.DATABASE_URL ?? null,
    redisUrl: e.REDIS_URL ?? null,
    http: { host: e.HOST, port: e.PORT, publicUrl: e.PUBLIC_URL ?? null },
    logLevel: e.LOG_LEVEL,
    secretKey: e.JEMPUT_SECRET ?? null,
    administratorEmail: file.administrator?.email ?? "admin@jemput.local",
    store: file.store ?? null,
    sandboxPort: e.SANDBOX_PORT,
    sources: file.sources,
    samples: e.JEMPUT_SAMPLES ?? file.samples ?? bare,
    backups: file.backups,
    // Settings name their secrets; our own variables are none of theirs.
    secret: (name) => (name in Environment.shape ? null : env[name] || null),
  };
}

/** The process's own environment, with `.env` beside it where there is one. */
export function processEnvironment(): Env {
  if (existsSync(".env")) process.loadEnvFile(".env");
  return process.env;
}

function withoutEmpty(env: Env): Env {
  return Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ""));
}

const exampleOf = (part: PropertyKey | undefined): string =>
  (typeof part === "string" && Object.hasOwn(fileExamples, part) && fileExamples[part]) ||
  "see jemput.example.yaml";

type FileContents = z.infer<typeof File>;
const nothing: FileContents = { sources: [], backups: { everyHours: 6, keep: 28 } };

function readFile(
  path: string,
  mustExist: boolean,
  mistakes: ConfigMistake[],
  checkSettings: SettingsCheck,
): FileContents {
  if (!existsSync(path)) {
    if (mustExist)
      mistakes.push({
        where: path,
        what: "there is no such file",
        example: "cp jemput.example.yaml jemput.yaml",
      });
    return nothing;
  }
  let contents: unknown;
  try {
    contents = parse(readFileSync(path, "utf8")) ?? {};
  } catch (error) {
    mistakes.push({
      where: path,
      what: `not readable as YAML: ${(error as Error).message}`,
      example: fileExamples.sources!,
    });
    return nothing;
  }
  checkParts(contents, checkSettings, path, mistakes);
  const parsed = File.safeParse(contents);
  if (parsed.success) return parsed.data;
  for (const issue of parsed.error.issues) {
    const where = `${path} at ${issue.path.join(".") || "top level"}`;
    mistakes.push({
      where,
      what: issue.message,
      example: exampleOf(issue.path[0]),
    });
  }
  return nothing;
}

/** What no schema sees: names used twice, and settings that do not fit. Looks at every part that is whole, even where others are not. */
function checkParts(contents: unknown, check: SettingsCheck, path: string, mistakes: ConfigMistake[]): void {
  const { sources, store } = Parts.catch({ sources: [], store: undefined }).parse(contents);
  const names = new Set<string>();
  for (const [index, source] of sources.entries()) {
    if (source === null) continue;
    if (names.has(source.name))
      mistakes.push({
        where: `${path} at sources.${index}.name`,
        what: `"${source.name}" is used twice`,
        example: "name: x-mentions",
      });
    names.add(source.name);
    for (const { path: at, message } of check("connector", source.connector, source.settings))
      mistakes.push({
        where: `${path} at sources.${index}.${at}`,
        what: message,
        example: fileExamples.sources!,
      });
  }
  if (store)
    for (const { path: at, message } of check("store", store.driver, store.settings))
      mistakes.push({ where: `${path} at store.${at}`, what: message, example: fileExamples.store! });
}
