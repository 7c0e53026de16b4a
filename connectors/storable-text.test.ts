import { expect, it } from "vitest";
import { sampleOf, storableText } from "./storable-text.ts";

it("keeps every text that a database can hold as it is", () => {
  for (const text of ["", "lampu mati 💡", "مرحبا", "\u202emurah\u202c", "a\u200bb"])
    expect(storableText(text)).toBe(text);
});

it("replaces NUL and half pairs, also the half that a cut leaves", () => {
  expect(storableText("a\0b\ud83dc\udca1d")).toBe("a\ufffdb\ufffdc\ufffdd");
  expect(storableText("ab💡", 3)).toBe("ab\ufffd");
});

it("samples anything without throwing", () => {
  const circle: Record<string, unknown> = {};
  circle.circle = circle;
  const values = [
    undefined,
    null,
    Symbol("x"),
    10n,
    circle,
    () => 1,
    Buffer.from([0xff, 0xfe, 0x00]),
    "x".repeat(9000),
  ];
  for (const value of values) {
    const sample = sampleOf(value);
    expect(sample.length).toBeLessThanOrEqual(500);
    expect(storableText(sample)).toBe(sample);
  }
});
