import { describe, expect, it } from "vitest";
import { decodeDocument } from "./decode-document.ts";

const xml = (encoding: string | null, text: string) =>
  `<?xml version="1.0"${encoding ? ` encoding="${encoding}"` : ""}?><t>${text}</t>`;
const latin1 = (text: string) => Buffer.from(text, "latin1");
const utf16be = (text: string) => Buffer.from(text, "utf16le").swap16();
const word = "Café – “padam”";
/** The word in windows-1252. */
const cp1252 = "Caf\xe9 \x96 \x93padam\x94";

const cases: [name: string, bytes: Uint8Array, type: string | null, contains: string][] = [
  ["UTF-8 without a word about it", Buffer.from(xml(null, word)), null, word],
  ["UTF-8 with a mark", Buffer.from(`\ufeff${xml(null, word)}`), null, word],
  ["windows-1252 by declaration", latin1(xml("windows-1252", cp1252)), null, word],
  ["ISO-8859-1 by declaration, read as browsers do", latin1(xml("ISO-8859-1", cp1252)), "text/xml", word],
  [
    "windows-1252 by content type",
    latin1(xml(null, cp1252)),
    'application/xml; charset="Windows-1252"',
    word,
  ],
  [
    "UTF-8 by content type but ISO-8859-1 in truth",
    latin1(xml("ISO-8859-1", "Café")),
    "text/xml; charset=utf-8",
    "Café",
  ],
  ["UTF-8 where the declaration lies", Buffer.from(xml("utf-16", word)), null, word],
  ["UTF-16 little-endian with a mark", Buffer.from(`\ufeff${xml("utf-16", word)}`, "utf16le"), null, word],
  ["UTF-16 big-endian with a mark", utf16be(`\ufeff${xml("utf-16", word)}`), null, word],
  ["UTF-16 little-endian without a mark", Buffer.from(xml("utf-16", word), "utf16le"), null, word],
  ["UTF-16 big-endian without a mark", utf16be(xml("utf-16", word)), null, word],
  ["UTF-16 of a JSON feed", Buffer.from(`{"t":"${word}"}`, "utf16le"), null, word],
  [
    "Shift_JIS by declaration",
    Buffer.concat([latin1(xml("Shift_JIS", "")), Buffer.from([0x93, 0xfa])]),
    null,
    "日",
  ],
  ["KOI8-R by content type", Buffer.from([0xcd, 0xc9, 0xd2]), "text/xml; charset=koi8-r", "мир"],
  ["an encoding nobody knows", Buffer.from(xml("klingon-8", word)), "text/xml; charset=klingon", word],
  ["windows-1252 without a word about it", latin1(xml(null, cp1252)), null, word],
  [
    "one broken byte in declared UTF-8",
    Buffer.concat([Buffer.from(xml("utf-8", word)), Buffer.from([0xff])]),
    null,
    `${word}</t>\ufffd`,
  ],
  ["nothing", new Uint8Array(), null, ""],
];

describe("the encoding of a document", () => {
  it.each(cases)("is found for %s", (_, bytes, type, contains) => {
    const text = decodeDocument(bytes, type);
    expect(text).toContain(contains);
    expect(text).not.toMatch(/^\ufeff/);
  });
});
