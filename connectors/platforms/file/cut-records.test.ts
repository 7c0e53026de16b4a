import fc from "fast-check";
import { expect, test } from "vitest";
import { byCsvRecord, byJsonObject, byLine, type Cutter, cutRecords, type Piece } from "./cut-records.ts";

async function* inChunks(bytes: Buffer, sizes: readonly number[]): AsyncGenerator<Buffer> {
  for (let at = 0, turn = 0; at < bytes.length; turn++) {
    const size = sizes[turn % sizes.length] ?? 1;
    yield bytes.subarray(at, at + size);
    at += size;
  }
}

async function cut(text: string | Buffer, cutter: Cutter, sizes: readonly number[] = [1_000_000]) {
  const pieces: Piece[] = [];
  const source = inChunks(Buffer.from(text as string), sizes);
  for await (const batch of cutRecords(source, { offset: 0, line: 1 }, cutter)) pieces.push(...batch);
  return pieces;
}
const seen = (pieces: Piece[]) =>
  pieces.map(({ bytes, line, next, open, problem }) => ({
    text: bytes.toString(),
    line,
    next,
    open,
    problem,
  }));

test.each([
  ["lines", byLine(), "a\nbb\n\nc", ["a\n", "bb\n", "\n", "c"], [1, 2, 3, 4]],
  [
    "quoted line ends",
    byCsvRecord(","),
    'a,"b\nc"\r\n"d ""x""\n,",e\nf,g"\n',
    ['a,"b\nc"\r\n', '"d ""x""\n,",e\n', 'f,g"\n'],
    [1, 3, 5],
  ],
  [
    "quotes inside a field",
    byCsvRecord(","),
    '1,pipa 5" bocor\n2,b\n',
    ['1,pipa 5" bocor\n', "2,b\n"],
    [1, 2],
  ],
  [
    "objects",
    byJsonObject(),
    '[{"a":"}{\\""},\n {"b":{}}]\n',
    ['[{"a":"}{\\""}', ',\n {"b":{}}', "]\n"],
    [1, 1, 2],
  ],
])("%s are cut where they end", async (_name, cutter, text, records, lines) => {
  const pieces = await cut(text, cutter);
  expect(pieces.map(({ bytes }) => bytes.toString())).toEqual(records);
  expect(pieces.map(({ line }) => line)).toEqual(lines);
  expect(pieces.map(({ problem }) => problem)).toEqual(lines.map(() => null));
});

test("in whatever chunks the bytes come, the records and their places are the same", async () => {
  const text = fc.string({
    unit: fc.constantFrom("a", "é", "\n", '"', ",", "{", "}", "\\", "[", "\r\n"),
    maxLength: 60,
  });
  const cutters = fc.constantFrom(byLine(12), byCsvRecord(","), byJsonObject(20), {
    ...byCsvRecord(","),
    most: 12,
  });
  await fc.assert(
    fc.asyncProperty(
      text,
      cutters,
      fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1 }),
      async (given, cutter, sizes) => {
        const whole = await cut(given, { ...cutter, most: 1000 });
        expect(seen(await cut(given, { ...cutter, most: 1000 }, sizes))).toEqual(seen(whole));
        expect(whole.map(({ bytes }) => bytes.toString()).join("")).toBe(given);
        const ends = (await cut(given, cutter, sizes)).map(({ next }) => next);
        expect(ends.at(-1)?.offset ?? 0).toBe(Buffer.byteLength(given));
        expect(ends.at(-1)?.line ?? 1).toBe(given.split("\n").length);
      },
    ),
    { numRuns: 500, seed: 7 },
  );
});

test("a line that is too long is given up alone and never held", async () => {
  const text = Buffer.concat([Buffer.from("a\n"), Buffer.alloc(5_000_000, "x"), Buffer.from("\nb\n")]);
  const pieces = await cut(text, byLine(1_000_000), [65_536]);
  expect(pieces.map(({ problem, line }) => [problem, line])).toEqual([
    [null, 1],
    ["catatan terlalu panjang", 2],
    [null, 3],
  ]);
  expect(pieces[1]!.bytes.length).toBeLessThanOrEqual(2000);
});

test("a quote that is never closed costs its own line, not the rest of the table", async () => {
  const pieces = await cut('1,baik\n2,"lupa\n3,baik\n4,baik\n', byCsvRecord(","));
  expect(pieces.map(({ bytes, problem }) => [bytes.toString(), problem])).toEqual([
    ["1,baik\n", null],
    ['2,"lupa\n', "tanda kutip tidak ditutup"],
    ["3,baik\n", null],
    ["4,baik\n", null],
  ]);
});
