/**
 * `npm run check:rooms`: cruises every room and holds it to .dependency-cruiser.cjs. A cruiser that cannot read the
 * code sees nothing and finds nothing wrong, so it must have seen every source file there is, and their imports.
 */
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { cruise, format } from "dependency-cruiser";
import extractOptions from "dependency-cruiser/config-utl/extract-depcruise-options";
import extractTSConfig from "dependency-cruiser/config-utl/extract-ts-config";

const rooms = ["pipeline", "connectors", "classifiers", "api", "dashboards", "drizzle"].filter((name) =>
  existsSync(name),
);
/** Fewer than these means that something reads the code wrongly; raise them as the product grows. */
const leastModules = 300;
const leastImports = 900;

const options = await extractOptions("./.dependency-cruiser.cjs");
const { output } = await cruise(rooms, options, undefined, { tsConfig: extractTSConfig("./tsconfig.json") });
const cruised = new Set(output.modules.map((module) => module.source));
const imports = output.modules.reduce(
  (sum, module) =>
    sum +
    module.dependencies.filter(({ resolved }) => cruised.has(resolved) && !resolved.includes("node_modules"))
      .length,
  0,
);
const sources = rooms.flatMap(sourcesUnder);
const unseen = sources.filter((path) => !cruised.has(path));

const failures = [
  ...unseen.map((path) => `not looked at: ${path}`),
  ...(sources.length < leastModules
    ? [`only ${sources.length} source files, at least ${leastModules} are expected`]
    : []),
  ...(imports < leastImports
    ? [`only ${imports} imports between them, at least ${leastImports} are expected`]
    : []),
];
const report = await format(output, { outputType: "err" });
process.stdout.write(report.output);
for (const failure of failures) process.stderr.write(`rooms: ${failure}\n`);
process.exitCode = failures.length > 0 || report.exitCode > 0 ? 1 : 0;

/** Paths of the source files of a room, relative to the top. */
function sourcesUnder(room) {
  return readdirSync(room, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(tsx?|mjs)$/.test(entry.name) && !entry.name.endsWith(".d.ts"))
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name));
}
