/** Cuts a stream of bytes into records and says where each ends, so that reading can go on there. */

export type Cutter = {
  /** Index after the record that starts at `from` (with its line end), or null when its end is not there yet. */
  end(bytes: Buffer, from: number): number | null;
  /** Longest record in bytes. */
  most: number;
  /** What is given up when a record does not end: its first line, or all that follows. */
  recover: "line" | "all";
};

export type Piece = {
  bytes: Buffer;
  /** Number of the line it starts on, from 1. */
  line: number;
  /** Where the next record starts: bytes from the start of the content, and its line. */
  next: { offset: number; line: number };
  /** The content ends before the record did: it may still be written. */
  open: boolean;
  problem: string | null;
};

export type Place = { offset: number; line: number };

const newline = 0x0a;
/** Kept of a record that is too long. */
const sampleLength = 2000;

/** Batches of records, in order, each byte in exactly one of them. Holds at most one record and one chunk. */
export async function* cutRecords(
  source: AsyncIterable<Buffer>,
  start: Place,
  cutter: Cutter,
): AsyncGenerator<Piece[]> {
  const state: Cutting = { pending: Buffer.alloc(0), place: start, skipping: null };
  let wanted = 0;
  for await (const chunk of source) {
    state.pending = state.pending.length === 0 ? chunk : Buffer.concat([state.pending, chunk]);
    // A record longer than a chunk is looked at again when twice as much is there, not after every chunk.
    if (state.pending.length < wanted) continue;
    const pieces = cutAll(state, cutter);
    wanted = pieces.length > 0 ? 0 : Math.min(2 * state.pending.length, cutter.most + 1);
    if (pieces.length > 0) yield pieces;
  }
  const rest = cutRest(state, cutter);
  if (rest.length > 0) yield rest;
}

type Cutting = {
  pending: Buffer;
  place: Place;
  /** A record that is too long, thrown away until its end: its start, and what is kept of it. */
  skipping: { sample: Buffer; line: number } | null;
};

function cutAll(state: Cutting, cutter: Cutter): Piece[] {
  const pieces: Piece[] = [];
  for (;;) {
    if (state.skipping && !skip(state, cutter, pieces)) break;
    let at = 0;
    for (let end = cutter.end(state.pending, at); end !== null; end = cutter.end(state.pending, at)) {
      const long = end - at > cutter.most;
      pieces.push(pieceOf(state, state.pending.subarray(at, end), long ? tooLong : null));
      at = end;
    }
    state.pending = state.pending.subarray(at);
    if (state.pending.length <= cutter.most) break;
    giveUpFirst(state, cutter, pieces);
  }
  return pieces;
}

const tooLong = "catatan terlalu panjang";

/** The record at the start does not end in time. */
function giveUpFirst(state: Cutting, cutter: Cutter, pieces: Piece[]): void {
  const end = cutter.recover === "line" ? state.pending.indexOf(newline) + 1 : 0;
  if (end > 0) {
    pieces.push(pieceOf(state, state.pending.subarray(0, end), "tanda kutip tidak ditutup"));
    state.pending = state.pending.subarray(end);
  } else {
    state.skipping = {
      sample: Buffer.from(state.pending.subarray(0, sampleLength)),
      line: state.place.line,
    };
  }
}

/** False while the end of the record thrown away is not there. */
function skip(state: Cutting, cutter: Cutter, pieces: Piece[]): boolean {
  const end = cutter.recover === "line" ? state.pending.indexOf(newline) + 1 : 0;
  const gone = state.pending.subarray(0, end > 0 ? end : state.pending.length);
  state.place = after(state.place, gone);
  state.pending = state.pending.subarray(gone.length);
  if (end === 0) return false;
  const { sample, line } = state.skipping!;
  pieces.push({ bytes: sample, line, next: state.place, open: false, problem: tooLong });
  state.skipping = null;
  return true;
}

/** What is left when the content has ended. */
function cutRest(state: Cutting, cutter: Cutter): Piece[] {
  const pieces = cutAll(state, cutter);
  if (state.skipping) {
    const { sample, line } = state.skipping;
    return [...pieces, { bytes: sample, line, next: state.place, open: true, problem: tooLong }];
  }
  while (state.pending.length > 0) {
    const lineEnd = cutter.recover === "line" ? state.pending.indexOf(newline) + 1 : 0;
    if (lineEnd === 0) {
      pieces.push({ ...pieceOf(state, state.pending, null), open: true });
      state.pending = state.pending.subarray(state.pending.length);
    } else {
      giveUpFirst(state, cutter, pieces);
      pieces.push(...cutAll(state, cutter));
    }
  }
  return pieces;
}

function pieceOf(state: Cutting, bytes: Buffer, problem: string | null): Piece {
  const { line } = state.place;
  state.place = after(state.place, bytes);
  return { bytes, line, next: state.place, open: false, problem };
}

function after({ offset, line }: Place, bytes: Buffer): Place {
  let lines = line;
  for (let at = bytes.indexOf(newline); at >= 0; at = bytes.indexOf(newline, at + 1)) lines += 1;
  return { offset: offset + bytes.length, line: lines };
}

const megabyte = 1024 * 1024;

/** One record a line. */
export function byLine(most = megabyte): Cutter {
  return {
    end: (bytes, from) => {
      const at = bytes.indexOf(newline, from);
      return at < 0 ? null : at + 1;
    },
    most,
    recover: "line",
  };
}

const quote = 0x22;

/** CSV records (RFC 4180): a line end inside a quoted field does not end the record. */
export function byCsvRecord(delimiter: string): Cutter {
  const separator = delimiter.charCodeAt(0);
  const end = (bytes: Buffer, from: number): number | null => {
    // A quote opens a field only where the field starts; elsewhere it is a character (5" pipe).
    let quoted = false;
    let fieldStart = true;
    for (let at = from; at < bytes.length; at++) {
      const byte = bytes[at];
      if (quoted) {
        if (byte !== quote) continue;
        if (bytes[at + 1] === quote) at += 1;
        else quoted = false;
      } else if (byte === newline) return at + 1;
      else if (byte === quote && fieldStart) quoted = true;
      fieldStart = byte === separator;
    }
    return null;
  };
  return { end, most: megabyte, recover: "line" };
}

/** JSON objects one after the other or in one array, over as many lines as they like. */
export function byJsonObject(most = 16 * megabyte): Cutter {
  return { end: endOfObject, most, recover: "all" };
}

function endOfObject(bytes: Buffer, from: number): number | null {
  let depth = 0;
  let inText = false;
  for (let at = from; at < bytes.length; at++) {
    const byte = bytes[at];
    if (inText) {
      if (byte === 0x5c) at += 1;
      else if (byte === quote) inText = false;
    } else if (byte === quote) inText = true;
    else if (byte === 0x7b) depth += 1;
    else if (byte === 0x7d && --depth <= 0) return at + 1;
  }
  return null;
}
