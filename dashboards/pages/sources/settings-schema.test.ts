import { describe, expect, it } from "vitest";
import { z } from "zod";
import { connectors } from "../../../connectors/registry.ts";
import { fieldsOf, missingOf, settingsOf, typedOf, wordsOfKey } from "./settings-schema.ts";

const example = z.object({
  limit: z.number().int().min(1).max(50).default(5).describe("Batas"),
  url: z.string().describe("Alamat"),
  deep: z.boolean().default(true),
  mode: z.enum(["a", "b"]),
  words: z.array(z.string()).default([]),
  columns: z.record(z.string(), z.string()).default({}),
  name: z.string().optional(),
});
const schema = z.toJSONSchema(example, { io: "input" }) as Record<string, unknown>;
const fields = fieldsOf(schema);

describe("a form from a schema", () => {
  it("puts what is required first and knows every kind", () => {
    expect(fields.map(({ key, kind, required }) => [key, kind, required])).toEqual([
      ["url", "text", true],
      ["mode", "choice", true],
      ["limit", "number", false],
      ["deep", "boolean", false],
      ["words", "lines", false],
      ["columns", "pairs", false],
      ["name", "text", false],
    ]);
    expect(fields[2]).toMatchObject({ description: "Batas", min: 1, max: 50 });
    expect(fields[1]!.choices).toEqual(["a", "b"]);
  });

  it("shows the defaults, and makes of what is typed settings the schema accepts", () => {
    const first = typedOf(schema);
    expect(first).toMatchObject({ limit: "5", deep: true, url: "", words: "", columns: "" });
    expect(missingOf(fields, first)).toEqual(["url", "mode"]);
    const typed = {
      ...first,
      url: " https://a ",
      mode: "b",
      deep: false,
      words: "satu\n\n dua ",
      columns: "text = Isi = Laporan",
    };
    expect(missingOf(fields, typed)).toEqual([]);
    expect(example.parse(settingsOf(fields, typed))).toEqual({
      limit: 5,
      url: "https://a",
      deep: false,
      mode: "b",
      words: ["satu", "dua"],
      columns: { text: "Isi = Laporan" },
    });
  });

  it("gives settings back as they were", () => {
    const settings = {
      limit: 7,
      url: "u",
      deep: false,
      mode: "a",
      words: ["x", "y"],
      columns: { text: "Isi" },
      name: "n",
    };
    expect(settingsOf(fields, typedOf(schema, settings))).toEqual(settings);
  });

  it("keeps a number that is none, so that the server can say so", () => {
    expect(settingsOf(fields, { limit: "lima" }).limit).toBe("lima");
  });

  it.each(Object.entries(connectors))("understands every setting of %s", (_, { settings }) => {
    const made = fieldsOf(
      z.toJSONSchema(settings, { io: "input", unrepresentable: "any" }) as Record<string, unknown>,
    );
    expect(made.length).toBeGreaterThan(0);
    for (const field of made) expect(field.description, field.key).not.toBe("");
  });

  it("makes words of a key", () => {
    expect(wordsOfKey("bearerTokenEnv")).toBe("Bearer token env");
  });
});
