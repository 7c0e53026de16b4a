import { describe, expect, it } from "vitest";
import type { Inbound } from "../../../pipeline/model/post.ts";
import type { Fetch, Page } from "../../connector.ts";
import { surroundings, testNow } from "../../testing/surroundings.ts";
import { feed } from "./feed.ts";

type Given = { items: string; headers?: Record<string, string>; now?: Date; asked?: Headers[] };

const settings = feed.settings.parse({ url: "https://kabar.example/feed" });
const rss = (items: string) => `<rss version="2.0"><channel><title>Kabar</title>${items}</channel></rss>`;
const item = (guid: string, text = "isi", more = "") =>
  `<item><guid>https://kabar.example/${guid}</guid><title>${guid}</title><description>${text}</description>${more}</item>`;

function look(given: Given, cursor: string | null = null, of = settings): Promise<Page> {
  const fetch: Fetch = async (_, init) => {
    given.asked?.push(new Headers(init?.headers));
    return new Response(rss(given.items), { headers: given.headers ?? {} });
  };
  return feed.collect(of, cursor, surroundings({ fetch, now: given.now ?? testNow }));
}

const ids = (inbound: Inbound[]) =>
  inbound.map((found) =>
    found.kind === "post" || found.kind === "edit"
      ? `${found.kind} ${found.post.externalId.slice(22)}`
      : found.kind,
  );

describe("a feed looked at again", () => {
  it("brings what is new, and an edit for what reads differently", async () => {
    const first = await look({ items: item("a") + item("b") });
    const second = await look({ items: item("c") + item("a", "isi lain") + item("b") }, first.cursor);
    expect(ids(first.inbound)).toEqual(["post a", "post b"]);
    expect(ids(second.inbound)).toEqual(["post c", "edit a"]);
  });

  it("does not bring again what only markup, order or spacing changed in", async () => {
    const first = await look({ items: item("a", "satu dua") + item("b") });
    const again = await look({ items: item("b") + item("a", "<![CDATA[<p>satu   dua</p>]]>") }, first.cursor);
    expect(again.inbound).toEqual([]);
  });

  it("remembers entries that were left out for a while", async () => {
    let { cursor } = await look({ items: item("a") });
    for (const name of ["b", "c", "d"]) ({ cursor } = await look({ items: item(name) }, cursor));
    expect((await look({ items: item("a") }, cursor)).inbound).toEqual([]);
  });

  it("starts over for another address, without the validators of the old one", async () => {
    const { cursor } = await look({ items: item("a"), headers: { etag: '"1"' } });
    const asked: Headers[] = [];
    const other = feed.settings.parse({ url: "https://lain.example/feed" });
    expect((await look({ items: item("a"), asked }, cursor, other)).inbound).toHaveLength(1);
    expect(asked[0]!.get("if-none-match")).toBeNull();
  });

  it.each(["", "null", "{}", "[1]", "bukan JSON"])(
    "starts over from the unreadable cursor %j",
    async (cursor) => {
      expect(ids((await look({ items: item("a") }, cursor)).inbound)).toEqual(["post a"]);
    },
  );

  it("keeps no text and no names in its cursor", async () => {
    const { cursor } = await look({ items: item("rahasia", "NIK 3201") });
    expect(cursor).not.toMatch(/rahasia|3201|Kabar/);
  });
});

describe("a large feed", () => {
  it("comes in pages, whole, and asks conditionally only once all is read", async () => {
    const items = Array.from({ length: 1250 }, (_, at) => item(`n${at}`)).join("");
    const asked: Headers[] = [];
    const sizes: number[] = [];
    const seen = new Set<string>();
    let cursor: string | null = null;
    for (let more = true; more; ) {
      const page: Page = await look({ items, headers: { etag: '"1"' }, asked }, cursor);
      for (const id of ids(page.inbound)) seen.add(id);
      sizes.push(page.inbound.length);
      ({ cursor, more } = page);
    }
    await look({ items, asked }, cursor);
    expect(sizes).toEqual([500, 500, 250]);
    expect(seen.size).toBe(1250);
    expect(asked.map((headers) => headers.get("if-none-match"))).toEqual([null, null, null, '"1"']);
  });

  it("is read to its 2000th entry, and the cursor stays small", async () => {
    const items = Array.from({ length: 2600 }, (_, at) => item(`n${at}`)).join("");
    let count = 0;
    let cursor: string | null = null;
    for (let more = true; more; ) {
      const page: Page = await look({ items }, cursor);
      count += page.inbound.length;
      ({ cursor, more } = page);
    }
    expect(count).toBe(2000);
    expect(cursor!.length).toBeLessThan(100_000);
  });

  it("beyond 8 MB is refused", async () => {
    const fetch: Fetch = async () => new Response(Buffer.alloc(9 * 1024 * 1024, " "));
    await expect(feed.collect(settings, null, surroundings({ fetch }))).rejects.toMatchObject({
      fault: { kind: "unexpected_shape" },
    });
  });
});

describe("an entry", () => {
  const post = async (more: string) => {
    const [found] = (await look({ items: `<item>${more}</item>` })).inbound;
    if (found?.kind !== "post") throw new Error(`no post but ${JSON.stringify(found)}`);
    return found.post;
  };

  it("from the future is dated now, and keeps its identity when the clock moves on", async () => {
    const items = "<item><title>t</title><pubDate>Sat, 20 Nov 2027 00:00:00 GMT</pubDate></item>";
    const first = await look({ items });
    const later = await look({ items, now: new Date(testNow.getTime() + 3600_000) }, first.cursor);
    expect(first.inbound).toMatchObject([{ post: { postedAt: testNow } }]);
    expect(later.inbound).toEqual([]);
  });

  it("says its title once when the summary starts with it", async () => {
    const { text } = await post("<title>Jalan Rusak</title><description>jalan rusak di Cibiru</description>");
    expect(text).toBe("jalan rusak di Cibiru");
  });

  it("of enormous id, text and author still fits the model", async () => {
    const long = "x".repeat(50_000);
    const found = await post(
      `<guid>https://a.example/${long}</guid><author>${long}</author><title>${long}</title>`,
    );
    expect(found.externalId).toMatch(/^sha256:/);
    expect(found.text).toHaveLength(20_000);
    expect([found.author.externalId.length <= 300, found.author.displayName!.length <= 300]).toEqual([
      true,
      true,
    ]);
  });

  it("expands no entities of the document's own", async () => {
    const bomb = `<!DOCTYPE r [<!ENTITY a "${"x".repeat(1000)}"><!ENTITY b "${"&a;".repeat(1000)}">]>`;
    const fetch: Fetch = async () => new Response(`${bomb}${rss("<item><title>&b;</title></item>")}`);
    const page = await feed.collect(settings, null, surroundings({ fetch }));
    expect(JSON.stringify(page.inbound).length).toBeLessThan(2000);
  });
});

it.each([
  "ftp://a.example/",
  "javascript:alert(1)",
  "file:///etc/passwd",
  "https://me:pw@a.example/",
  "a.example",
  "",
])("takes no source at %j", (url) => expect(feed.settings.safeParse({ url }).success).toBe(false));
