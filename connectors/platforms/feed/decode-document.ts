/** Feed bytes to text, in whatever encoding they say or show. */

const marks: [encoding: string, mark: number[]][] = [
  ["utf-8", [0xef, 0xbb, 0xbf]],
  ["utf-16le", [0xff, 0xfe]],
  ["utf-16be", [0xfe, 0xff]],
  // UTF-16 without a mark still shows: a document starts with "<" or "{", whose other byte is zero.
  ["utf-16le", [0x3c, 0x00]],
  ["utf-16be", [0x00, 0x3c]],
  ["utf-16le", [0x7b, 0x00]],
  ["utf-16be", [0x00, 0x7b]],
];

/**
 * The text of a feed document; never throws. In the order of RFC 7303: byte order mark, charset of the
 * content type, XML declaration, UTF-8. The first under which every byte is valid wins, because servers often
 * announce a charset the document does not have; when none fits, what is declared (else windows-1252) is used
 * and broken bytes become U+FFFD.
 */
export function decodeDocument(bytes: Uint8Array, contentType: string | null): string {
  const mark = marks.find(([, start]) => start.every((byte, at) => bytes[at] === byte));
  if (mark) return decoder(mark[0], false)?.decode(bytes) ?? "";
  const declared = [charsetOf(contentType), declarationOf(bytes)].filter((name) => name !== null);
  for (const name of [...declared, "utf-8"]) {
    try {
      const text = decoder(name, true)?.decode(bytes);
      if (text !== undefined) return text;
    } catch {
      // Not in this encoding; the next candidate is tried.
    }
  }
  const last = declared.map((name) => decoder(name, false)).find((found) => found !== null);
  return (last ?? new TextDecoder("windows-1252")).decode(bytes);
}

function charsetOf(contentType: string | null): string | null {
  return /;\s*charset\s*=\s*"?'?([\w.:-]+)/i.exec(contentType ?? "")?.[1] ?? null;
}

/** The encoding an XML declaration names; every encoding it can be written in shares ASCII here. */
function declarationOf(bytes: Uint8Array): string | null {
  const start = Buffer.from(bytes.subarray(0, 200)).toString("latin1");
  return /^\s*<\?xml[^>]*\sencoding\s*=\s*["']([\w.:-]+)["']/i.exec(start)?.[1] ?? null;
}

/** Null for a name that no standard knows; UTF-16 without its mark is a declaration that cannot be true here. */
function decoder(name: string, fatal: boolean): InstanceType<typeof TextDecoder> | null {
  try {
    return new TextDecoder(name, { fatal });
  } catch {
    return null;
  }
}
