/** Feed bytes to text, in whatever encoding they say or show. */

type Decoder = InstanceType<typeof TextDecoder>;

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

/** What windows-1252 holds at 0x80–0x9F; some versions of Node give control characters there instead. */
const quotes = "€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ";

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
      const found = decoder(name, true);
      if (found) return decodeWith(found, bytes);
    } catch {
      // Not in this encoding; the next candidate is tried.
    }
  }
  const last = declared.map((name) => decoder(name, false)).find((found) => found !== null);
  return decodeWith(last ?? new TextDecoder("windows-1252"), bytes);
}

function decodeWith(found: Decoder, bytes: Uint8Array): string {
  const text = found.decode(bytes);
  if (found.encoding !== "windows-1252") return text;
  return text.replace(/[\u0080-\u009f]/g, (character) => quotes[character.charCodeAt(0) - 0x80]!);
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
function decoder(name: string, fatal: boolean): Decoder | null {
  try {
    return new TextDecoder(name, { fatal });
  } catch {
    return null;
  }
}
