/** The rules of the rooms, tried on a house of a few files in which each of them is broken once. */
import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, it } from "vitest";

const top = fileURLToPath(new URL("../", import.meta.url));
const here = mkdtempSync(join(tmpdir(), "rooms-"));
let checked;

/** Path → what it imports. */
const house = {
  "drizzle/db.ts": ["postgres"],
  "drizzle/schema/posts.ts": ["../../api/app.ts"],
  "pipeline/model/post.ts": ["zod", "../../drizzle/db.ts"],
  "pipeline/model/area.ts": ["node:fs"],
  "pipeline/main.ts": [
    "../connectors/registry.ts",
    "../classifiers/registry.ts",
    "../api/app.ts",
    "./assess/assess-stage.ts",
  ],
  "pipeline/commands/start.ts": ["../main.ts"],
  "pipeline/assess/assess-stage.ts": [
    "../../classifiers/classifier.ts",
    "../../classifiers/registry.ts",
    "../model/area.ts",
  ],
  "pipeline/ingest/collect-stage.ts": ["../../connectors/connector.ts", "../main.ts", "bullmq"],
  "pipeline/ingest/gone.ts": ["./nowhere.ts"],
  "pipeline/ingest/one.ts": ["./other.ts", "tapable"],
  "pipeline/ingest/other.ts": ["./one.ts", "postgres"],
  "pipeline/runtime/clock.ts": ["vitest"],
  "pipeline/runtime/runner.ts": ["bullmq"],
  "pipeline/testing/world.ts": ["../../connectors/registry.ts", "vitest"],
  "pipeline/cases/review-case.ts": ["../testing/world.ts"],
  "connectors/connector.ts": ["../pipeline/runtime/clock.ts"],
  "connectors/registry.ts": ["./platforms/x/x.ts", "./platforms/feed/feed.ts"],
  "connectors/platforms/x/x.ts": ["../../connector.ts", "./x-post.ts"],
  "connectors/platforms/x/x-post.ts": ["../feed/feed.ts"],
  "connectors/platforms/feed/feed.ts": ["../../../pipeline/ingest/collect-stage.ts"],
  "connectors/case-stores/sp4n-http.ts": ["./sp4n-form.ts"],
  "connectors/case-stores/sp4n-form.ts": ["./other-http.ts"],
  "connectors/case-stores/other-http.ts": ["../connector.ts"],
  "classifiers/classifier.ts": ["../pipeline/model/area.ts"],
  "classifiers/registry.ts": ["../connectors/connector.ts", "./training/fit.ts"],
  "classifiers/training/fit.ts": [],
  "api/app.ts": ["../pipeline/cases/review-case.ts", "../pipeline/assess/assess-stage.ts"],
  "api/client.ts": [],
  "dashboards/page.ts": ["../api/client.ts", "../api/app.ts"],
};

const breaks = [
  ["drizzle-sees-the-model", "drizzle/schema/posts.ts"],
  ["model-is-the-ground", "pipeline/model/post.ts"],
  ["model-needs-only-zod", "pipeline/model/area.ts"],
  ["stages-see-contracts", "pipeline/assess/assess-stage.ts"],
  ["nothing-below-imports-the-joint", "pipeline/ingest/collect-stage.ts"],
  ["queue-stays-in-the-runner", "pipeline/ingest/collect-stage.ts"],
  ["database-drivers-stay-in-drizzle", "pipeline/ingest/other.ts"],
  ["everything-resolves", "pipeline/ingest/gone.ts"],
  ["no-circles", "pipeline/ingest/one.ts"],
  ["listed-in-package-json", "pipeline/ingest/one.ts"],
  ["no-development-packages-in-the-product", "pipeline/runtime/clock.ts"],
  ["product-never-needs-proofs", "pipeline/cases/review-case.ts"],
  ["product-never-needs-proofs", "classifiers/registry.ts"],
  ["connectors-are-strangers", "connectors/platforms/x/x-post.ts"],
  ["connectors-see-the-model", "connectors/platforms/feed/feed.ts"],
  ["stores-are-strangers", "connectors/case-stores/sp4n-form.ts"],
  ["classifiers-see-the-model", "classifiers/registry.ts"],
  ["api-sees-verbs", "api/app.ts"],
  ["dashboards-see-the-client", "dashboards/page.ts"],
];
const clean = [
  "drizzle/db.ts",
  "pipeline/main.ts",
  "pipeline/commands/start.ts",
  "pipeline/runtime/runner.ts",
  "pipeline/testing/world.ts",
  "connectors/connector.ts",
  "connectors/registry.ts",
  "connectors/platforms/x/x.ts",
  "connectors/case-stores/sp4n-http.ts",
  "classifiers/classifier.ts",
  "api/client.ts",
];

beforeAll(() => {
  for (const [path, imports] of Object.entries(house)) {
    mkdirSync(dirname(join(here, path)), { recursive: true });
    writeFileSync(
      join(here, path),
      `${imports.map((name) => `import "${name}";\n`).join("")}export const room = 1;\n`,
    );
  }
  for (const file of [".dependency-cruiser.cjs", "tsconfig.json", "package.json"])
    copyFileSync(join(top, file), join(here, file));
  symlinkSync(join(top, "node_modules"), join(here, "node_modules"));
  mkdirSync(join(here, ".ci"));
  copyFileSync(join(top, ".ci/check-rooms.mjs"), join(here, ".ci/check-rooms.mjs"));
  checked = spawnSync(process.execPath, [".ci/check-rooms.mjs"], { cwd: here, encoding: "utf8" });
});
afterAll(() => rmSync(here, { recursive: true }));

it.each(breaks)("hears %s of %s", (rule, path) => {
  expect(checked.stdout).toMatch(new RegExp(`error ${rule}: ${path.replaceAll(".", "\\.")}`));
});

// The breaks above close circles through files that do nothing wrong themselves.
it.each(clean)("leaves %s alone", (path) => {
  expect(checked.stdout).not.toMatch(
    new RegExp(`error (?!no-circles)\\S+: ${path.replaceAll(".", "\\.")} →`),
  );
});

it("fails, and also says that a house of so few files cannot be ours", () => {
  expect(checked.status).toBe(1);
  expect(checked.stderr).toMatch(/only 29 source files, at least \d+ are expected/);
});
