import { describe, expect, it } from "vitest";
import { flawOf, nestingOf } from "./json-shape.ts";

describe("nesting", () => {
  it.each([
    ["1", 0],
    ["{}", 1],
    ['{"a":[1,{"b":[]}]}', 4],
    ['["[[[[", "\\"[[["]', 1],
    ["[".repeat(10), 10],
    ["[[]][[[]]]", 3],
    ["]]]]", 0],
  ])("of %s is %i", (text, depth) => {
    expect(nestingOf(text, 64)).toBe(depth);
  });

  it("stops counting just above the limit", () => {
    expect(nestingOf("[".repeat(1_000_000), 64)).toBe(65);
  });
});

describe("a value", () => {
  it.each([
    [{ a: "kata", b: [1, null, true, { c: "👨‍👩‍👧 \u202e\u200b" }] }, null],
    [{ a: { b: ["x", "y\0"] } }, { path: "a.b.1", why: "nul" }],
    [{ a: "\ud800" }, { path: "a", why: "surrogate" }],
    [["\udc00x"], { path: "0", why: "surrogate" }],
    [{ n: Number.POSITIVE_INFINITY }, { path: "n", why: "number" }],
    [JSON.parse('{"a":{"__proto__":{}}}'), { path: "a.__proto__", why: "key" }],
    [{ constructor: 1 }, { path: "constructor", why: "key" }],
    [{ "x\0": 1 }, { path: "", why: "nul" }],
  ])("%j has the flaw %j", (value, flaw) => {
    expect(flawOf(value)).toEqual(flaw);
  });
});
