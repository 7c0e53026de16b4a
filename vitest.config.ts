/** Tests lie beside the code. Two workers, since half of them hold a database and two cores is what a small machine has. */
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: [
      "{pipeline,connectors,classifiers,api,dashboards,drizzle}/**/*.test.{ts,tsx}",
      ".ci/*.test.mjs",
    ],
    globalSetup: [".ci/require-services.mjs", ".ci/build-pages.mjs"],
    pool: "forks",
    maxWorkers: 2,
    testTimeout: 30_000,
    // The first embedded database of a run is migrated in a hook, and on a busy machine that takes its time.
    hookTimeout: 60_000,
    teardownTimeout: 10_000,
  },
});
