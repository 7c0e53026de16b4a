/** `npm run test:look`: accessibility of every page and state, and the budgets of speed; alone on the machine, one after the other. */
import { join } from "node:path";
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["dashboards/testing/*.look.ts"],
    globalSetup: ["../../.ci/build-pages.mjs"].map((path) => join(import.meta.dirname, path)),
    pool: "forks",
    maxWorkers: 1,
    testTimeout: 60_000,
    hookTimeout: 180_000,
  },
});
