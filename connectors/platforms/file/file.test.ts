import { execFile } from "node:child_process";
import { once } from "node:events";
import { appendFileSync, createWriteStream, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { finished } from "node:stream/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { Inbound } from "../../../pipeline/model/post.ts";
import type { Page } from "../../connector.ts";
import { faultOfCall } from "../../testing/hostile.ts";
import { surroundings, testNow } from "../../testing/surroundings.ts";
import { file } from "./file.ts";

const folder = mkdtempSync(join(tmpdir(), "file-connector-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let files = 0;
function write(content: string | Uint8Array): string {
  files += 1;
  const path = join(folder, `berkas-${files}`);
  writeFileSync(path, content);
  return path;
}

const collect = (path: string, cursor: string | null = null, more: object = {}): Promise<Page> =>
  file.collect(file.settings.parse({ path, ...more }), cursor, surroundings());

/** Reads to the end; answers what came in and where reading stopped. */
async function readAll(path: string, cursor: string | null = null, more: object = {}) {
  const inbound: Inbound[] = [];
  for (;;) {
    const page = await collect(path, cursor, more);
    inbound.push(...page.inbound);
    cursor = page.cursor;
    if (!page.more) return { inbound, cursor };
  }
}

const told = (inbound: Inbound[]) =>
  inbound.map((one) =>
    one.kind === "set_aside"
      ? `${one.where}: ${one.reason}`
      : one.kind === "deletion"
        ? `gone ${one.externalId}`
        : one.post.externalId,
  );

const line = (id: string | number, text = "lampu jalan mati") =>
  JSON.stringify({ id, text, created_at: "2026-11-20T03:00:00Z" });
const tweet = (id: number) => ({
  id: `${id}`,
  text: `kiriman\n{${id}} "`,
  created_at: "2026-11-20T03:00:00.000Z",
});
const pageOf = (...ids: number[]) => ({ data: ids.map(tweet), meta: { result_count: ids.length } });

/** The same in every form: 24 records, some unreadable, some over several lines. */
const forms: Record<string, string> = {
  lines: Array.from({ length: 24 }, (_, at) => (at % 7 === 3 ? "{rusak" : line(`p${at}`, `é ${at}`))).join(
    "\n",
  ),
  "lines with blanks": `\ufeff${Array.from({ length: 24 }, (_, at) => `${line(at)}\r\n${at % 5 ? "" : "\n"}`).join("")}`,
  table: `id;isi\n${Array.from({ length: 24 }, (_, at) => (at % 7 === 3 ? `x${at};a;b;c\n` : `r${at};"baris\n""${at}"";"\n`)).join("")}`,
  "pages on lines": Array.from({ length: 12 }, (_, at) =>
    JSON.stringify(pageOf(2 * at + 1, 2 * at + 2)),
  ).join("\n"),
  "pages over many lines": JSON.stringify([pageOf(1, 2, 3), { errors: 3 }, pageOf(4), pageOf(5, 6)], null, 2),
};

test.each(
  Object.keys(forms).flatMap(
    (name) =>
      [
        [name, false],
        [name, true],
      ] as const,
  ),
)("%s (gzip: %s) interrupted at any record: nothing is lost and nothing doubled", async (name, packed) => {
  const path = write(packed ? gzipSync(forms[name]!) : forms[name]!);
  const whole = (await readAll(path)).inbound;
  expect(new Set(told(whole)).size).toBe(whole.length);
  expect(whole.length).toBeGreaterThan(6);
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ size: fc.integer({ min: 1, max: 9 }), lost: fc.boolean() }), {
        minLength: 1,
        maxLength: 30,
      }),
      async (looks) => {
        const stored: Inbound[] = [];
        let cursor: string | null = null;
        for (const { size, lost } of looks) {
          const page = await collect(path, cursor, { pageSize: size });
          // Lost: the process dies before page and cursor are stored.
          if (lost) continue;
          stored.push(...page.inbound);
          cursor = page.cursor;
        }
        stored.push(...(await readAll(path, cursor)).inbound);
        expect(stored).toEqual(whole);
      },
    ),
    { numRuns: 25, seed: 3 },
  );
  expect((await collect(path, (await readAll(path)).cursor)).inbound).toEqual([]);
});

test("bad lines are set aside with their line and reason, the rest goes on", async () => {
  const path = write(
    Buffer.concat([
      Buffer.from(`${line("a")}\n{"id": "b", "text": \n[1]\n${line("c", " ")}\n`),
      Buffer.from(`{"id":"d","text":"x","created_at":"kemarin"}\n`),
      Buffer.from([0x22, 0xff, 0xfe, 0x0a]),
      Buffer.from(`{"id":"e","text":"${"x".repeat(1_100_000)}"}\n`),
      Buffer.from(`"teks saja"\n${line("f")}\n`),
    ]),
  );
  expect(told((await readAll(path)).inbound)).toEqual([
    "a",
    "line 2: bukan JSON yang utuh",
    "line 3: bukan objek JSON",
    "line 4: tanpa teks",
    "line 5: tanggal tidak terbaca",
    "line 6: bukan UTF-8",
    "line 7: catatan terlalu panjang",
    "line 8: bukan objek JSON",
    "f",
  ]);
});

test("what is appended later comes later, and a last line that was cut comes when it is whole", async () => {
  const path = write(`${line("a")}\n${line("b").slice(0, 20)}`);
  const first = await readAll(path);
  expect(told(first.inbound)).toEqual(["a", "line 2: bukan JSON yang utuh"]);
  expect((await readAll(path, first.cursor)).inbound).toEqual([]);
  appendFileSync(path, `${line("b").slice(20)}\n${line("c")}`);
  const second = await readAll(path, first.cursor);
  expect(told(second.inbound)).toEqual(["b", "c"]);
  appendFileSync(path, `\n${line("d")}\n`);
  expect(told((await readAll(path, second.cursor)).inbound)).toEqual(["d"]);
});

test.each([
  ["shorter", `${line("z")}\n`],
  ["other from its first line", `${line("y")}\n${line("z")}\n${line("w")}\n${line("v")}\n`],
  ["rewritten where it was read last", `${line("a")}\n${line("q")}\n${line("z")}\n${line("v")}\n`],
])("a file that became %s is read from its start", async (_name, content) => {
  const path = write(`${line("a")}\n${line("b")}\n`);
  const { cursor } = await readAll(path);
  writeFileSync(path, content);
  const { inbound } = await readAll(path, cursor);
  expect(told(inbound)).toEqual(
    content
      .trim()
      .split("\n")
      .map((one) => JSON.parse(one).id),
  );
});

test("a long file that was rewritten only where it was read last is read from its start", async () => {
  const start = Array.from({ length: 40 }, (_, at) => `${line(`p${at}`)}\n`).join("");
  const path = write(`${start}${line("a")}\n`);
  const { cursor } = await readAll(path);
  writeFileSync(path, `${start}${line("b")}\n${line("c")}\n`);
  expect(told((await readAll(path, cursor)).inbound)).toHaveLength(42);
});

test("an empty file brings nothing until something is written", async () => {
  const path = write("");
  const { inbound, cursor } = await readAll(path);
  expect(inbound).toEqual([]);
  appendFileSync(path, `${line("a")}\n`);
  expect(told((await readAll(path, cursor)).inbound)).toEqual(["a"]);
});

test("a missing file is gone, and UTF-16 is refused with its reason", async () => {
  expect(await faultOfCall(() => collect(join(folder, "tidak-ada")))).toEqual({ kind: "gone" });
  const utf16 = write(Buffer.from("\ufeffid,text\n1,halo\n", "utf16le"));
  expect((await faultOfCall(() => collect(utf16))).kind).toBe("unexpected_shape");
});

test("damaged gzip is a fault, a gzip cut short gives what it holds", async () => {
  const lines = Array.from({ length: 400 }, (_, at) => `${line(at, Math.sin(at).toString(36))}\n`).join("");
  const packed = gzipSync(lines);
  const cut = await readAll(write(packed.subarray(0, packed.length / 2)));
  expect(cut.inbound.length).toBeGreaterThan(100);
  expect(cut.inbound.filter((one) => one.kind === "set_aside")).toHaveLength(1);
  const damaged = Buffer.from(packed);
  damaged.fill(0x55, 20, 200);
  expect((await faultOfCall(() => readAll(write(damaged)))).kind).toBe("unexpected_shape");
});

test("ids keep all their digits, also where JSON writes them as numbers", async () => {
  const path = write(
    `{"id": 1900000000000000001, "text": "a 1900000000000000003 b", "in_reply_to": 1900000000000000007}\n`,
  );
  const [one] = (await readAll(path)).inbound;
  expect(one).toMatchObject({
    post: {
      externalId: "1900000000000000001",
      inReplyTo: "1900000000000000007",
      text: "a 1900000000000000003 b",
    },
  });
});

test("columns are found by their usual names or by the administrator's", async () => {
  const usual = write("ID,Tanggal,Isi,Akun\n1,20/11/2026 10:00,jalan rusak,@warga_a\n");
  expect((await readAll(usual)).inbound).toMatchObject([
    {
      post: {
        externalId: "1",
        text: "jalan rusak",
        author: { handle: "warga_a" },
        postedAt: new Date("2026-11-20T03:00:00Z"),
      },
    },
  ]);
  const own = write("kode\tUraian Warga\nA-1\tjalan rusak\n");
  const columns = { id: "kode", text: "Uraian Warga" };
  expect((await readAll(own, null, { columns })).inbound).toMatchObject([
    { post: { externalId: "A-1", text: "jalan rusak" } },
  ]);
  expect((await faultOfCall(() => collect(own, null, { format: "csv" }))).kind).toBe("unexpected_shape");
});

test("missing parts have honest defaults", async () => {
  const path = write('{"text":"tanpa id"}\n{"id":2,"text":"x","kind":"idiom","platform":"Twitter"}\n');
  expect((await readAll(path)).inbound).toMatchObject([
    {
      post: {
        externalId: expect.stringMatching(/^sha256:/),
        platform: "other",
        postedAt: testNow,
        kind: "post",
      },
    },
    { post: { externalId: "2", platform: "x", author: { externalId: "unknown:2", handle: null } } },
  ]);
});

/** Records that look right but for some values, as hostile exports hold them. */
const odd = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }),
  fc.constantFrom(
    "",
    " ",
    "\u0000",
    "\ud800",
    "2026-02-30",
    "x".repeat(5000),
    1e308,
    -0,
    "1900000000000000001",
  ),
);
const names = [
  "id",
  "text",
  "created_at",
  "author",
  "kind",
  "platform",
  "media",
  "lat",
  "lng",
  "url",
  "counts",
  "likes",
  "data",
  "errors",
  "includes",
  "meta",
  "referenced_tweets",
  "edit_history_tweet_ids",
  "__proto__",
];
const record = fc.dictionary(fc.constantFrom(...names), odd, { maxKeys: 12 });

test("whatever a line holds, it becomes valid posts or is set aside, and the next line is read", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(record, { minLength: 1, maxLength: 8 }),
      fc.constantFrom("auto", "jsonl", "x-pages"),
      async (records, format) => {
        const last = format === "x-pages" ? JSON.stringify(pageOf(77)) : line("77");
        const path = write(`${records.map((one) => JSON.stringify(one)).join("\n")}\n${last}\n`);
        const { inbound } = await readAll(path, null, { format });
        for (const one of inbound) expect(Inbound.safeParse(one).error).toBeUndefined();
        expect(inbound.length).toBeGreaterThan(0);
        expect(told(inbound).at(-1)).toBe("77");
        rmSync(path);
      },
    ),
    { numRuns: 300, seed: 11 },
  );
});

test("progress tells bytes, the rate and the time left", async () => {
  const path = write(Array.from({ length: 100 }, (_, at) => `${line(1000 + at)}\n`).join(""));
  const settings = file.settings.parse({ path, pageSize: 25 });
  const at = (seconds: number) => surroundings({ now: new Date(testNow.getTime() + seconds * 1000) });
  const first = await file.collect(settings, null, at(0));
  expect(first.progress).toMatchObject({
    total: 7400,
    done: 1850,
    unit: "bytes",
    perSecond: null,
    secondsLeft: null,
  });
  const second = await file.collect(settings, first.cursor, at(2));
  expect(second.progress).toEqual({ total: 7400, done: 3700, unit: "bytes", perSecond: 25, secondsLeft: 2 });
});

test("150 MB are read with flat memory", { timeout: 60_000 }, async () => {
  const path = join(folder, "besar.jsonl");
  const out = createWriteStream(path);
  const block = Array.from(
    { length: 1000 },
    (_, at) => `${line(`p${at}`, "lampu jalan mati ".repeat(24))}\n`,
  ).join("");
  for (let at = 0; at < 322; at++) if (!out.write(block)) await once(out, "drain");
  out.end();
  await finished(out);
  // A process of its own: the heap limit makes a leak fail, and no other test shares the figure.
  const script = fileURLToPath(new URL("testing/read-whole-file.ts", import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [
    "--max-old-space-size=64",
    "--import",
    "tsx",
    script,
    path,
  ]);
  const { posts, bytes, peakMb } = JSON.parse(stdout);
  expect(posts).toBe(322_000);
  expect(bytes).toBeGreaterThan(150e6);
  expect(peakMb).toBeLessThan(260);
});
