/** Files of posts: JSON lines, tables, saved pages of X API v2; plain or gzip, read a page at a time. */
import { z } from "zod";
import { type Inbound, Platform } from "../../../pipeline/model/post.ts";
import { ConnectorError, definePoll, type Page, type Surroundings } from "../../connector.ts";
import { cutRecords, type Place } from "./cut-records.ts";
import { cutterOf, detectShape, formats, type Shape, sampleSize } from "./detect-shape.ts";
import { type FileCursor, progressOf, readFileCursor, sourceKey } from "./file-cursor.ts";
import { columnName, fields, pickBy } from "./line-fields.ts";
import { fingerprint, isSame, type Meter, type OpenFile, openFile, readBytes } from "./open-file.ts";
import { type ReadContext, readPieces } from "./read-pieces.ts";

/** A page ends after this much content even when it holds few records, so that memory stays flat. */
const mostBytes = 8 * 1024 * 1024;

export const FileSettings = z.object({
  path: z.string().min(1).max(4000).describe("Letak berkas di komputer tempat program ini berjalan"),
  format: z
    .enum(formats)
    .default("auto")
    .describe(
      "jsonl: satu objek JSON per baris; csv: tabel; x-pages: halaman X API v2; auto: dikenali dari isinya",
    ),
  columns: z
    .partialRecord(z.enum(fields as [(typeof fields)[number]]), z.string().min(1).max(300))
    .default({})
    .describe(
      'Nama kolom untuk tiap isian, misalnya {"text": "Isi Laporan"}; yang tidak disebut dikenali sendiri',
    ),
  platform: Platform.default("other").describe("Tempat asal kiriman yang tidak menyebutnya sendiri"),
  zone: z
    .string()
    .regex(/^[+-]\d\d:\d\d$/, 'seperti "+07:00"')
    .default("+07:00")
    .describe("Zona waktu untuk tanggal yang tidak menyebutnya: +07:00 WIB, +08:00 WITA, +09:00 WIT"),
  pageSize: z.number().int().min(1).max(2000).default(500).describe("Kiriman yang dibaca sekaligus"),
});
export type FileSettings = z.infer<typeof FileSettings>;

export const file = definePoll<FileSettings>({
  kind: "poll",
  label: "Berkas (JSONL, CSV, halaman X)",
  settings: FileSettings,
  async collect(settings, cursor, around) {
    const of = sourceKey([settings.path, settings.format, settings.columns]);
    const opened = await openFile(settings.path);
    try {
      const known = readFileCursor(cursor, of);
      const same = known !== null && (await isSame(opened, known.fingerprint, known.offset));
      if (same && known.ended && known.size === opened.size)
        return { inbound: [], cursor: JSON.stringify(known), more: false };
      return await readPage(opened, same ? known : null, { of, settings, around });
    } finally {
      await opened.handle.close();
    }
  },
  // Lines stand in any order: the whole file is read again.
  cursorSince: () => null,
});

type Task = { of: string; settings: FileSettings; around: Surroundings };

async function readPage(opened: OpenFile, known: FileCursor | null, task: Task): Promise<Page> {
  const { settings, around } = task;
  const beginning = around.clock.now();
  const began = known && known.offset > 0 && known.shape ? { shape: known.shape, start: known } : null;
  const found = began ?? (await detect(opened, settings));
  const start: Place = found
    ? { offset: found.start.offset, line: found.start.line }
    : { offset: 0, line: 1 };
  const run =
    known && !known.ended
      ? known.run
      : { at: beginning.getTime(), line: start.line, done: opened.gzip ? 0 : start.offset };
  const read = found
    ? await readFrom(opened, start, found.shape, task)
    : { inbound: [], reached: start, ended: true, used: opened.size };
  const done = read.ended ? opened.size : opened.gzip ? read.used : read.reached.offset;
  const next: FileCursor = {
    of: task.of,
    fingerprint: await fingerprint(opened, read.reached.offset),
    size: opened.size,
    offset: read.reached.offset,
    line: read.reached.line,
    ended: read.ended,
    shape: found?.shape ?? null,
    run,
  };
  const reached = { at: around.clock.now().getTime(), line: read.reached.line, done };
  return {
    inbound: read.inbound,
    cursor: JSON.stringify(next),
    more: !read.ended,
    progress: progressOf(run, reached, opened.size),
  };
}

async function detect(opened: OpenFile, settings: FileSettings) {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of readBytes(opened, 0, { used: 0 })) {
    parts.push(part);
    length += part.length;
    if (length >= sampleSize) break;
  }
  return detectShape(Buffer.concat(parts).subarray(0, sampleSize), settings.format, settings.columns);
}

type Read = { inbound: Inbound[]; reached: Place; ended: boolean; used: number };

async function readFrom(opened: OpenFile, start: Place, shape: Shape, task: Task): Promise<Read> {
  const { settings, around } = task;
  const context = contextOf(shape, task);
  const meter: Meter = { used: 0 };
  const inbound: Inbound[] = [];
  let reached = start;
  const source = readBytes(opened, start.offset, meter);
  for await (const pieces of cutRecords(source, start, cutterOf(shape, settings.format))) {
    if (around.signal.aborted)
      throw new ConnectorError("pembacaan berkas dihentikan", { kind: "unavailable" });
    for (let at = 0; at < pieces.length; ) {
      const room = settings.pageSize - inbound.length;
      if (room <= 0 || reached.offset - start.offset >= mostBytes)
        return { inbound, reached, ended: false, used: meter.used };
      const batch = pieces.slice(at, at + room);
      const items = readPieces(batch, context);
      for (const [index, piece] of batch.entries()) {
        inbound.push(...items[index]!);
        // A last line that is cut may still be written: it is kept aside now and read again when the file grows.
        const cut = piece.open && items[index]!.some((item) => item.kind === "set_aside");
        if (!cut) reached = piece.next;
      }
      at += batch.length;
    }
  }
  return { inbound, reached, ended: true, used: meter.used };
}

function contextOf(shape: Shape, { settings, around }: Task): ReadContext {
  const { columns, platform, zone, format } = settings;
  const wanted =
    shape.kind === "table"
      ? Object.fromEntries(Object.entries(columns).map(([field, name]) => [field, columnName(name)]))
      : columns;
  return { pick: pickBy(wanted), platform, zone, now: around.clock.now(), format, shape };
}
