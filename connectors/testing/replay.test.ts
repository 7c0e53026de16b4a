import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { definePoll, defineWebhook } from "../connector.ts";
import { send } from "../http.ts";
import { playPolled, playWebhook } from "./play-recording.ts";
import { type Exchange, recordingsOf } from "./recording.ts";
import { replay } from "./replay.ts";

let root: URL;
beforeEach(() => {
  root = pathToFileURL(`${mkdtempSync(join(tmpdir(), "recordings-"))}/`);
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const exchange = (url: string, more: Partial<Exchange["request"]> = {}, body: unknown = "ya"): Exchange => ({
  request: { method: "GET", url, ...more },
  response: { status: 200, headers: {}, body },
});

describe("a replay", () => {
  it("answers recorded requests once each, alike ones in order, bodies from files as bytes", async () => {
    writeFileSync(new URL("body.bin", root), Uint8Array.from([0xff, 0x00, 0x80]));
    const inFile = {
      ...exchange("https://a.example/f"),
      response: { status: 200, headers: {}, bodyFile: "body.bin" },
    };
    const again = [
      exchange("https://a.example/", {}, "satu"),
      exchange("https://a.example/", {}, { dua: 2 }),
    ];
    const { fetch, unused, refused } = replay([...again, inFile], root);
    expect(await (await fetch("https://a.example/")).text()).toBe("satu");
    expect(await (await fetch("https://a.example")).json()).toEqual({ dua: 2 });
    expect(unused()).toEqual(["GET https://a.example/f"]);
    expect([...new Uint8Array(await (await fetch("https://a.example/f")).arrayBuffer())]).toEqual([
      0xff, 0x00, 0x80,
    ]);
    expect([unused(), refused()]).toEqual([[], []]);
  });

  const unrecorded: [name: string, url: string, init: RequestInit][] = [
    ["another address", "https://a.example/b", {}],
    ["another query", "https://a.example/?x=1", {}],
    ["another method", "https://a.example/", { method: "DELETE" }],
    ["another header", "https://a.example/p", { method: "POST", headers: { auth: "2" }, body: '{"a":1}' }],
    ["another body", "https://a.example/p", { method: "POST", headers: { auth: "1" }, body: '{"a":2}' }],
  ];
  it.each(unrecorded)("refuses %s and remembers that it did", async (_, url, init) => {
    const post = exchange("https://a.example/p", { method: "POST", headers: { auth: "1" }, body: { a: 1 } });
    const { fetch, refused } = replay([exchange("https://a.example/"), post], root);
    await expect(fetch(url, init)).rejects.toThrow(/not recorded/);
    expect(refused()).toHaveLength(1);
  });
});

/** Asks for page after page until one says "akhir". */
const pages = definePoll({
  kind: "poll",
  label: "pages",
  settings: z.object({ last: z.number() }),
  async collect({ last }, cursor, around) {
    const at = Number(cursor ?? 0);
    await send(around, { url: `https://a.example/${at}` });
    return { inbound: [], cursor: String(at + 1), more: at < last };
  },
});

function record(settings: object, exchanges: Exchange[]) {
  const folder = new URL("pages/one/", root);
  mkdirSync(folder, { recursive: true });
  writeFileSync(new URL("settings.json", folder), JSON.stringify(settings));
  writeFileSync(new URL("exchanges.json", folder), JSON.stringify(exchanges));
  return recordingsOf("pages", root)[0]!;
}

describe("a recording", () => {
  it("is found by its folder, and a connector without one has none", () => {
    record({ last: 0 }, []);
    expect(recordingsOf("pages", root).map((found) => found.name)).toEqual(["one"]);
    expect(recordingsOf("other", root)).toEqual([]);
  });

  it("is played to its end, and looked at again while exchanges are left", async () => {
    const played = await playPolled(
      pages,
      record(
        { last: 1 },
        [0, 1, 2].map((at) => exchange(`https://a.example/${at}`)),
      ),
    );
    expect([played.unused, played.refused]).toEqual([[], []]);
  });

  it("fails the connector that asks for what is not recorded", async () => {
    await expect(playPolled(pages, record({ last: 1 }, [exchange("https://a.example/0")]))).rejects.toThrow();
  });

  it("shows exchanges that nobody asks for", async () => {
    const recording = record({ last: 0 }, [exchange("https://a.example/0"), exchange("https://b.example/")]);
    await expect(playPolled(pages, recording)).rejects.toThrow(/dihubungi/);
  });

  it("shows posts that a later look brings again", async () => {
    const forgetful = defineWebhook({
      kind: "webhook",
      label: "forgetful",
      settings: z.object({ last: z.number() }),
      verify: async () => true,
      receive: (body) => [{ kind: "post", post: body } as never],
    });
    const recording = record({ last: 0 }, []);
    const call = { headers: {}, body: { platform: "web", externalId: "1" } };
    writeFileSync(new URL("request.json", recording.folder), JSON.stringify([call, call]));
    expect((await playWebhook(forgetful, recording)).repeated).toEqual(["web/1"]);
  });
});
