/** What the papers at the top say must be so: example files load, names exist, links lead somewhere. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, expect, it } from "vitest";
import { parse } from "yaml";
import { checkSettings } from "../pipeline/main.ts";
import { readConfig } from "../pipeline/runtime/config.ts";

const top = fileURLToPath(new URL("../", import.meta.url));
const read = (path) => readFileSync(join(top, path), "utf8");
const folder = mkdtempSync(join(tmpdir(), "papers-"));
afterAll(() => rmSync(folder, { recursive: true }));

const variables = [...read("pipeline/runtime/config.ts").matchAll(/^ {2}([A-Z][A-Z_]+): "\1=/gm)].map(
  ([, name]) => name,
);
const papers = [
  "README.md",
  "CONTRIBUTING.md",
  "CHANGELOG.md",
  "SECURITY.md",
  "pipeline/README.md",
  "dashboards/README.md",
];

it("reads jemput.example.yaml without a mistake, to the last connector setting", () => {
  const config = readConfig({ JEMPUT_CONFIG: join(top, "jemput.example.yaml") }, checkSettings);
  expect(config.sources.length).toBeGreaterThan(2);
  expect(config.store?.sandbox).toBe(false);
});

it("gives the composed installation a configuration without a mistake", () => {
  const file = join(folder, "jemput.yaml");
  writeFileSync(file, parse(read("compose.yaml"), { merge: true }).configs.jemput.content);
  expect(readConfig({ JEMPUT_CONFIG: file }, checkSettings).store?.sandbox).toBe(true);
});

it("names every environment variable in .env.example and in the README, and no other", () => {
  expect(variables.length).toBeGreaterThan(8);
  const inExample = [...read(".env.example").matchAll(/^#([A-Z][A-Z_]+)=/gm)].map(([, name]) => name);
  const secrets = /_TOKEN$|_SECRET$/;
  expect(inExample.filter((name) => variables.includes(name) || !secrets.test(name)).sort()).toEqual(
    [...variables].sort(),
  );
  const inReadme = [...read("README.md").matchAll(/^\| `([A-Z][A-Z_]+)` \|/gm)].map(([, name]) => name);
  expect(inReadme.sort()).toEqual([...variables].sort());
});

it("loads .env.example as what a start without any configuration has", () => {
  const uncommented = Object.fromEntries(
    [...read(".env.example").matchAll(/^#([A-Z][A-Z_]+)=(.*)$/gm)].map(([, name, value]) => [name, value]),
  );
  delete uncommented.JEMPUT_CONFIG;
  expect(() => readConfig(uncommented)).not.toThrow();
});

it.each(papers)("has only links in %s that lead to a file", (paper) => {
  const links = [...read(paper).matchAll(/\]\(([^)#\s]+)(#[^)]*)?\)/g)].map(([, target]) => target);
  const dead = links.filter(
    (target) => !/^https?:/.test(target) && !existsSync(join(top, dirname(paper), target)),
  );
  expect(dead).toEqual([]);
});

it.each(papers)("names only scripts and commands in %s that exist", (paper) => {
  const scripts = JSON.parse(read("package.json")).scripts;
  const commands = readdirSync(join(top, "pipeline/commands"))
    .filter((name) => name.endsWith(".ts"))
    .flatMap((name) =>
      [...read(`pipeline/commands/${name}`).matchAll(/\.command\("([a-z]+)/g)].map(([, command]) => command),
    );
  const text = read(paper);
  const unknown = [
    ...[...text.matchAll(/npm run ([a-z0-9:]+)/g)].filter(([, name]) => !(name in scripts)),
    ...[...text.matchAll(/npx jemput ([a-z]+)/g)].filter(([, name]) => !commands.includes(name)),
  ].map(([said]) => said);
  expect(unknown).toEqual([]);
});
