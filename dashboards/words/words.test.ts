/** Both languages say everything, with the same placeholders; nothing is left in the other language. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

const here = import.meta.dirname;
type Words = { [key: string]: string | Words };

function flat(words: Words, path = ""): Map<string, string> {
  return new Map(
    Object.entries(words).flatMap(([key, value]) =>
      typeof value === "string" ? [[path + key, value] as const] : [...flat(value, `${path}${key}.`)],
    ),
  );
}

const read = (language: string, file: string) =>
  flat(JSON.parse(readFileSync(join(here, language, file), "utf8")) as Words);
const rooms = readdirSync(join(here, "id"));
/** Indonesian has one form for all numbers, English two. */
const withoutNumber = (keys: Iterable<string>) =>
  [...new Set([...keys].map((key) => key.replace(/_(one|other)$/, "")))].sort();
const placeholders = (text: string) => [...text.matchAll(/\{\{(\w+)/g)].map(([, name]) => name).sort();

it("the same rooms speak both languages", () => {
  expect(readdirSync(join(here, "en"))).toEqual(rooms);
  expect(rooms.length).toBeGreaterThan(5);
});

describe.each(rooms)("%s", (room) => {
  const id = read("id", room);
  const en = read("en", room);
  it("has the same words in both languages, and none is empty", () => {
    expect(withoutNumber(en.keys())).toEqual(withoutNumber(id.keys()));
    for (const [key, text] of [...id, ...en]) expect(text.trim(), key).not.toBe("");
  });
  it("has the same placeholders in both languages", () => {
    for (const [key, text] of id) {
      const other = en.get(key) ?? en.get(key.replace(/_(one|other)$/, "")) ?? en.get(`${key}_other`);
      if (other !== undefined && !key.endsWith("_one"))
        expect(placeholders(other), key).toEqual(placeholders(text));
    }
  });
});

/** Every `t("key")` that is written out in a page is a word that exists. */
describe("the pages", () => {
  const sources = readdirSync(join(here, ".."), { recursive: true, encoding: "utf8" }).filter(
    (path) => path.endsWith(".tsx") && !path.startsWith("dist") && !path.includes("node_modules"),
  );
  it.each(sources)("%s says only words that exist", (path) => {
    const source = readFileSync(join(here, "..", path), "utf8");
    const namespaces = [...source.matchAll(/useTranslation\(\s*\[?"([\w-]+)"/g)].map(([, name]) => name!);
    for (const [, key] of source.matchAll(/\bt\(\s*"([\w.:]+)"/g)) {
      const [room, word] = key!.includes(":") ? key!.split(":") : [null, key];
      const candidates = room ? [room] : [...namespaces, "common"];
      const known = candidates.some((name) => {
        const words = read("id", `${name}.json`);
        return words.has(word!) || words.has(`${word}_other`) || words.has(`${word}_one`);
      });
      expect(known, `${key} in ${path}`).toBe(true);
    }
  });
});
