/**
 * Builds the compact area and agency files of `classifiers/places/data` from the project's reference data.
 *
 *   npx tsx classifiers/places/build-data.ts --from FOLDER
 *
 * FOLDER holds `areas/gazetteer.csv`, `areas/villages.csv.gz`, `areas/area_aliases.json`,
 * `areas/LICENSE.wilayah_boundaries.txt`, `agencies/agencies.json`, and beside it `taxonomy.json`.
 * The same input gives the same bytes. Files and formats are told in `README.md`.
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { gunzipSync, gzipSync } from "node:zlib";
import { parse } from "csv-parse/sync";
import { z } from "zod";
import { AreaCode } from "../../pipeline/model/area.ts";
import { categories } from "../../pipeline/model/taxonomy.ts";

const out = fileURLToPath(new URL("./data/", import.meta.url));

const AreaRow = z.object({
  code: AreaCode,
  name: z.string(),
  lat: z.coerce.number(),
  lng: z.coerce.number(),
});
const VillageRow = z.object({ code: AreaCode, name: z.string() });
const Aliases = z.object({
  aliases: z.array(
    z.union([z.tuple([z.string(), AreaCode]), z.tuple([z.string(), AreaCode, z.literal("ambiguous")])]),
  ),
});
const Taxonomy = z.object({
  categories: z.array(
    z.object({ id: z.enum(categories), topics: z.array(z.object({ id: z.string() })).min(1) }),
  ),
});
const Agencies = z.object({
  agencies: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      short: z.string().nullable(),
      level: z.string(),
      handles: z.array(z.object({ platform: z.string(), handle: z.string(), basis: z.string() })),
      categories: z.array(z.string()),
      hotline: z.string().optional(),
      area_code: AreaCode.optional(),
    }),
  ),
  opd_types: z.array(z.object({ id: z.string(), name: z.string(), categories: z.array(z.string()) })),
});

const joined = (name: string) => name.toLowerCase().replace(/[^a-z0-9]/g, "");

function readVillages(from: string): z.infer<typeof VillageRow>[] {
  const csv = gunzipSync(readFileSync(join(from, "areas/villages.csv.gz"))).toString("utf8");
  return z.array(VillageRow).parse(parse(csv, { columns: true }));
}

/**
 * Codes, names and centroids of three levels: `code TAB name TAB lat TAB lng`, gzipped; a fifth field `~` marks
 * a district whose name villages of two or more other regencies bear too.
 */
function buildAreas(from: string): number {
  const villageRegencies = new Map<string, Set<string>>();
  for (const { code, name } of readVillages(from)) {
    const regencies = villageRegencies.get(joined(name)) ?? new Set();
    villageRegencies.set(joined(name), regencies.add(code.slice(0, 5)));
  }
  const isShared = (code: string, name: string) =>
    code.length === 8 &&
    [...(villageRegencies.get(joined(name)) ?? [])].some((regency) => !code.startsWith(regency));
  const rows = z
    .array(AreaRow)
    .parse(parse(readFileSync(join(from, "areas/gazetteer.csv"), "utf8"), { columns: true }));
  const lines = rows.map(({ code, name, lat, lng }) =>
    [code, name, lat.toFixed(3), lng.toFixed(3), ...(isShared(code, name) ? ["~"] : [])].join("\t"),
  );
  writeFileSync(join(out, "areas.tsv.gz"), gzipSync(lines.join("\n"), { level: 9 }));
  return rows.length;
}

/**
 * Village names under `@district` lines. A number before a name is the last part of its code; without one it
 * is one more than that of the line before. Coordinates are left out: names alone are needed, and 0.7 MB less.
 */
function buildVillages(from: string): number {
  const rows = readVillages(from);
  const lines: string[] = [];
  let district = "";
  let last = 0;
  for (const row of rows) {
    const parent = row.code.slice(0, 8);
    const number = Number(row.code.slice(9));
    if (parent !== district) {
      lines.push(`@${parent}`);
      district = parent;
      last = 0;
    }
    lines.push(number === last + 1 ? row.name.replace(/^\d/, "~$&") : `${number}~${row.name}`);
    last = number;
  }
  writeFileSync(join(out, "villages.txt.gz"), gzipSync(lines.join("\n"), { level: 9 }));
  return rows.length;
}

function buildAliases(from: string): number {
  const { aliases } = Aliases.parse(JSON.parse(readFileSync(join(from, "areas/area_aliases.json"), "utf8")));
  writeFileSync(
    join(out, "aliases.json"),
    `[\n${aliases.map((row) => JSON.stringify(row)).join(",\n")}\n]\n`,
  );
  return aliases.length;
}

/** Bodies and office types, their topics turned into the categories of `pipeline/model/taxonomy.ts`. */
function buildAgencies(from: string): number {
  const source = Agencies.parse(JSON.parse(readFileSync(join(from, "agencies/agencies.json"), "utf8")));
  const taxonomy = Taxonomy.parse(JSON.parse(readFileSync(join(from, "../taxonomy.json"), "utf8")));
  const categoryOf = new Map(taxonomy.categories.flatMap((c) => c.topics.map((t) => [t.id, c.id] as const)));
  const mapped = (topics: readonly string[], owner: string) => {
    if (topics.includes("*")) return [...categories];
    return [
      ...new Set(
        topics.map((topic) => {
          const category = categoryOf.get(topic);
          if (category === undefined) throw new Error(`${owner}: topic ${topic} is not in the taxonomy`);
          return category;
        }),
      ),
    ];
  };
  const bodies = source.agencies.map((body) => ({
    id: body.id,
    name: body.name,
    short: body.short,
    level: body.level,
    handles: body.handles.map(({ platform, handle }) => ({ platform, handle })),
    areaCode: body.area_code ?? null,
    categories: mapped(body.categories, body.id),
    hotline: body.hotline ?? null,
  }));
  const offices = source.opd_types.map((office) => ({
    id: office.id,
    categories: mapped(office.categories, office.id),
  }));
  const list = (rows: unknown[]) => `[\n${rows.map((row) => JSON.stringify(row)).join(",\n")}\n]`;
  writeFileSync(join(out, "agencies.json"), `{"bodies":${list(bodies)},\n"offices":${list(offices)}}\n`);
  return bodies.length;
}

const { values } = parseArgs({ options: { from: { type: "string" } } });
if (values.from === undefined) {
  console.error("Usage: npx tsx classifiers/places/build-data.ts --from FOLDER");
  process.exit(2);
}
mkdirSync(out, { recursive: true });
console.log(`areas     ${buildAreas(values.from)}`);
console.log(`villages  ${buildVillages(values.from)}`);
console.log(`aliases   ${buildAliases(values.from)}`);
console.log(`agencies  ${buildAgencies(values.from)}`);
writeFileSync(
  join(out, "LICENSE.own.txt"),
  "aliases.json, agencies.json and tagger.bin.gz were made for jemput-bola and are under its licence,\nApache-2.0 (see LICENSE at the root of the repository). areas.tsv.gz and villages.txt.gz are not:\nsee LICENSE.wilayah_boundaries.txt.\n",
);
const licence = "LICENSE.wilayah_boundaries.txt";
writeFileSync(join(out, licence), readFileSync(join(values.from, "areas", licence)));
