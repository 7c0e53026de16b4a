/** Makes hostile bodies of recorded ones, for fuzzing. */
import fc from "fast-check";

/** Values that have broken parsers before: zero-width, right-to-left, NUL, half pairs, huge numbers, prototypes. */
const nasty = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    -1,
    0,
    1e308,
    Number.MAX_SAFE_INTEGER,
    2 ** 60,
    "",
    " ",
    "\u0000",
    "\ud83d",
    "\u200b\u200d",
    "\u202emurah\u202c",
    "__proto__",
    "javascript:alert(1)",
    "9".repeat(400),
    "ا".repeat(50),
    [],
    {},
    [[]],
    "2026-13-45T99:99:99Z",
    "1970-01-01",
    { id: "x" },
    { id: -1, type: "supergroup" },
    { type: "private" },
  ),
  fc.string({ unit: "binary", maxLength: 60 }),
  fc.jsonValue({ maxDepth: 3 }),
);

/** The recorded value with some of its inside replaced, dropped or doubled. */
export function mangle(value: unknown, luck: fc.GeneratorValue): unknown {
  const dice = luck(fc.nat, { max: 99 });
  if (dice < 6) return luck(() => nasty);
  if (Array.isArray(value)) {
    const kept = value.filter(() => luck(fc.nat, { max: 99 }) > 4).map((item) => mangle(item, luck));
    return dice < 10 ? [...kept, luck(() => nasty)] : kept;
  }
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).filter(() => luck(fc.nat, { max: 99 }) > 3);
  const mangled = entries.map(([key, item]) => [key, mangle(item, luck)]);
  return Object.fromEntries(dice < 10 ? [...mangled, [luck(fc.string), luck(() => nasty)]] : mangled);
}

/** Text cut, repeated or with bytes exchanged. */
export function mangleBytes(raw: Uint8Array, luck: fc.GeneratorValue): Uint8Array {
  const cut = luck(fc.nat, { max: raw.length });
  const other = luck(fc.uint8Array, { maxLength: 40 });
  const kinds = [
    () => raw.subarray(0, cut),
    () => Buffer.concat([raw.subarray(0, cut), other, raw.subarray(cut)]),
    () =>
      Buffer.concat([raw.subarray(0, cut), other, raw.subarray(Math.min(raw.length, cut + other.length))]),
    () => Buffer.concat([raw, raw]),
  ];
  return kinds[luck(fc.nat, { max: kinds.length - 1 })]!();
}
