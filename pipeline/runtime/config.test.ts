import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ConfigError, type ConfigMistake, readConfig, type SettingsCheck } from "./config.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "config-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** The environment of a process whose configuration file says `yaml`. */
function file(yaml: string): { JEMPUT_CONFIG: string } {
  const path = join(folder, "jemput.yaml");
  writeFileSync(path, yaml);
  return { JEMPUT_CONFIG: path };
}

function mistakesOf(env: Record<string, string | undefined>, check?: SettingsCheck): ConfigMistake[] {
  try {
    readConfig(env, check);
  } catch (error) {
    if (error instanceof ConfigError) {
      for (const { where, what, example } of error.mistakes)
        for (const part of [where, what, example]) expect(error.message).toContain(part);
      return error.mistakes;
    }
    throw error;
  }
  return [];
}

const wheres = (mistakes: ConfigMistake[]) => mistakes.map(({ where }) => where.replace(`${folder}/`, ""));

describe("configuration", () => {
  it("needs nothing: without any, the embedded database, the sandbox and the samples are used", () => {
    expect(readConfig({ JEMPUT_CONFIG: "" })).toMatchObject({
      databaseUrl: null,
      redisUrl: null,
      http: { host: "127.0.0.1", port: 8080, publicUrl: null },
      logLevel: "info",
      secretKey: null,
      store: null,
      sources: [],
      samples: true,
      backups: { everyHours: 6, keep: 28 },
    });
  });

  it("takes every variable of the environment", () => {
    const config = readConfig({
      ...file(""),
      DATABASE_URL: "postgresql://jemput@db:5432/jemput",
      REDIS_URL: "rediss://redis:6379",
      PORT: "0",
      HOST: "0.0.0.0",
      PUBLIC_URL: "https://jemput.kota.example",
      JEMPUT_HOME: folder,
      JEMPUT_SECRET: "s".repeat(32),
      JEMPUT_SAMPLES: "false",
      SANDBOX_PORT: "9000",
      LOG_LEVEL: "silent",
      X_TOKEN: "rahasia",
    });
    expect(config).toMatchObject({
      home: folder,
      databaseUrl: "postgresql://jemput@db:5432/jemput",
      redisUrl: "rediss://redis:6379",
      http: { host: "0.0.0.0", port: 0, publicUrl: "https://jemput.kota.example" },
      logLevel: "silent",
      secretKey: "s".repeat(32),
      samples: false,
      sandboxPort: 9000,
    });
    expect(config.secret("X_TOKEN")).toBe("rahasia");
    expect([config.secret("NO_TOKEN"), config.secret("constructor"), config.secret("JEMPUT_SECRET")]).toEqual(
      [null, null, null],
    );
  });

  it.each([
    ["DATABASE_URL", "mysql://db"],
    ["REDIS_URL", "localhost:6379"],
    ["PORT", "65536"],
    ["PORT", "eighty"],
    ["PUBLIC_URL", "jemput.kota.example"],
    ["JEMPUT_SECRET", "short"],
    ["JEMPUT_SAMPLES", "yes"],
    ["SANDBOX_PORT", "-1"],
    ["LOG_LEVEL", "loud"],
  ])("refuses %s=%s with its place and an example", (name, value) => {
    const mistakes = mistakesOf({ ...file(""), [name]: value });
    expect(wheres(mistakes)).toEqual([`environment variable ${name}`]);
    expect(mistakes[0]!.example).toMatch(new RegExp(`^${name}=`));
  });

  it("takes an empty variable for one that is not set, as compose files write them", () => {
    expect(readConfig({ JEMPUT_CONFIG: "", DATABASE_URL: "", PORT: "" }).http.port).toBe(8080);
  });

  it("says so when a file that was named does not exist", () => {
    expect(mistakesOf({ JEMPUT_CONFIG: join(folder, "none.yaml") })).toMatchObject([
      { what: "there is no such file" },
    ]);
  });

  it.each([
    ["not YAML", "sources: [\n  - {", "jemput.yaml"],
    ["a key twice", "samples: true\nsamples: false", "jemput.yaml"],
    ["a list at the top", "- a", "jemput.yaml at top level"],
    ["an unknown key", "store_name: x", "jemput.yaml at top level"],
    [
      "an unknown key of a source",
      "sources: [{ name: a, connector: feed, settings: {}, evry: 5 }]",
      "jemput.yaml at sources.0",
    ],
    [
      "a name that is no name",
      "sources: [{ name: A b, connector: feed, settings: {} }]",
      "jemput.yaml at sources.0.name",
    ],
    [
      "a look every second",
      "sources: [{ name: a, connector: feed, settings: {}, everySeconds: 1 }]",
      "jemput.yaml at sources.0.everySeconds",
    ],
    ["an address that is none", "administrator: { email: rina }", "jemput.yaml at administrator.email"],
    ["no copy kept", "backups: { everyHours: 1, keep: 0 }", "jemput.yaml at backups.keep"],
    ["a store without settings", "store: { driver: sp4n-http }", "jemput.yaml at store.settings"],
    ["prototype keys", "__proto__: { a: 1 }\nconstructor: 2", "jemput.yaml at top level"],
  ])("refuses a file with %s", (_, yaml, where) => {
    expect(wheres(mistakesOf(file(yaml)))).toContain(where);
  });

  it("lists every mistake of the environment, the file, the names and the settings at once", () => {
    const check: SettingsCheck = (kind, name, settings) =>
      name === "feed" && !(settings as { url?: string }).url
        ? [{ path: "settings.url", message: "the address is missing" }]
        : kind === "store"
          ? [{ path: "driver", message: `there is no store "${name}"` }]
          : [];
    const yaml = `
sources:
  - { name: berita, connector: feed, settings: {} }
  - { name: kabar, connector: x, settings: {}, everySeconds: 1 }
  - { name: berita, connector: x, settings: {} }
store: { driver: lama, settings: {} }
backups: { everyHours: 0, keep: 5 }
lain: 1
`;
    const mistakes = mistakesOf({ ...file(yaml), PORT: "eighty", LOG_LEVEL: "loud" }, check);
    expect(wheres(mistakes).toSorted()).toEqual([
      "environment variable LOG_LEVEL",
      "environment variable PORT",
      "jemput.yaml at backups.everyHours",
      "jemput.yaml at sources.0.settings.url",
      "jemput.yaml at sources.1.everySeconds",
      "jemput.yaml at sources.2.name",
      "jemput.yaml at store.driver",
      "jemput.yaml at top level",
    ]);
  });

  it("takes what the file says, with defaults for what it leaves out", () => {
    const config = readConfig(
      file(`
administrator: { email: rina@kota.example }
sources: [{ name: x-mentions, connector: x, settings: { tokenEnv: X_TOKEN }, areaCode: "33.74" }]
store: { driver: sp4n-http, settings: { baseUrl: "https://sp4n.example" } }
backups: { everyHours: 0.5, keep: 3 }
`),
    );
    expect(config).toMatchObject({
      administratorEmail: "rina@kota.example",
      samples: false,
      store: { driver: "sp4n-http", sandbox: false },
      backups: { everyHours: 0.5, keep: 3 },
      sources: [{ name: "x-mentions", enabled: true, everySeconds: 60, sample: false, agencyId: null }],
    });
  });
});
