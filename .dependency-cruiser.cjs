/**
 * The rooms and who may look into whom; CONTRIBUTING.md says why. `npm run check:rooms` prints each offending import.
 * Tests and `testing/` folders may look anywhere: they put rooms together on purpose.
 */
const rooms = "^(pipeline|connectors|classifiers|api|dashboards|drizzle)/";
const proofs = String.raw`\.test\.tsx?$|/testing/`;

/** Files in `from` may import, of all rooms, only what `mayUse` names. */
const room = (name, comment, from, mayUse) => ({
  name,
  comment,
  severity: "error",
  from: { path: from, pathNot: proofs },
  to: { path: rooms, pathNot: mayUse },
});

/** The packages in `packages` are imported in `only` and nowhere else. */
const keptIn = (name, comment, packages, only) => ({
  name,
  comment,
  severity: "error",
  from: { path: rooms, pathNot: [...only, proofs] },
  to: { path: packages.map((one) => `(^|/)node_modules/${one}/`) },
});

const toConnectorContracts = String.raw`^connectors/(connector|case-store)\.ts$`;
const toClassifierContract = String.raw`^classifiers/classifier\.ts$`;
const toClockAndLog = String.raw`^pipeline/runtime/(clock|log)\.ts$`;
/** Where rooms are joined: the composition root, the command line and its commands. */
const joining = String.raw`^pipeline/(main\.ts$|cli\.ts$|jemput\.mjs$|commands/)`;

module.exports = {
  forbidden: [
    room("model-is-the-ground", "pipeline/model knows nothing but itself", "^pipeline/model/", [
      "^pipeline/model/",
    ]),
    {
      name: "model-needs-only-zod",
      comment: "the words of the product must load anywhere, also in a browser",
      severity: "error",
      from: { path: "^pipeline/model/", pathNot: proofs },
      to: { pathNot: ["^pipeline/model/", "(^|/)node_modules/zod/"] },
    },
    room("connectors-see-the-model", "a connector turns their words into ours, and no more", "^connectors/", [
      "^connectors/",
      "^pipeline/model/",
      toClockAndLog,
    ]),
    room("classifiers-see-the-model", "a classifier reads posts and gives verdicts", "^classifiers/", [
      "^classifiers/",
      "^pipeline/model/",
      toClockAndLog,
    ]),
    room("drizzle-sees-the-model", "tables borrow their words from the model", "^drizzle/", [
      "^drizzle/",
      "^pipeline/model/",
    ]),
    {
      name: "stages-see-contracts",
      comment: "stages meet connectors, stores and classifiers through their contracts; main.ts joins them",
      severity: "error",
      from: { path: "^pipeline/", pathNot: [joining, "^pipeline/model/", proofs] },
      to: {
        path: rooms,
        pathNot: ["^pipeline/", "^drizzle/", toConnectorContracts, toClassifierContract],
      },
    },
    {
      name: "nothing-below-imports-the-joint",
      comment: "main.ts and the commands stand above every room; a room that needs them is turned around",
      severity: "error",
      from: { path: rooms, pathNot: [joining, proofs] },
      to: { path: joining },
    },
    room("api-sees-verbs", "routes call verbs and read tables", "^api/", [
      "^api/",
      "^pipeline/(model|cases|desk|sources|runtime)/",
      String.raw`^pipeline/ingest/receive\.ts$`,
      "^drizzle/",
      String.raw`^connectors/(registry|connector|try-source)\.ts$`,
      toClassifierContract,
    ]),
    room(
      "dashboards-see-the-client",
      "the browser gets the typed client and the model, never a table",
      "^dashboards/",
      ["^dashboards/", String.raw`^api/client\.ts$`, "^pipeline/model/"],
    ),
    {
      name: "connectors-are-strangers",
      comment: "no connector imports another; what two of them share lies beside platforms/",
      severity: "error",
      from: { path: "^connectors/platforms/([^/.]+)", pathNot: proofs },
      to: {
        path: "^connectors/(platforms|case-stores)/",
        pathNot: String.raw`^connectors/platforms/$1(/|\.ts$)`,
      },
    },
    {
      name: "stores-are-strangers",
      comment: "no case store imports another; the files of one store share the first word of their names",
      severity: "error",
      from: { path: "^connectors/case-stores/([^/.-]+)", pathNot: [proofs, String.raw`/registry\.ts$`] },
      to: { path: "^connectors/(platforms|case-stores)/", pathNot: "^connectors/case-stores/$1[-.]" },
    },
    {
      name: "product-never-needs-proofs",
      comment:
        "what runs for people imports no test, nothing from a testing/ folder and nothing that trains: an image leaves them out",
      severity: "error",
      from: { path: rooms, pathNot: [proofs, "^classifiers/training/"] },
      to: { path: [proofs, "^classifiers/training/"] },
    },
    keptIn(
      "database-drivers-stay-in-drizzle",
      "one place opens the database",
      ["postgres", "@electric-sql/[^/]+"],
      ["^drizzle/"],
    ),
    keptIn(
      "queue-stays-in-the-runner",
      "the queue carries wake-ups, nothing else may lean on it",
      ["bullmq", "ioredis"],
      ["^pipeline/runtime/", joining],
    ),
    {
      name: "no-circles",
      severity: "error",
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
    },
    {
      name: "everything-resolves",
      comment: "an import that leads nowhere would hide from every other rule",
      severity: "error",
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: "listed-in-package-json",
      comment: "a package that only happens to be there is gone after the next install",
      severity: "error",
      from: { path: rooms },
      to: { dependencyTypes: ["npm-no-pkg", "npm-unknown"] },
    },
    {
      name: "no-development-packages-in-the-product",
      comment: "an installation for use has no development packages",
      severity: "error",
      from: { path: rooms, pathNot: proofs },
      to: { dependencyTypes: ["npm-dev"], dependencyTypesNot: ["type-only"] },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    doNotFollow: { path: "node_modules" },
    enhancedResolveOptions: {
      extensions: [".ts", ".tsx", ".js", ".mjs"],
      exportsFields: ["exports"],
      conditionNames: ["import", "node", "default", "types"],
    },
  },
};
