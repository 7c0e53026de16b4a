import { describe, expect, it } from "vitest";
import { maskPersonal } from "../../classifiers/privacy/mask.ts";
import { maxPostLength } from "../model/post.ts";
import { givenPost } from "../testing/given.ts";
import { firstMorning } from "../testing/world.ts";
import { authorId, cleanPost, cleanSample, cleanStrings, maskAndCut, notAhead } from "./clean-post.ts";

const now = firstMorning;
const clean = (changes: Parameters<typeof givenPost>[0]) => cleanPost(givenPost(changes), maskPersonal, now);
const nik = "3374015512900003";

describe("what is stored of a post", () => {
  it("has personal numbers masked in its text, descriptions and addresses", () => {
    const post = clean({
      text: `tolong, NIK saya ${nik}, wa 0812-3456-7890`,
      url: "https://wa.me/6281234567890",
      media: [{ kind: "photo", url: "https://wa.me/6281234567890", alt: `KTP ${nik}` }],
    });
    expect(post.text).toBe("tolong, NIK saya <NIK>, wa <TEL>");
    expect(post.masked).toEqual({ nik: 1, phone: 1 });
    expect(JSON.stringify(post)).not.toMatch(/6281234567890|3374015512900003/);
  });

  it("is cut at the longest length, after masking, without half a number or half a character", () => {
    const text = (tail: string) => "a".repeat(maxPostLength - 4) + tail;
    expect(clean({ text: text(` ${nik} dan lain lain`) }).text).not.toMatch(/\d/);
    expect(clean({ text: text("b 😀😀😀") }).text).toBe(text("b 😀"));
    expect(clean({ text: text("bc 😀😀") }).text).toBe(text("bc"));
    expect(clean({ text: text("pukul 2026 tadi") }).text).toBe(text("puku"));
    expect(clean({ text: text(" 2026 tadi") }).text).toBe(text(""));
  });

  it("never ends in half a personal number, wherever a huge text is cut", () => {
    for (let shift = 0; shift < 40; shift++) {
      const text = "x".repeat(shift) + `hubungi 0 8 1 2 - 3 4 5 6 - 7 8 9 0 ya `.repeat(9000);
      const stored = clean({ text }).text;
      expect(stored.length).toBeLessThanOrEqual(maxPostLength);
      expect(stored).not.toMatch(/\d/);
    }
  });

  it("is ready in a moment for ten megabytes of the worst text", () => {
    for (const piece of ["08 1", "1", ". 1-", "a@", "\ud83d", "nol delapan "]) {
      const began = performance.now();
      const post = clean({ text: piece.repeat(10_000_000 / piece.length) });
      expect(performance.now() - began).toBeLessThan(2000);
      expect(post.text.length).toBeLessThanOrEqual(maxPostLength);
    }
  });

  it.each([
    ["a minute ahead is the platform's own time", 60_000, 60_000],
    ["six minutes ahead is now", 360_000, 0],
    ["the year 9999 is now", Date.UTC(9999, 0) - now.getTime(), 0],
    ["a year before the internet is now", Date.UTC(1899, 0) - now.getTime(), 0],
    ["ten years ago is ten years ago", -3650 * 86_400_000, -3650 * 86_400_000],
  ])("has a moment that can be believed: %s", (_, offset, expected) => {
    const at = new Date(now.getTime() + offset);
    expect(notAhead(at, now).getTime() - now.getTime()).toBe(expected);
    expect(clean({ postedAt: at }).postedAt.getTime() - now.getTime()).toBe(expected);
  });

  it("has counts that the database can hold", () => {
    const counts = { reposts: 3, replies: 2 ** 40, likes: 2 ** 31, views: 2 ** 31 - 1 };
    expect(clean({ counts })).toMatchObject({
      reposts: 3,
      replies: 2 ** 31 - 1,
      likes: 2 ** 31 - 1,
      views: 2 ** 31 - 1,
    });
  });

  it("tells people apart without their number, where a number is their name", () => {
    const [one, two] = ["6281234567890", "6281234567891"].map((id) => authorId("whatsapp", id));
    expect(one).not.toBe(two);
    expect(one).toBe(authorId("whatsapp", "6281234567890"));
    expect(one).not.toBe(authorId("sms", "6281234567890"));
    expect(one).not.toContain("62812");
    expect(authorId("x", "1234567890123456789")).toBe("1234567890123456789");
    const chat = clean({ platform: "whatsapp", conversation: "6281234567890" });
    expect(chat.conversation).not.toContain("62812");
    expect(clean({ conversation: "17890" }).conversation).toBe("17890");
  });
});

describe("strings from outside", () => {
  it("are clean wherever they stand, and everything else is left as it is", () => {
    const at = new Date(0);
    const dirty = { a: ["x\u0000y", { b: "\ud83d", c: "😀" }], n: 1, none: null, at };
    expect(cleanStrings(dirty)).toEqual({ a: ["xy", { b: "\ufffd", c: "😀" }], n: 1, none: null, at });
  });
});

describe("a sample of something unreadable", () => {
  it("is short, masked, and ends before a number that somebody cut", () => {
    expect(cleanSample(`{"nik": "${nik}"}`, maskPersonal)).toBe('{"nik": "<NIK>"}');
    expect(cleanSample('{"nik": "33740155129', maskPersonal)).not.toMatch(/\d{4}/);
    expect(cleanSample("y".repeat(5000), maskPersonal)).toHaveLength(2000);
  });

  it("keeps what was counted as masked", () => {
    expect(maskAndCut(`x ${nik}`, maskPersonal, 100)).toEqual({ text: "x <NIK>", masked: { nik: 1 } });
  });
});
