import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Inbound } from "../pipeline/model/post.ts";
import { ConnectorError, type Fetch } from "./connector.ts";
import { type ConnectorName, connectors } from "./registry.ts";
import { mangle, mangleBytes } from "./testing/mangle.ts";
import { callsOf, requestOf } from "./testing/play-recording.ts";
import { bodyOf, exchangesOf, recordingsOf, settingsOf } from "./testing/recording.ts";
import { surroundings } from "./testing/surroundings.ts";
import { collectOnce, receiveOnce, SourceMistake } from "./try-source.ts";

const names = Object.keys(connectors) as ConnectorName[];
const webhooks = names.filter((name) => connectors[name].kind === "webhook");
const fetching = names.filter(
  (name) =>
    connectors[name].kind === "poll" && recordingsOf(name).some((found) => exchangesOf(found).length > 0),
);
/** Connectors whose recordings name a file as their `path`. */
const fromFiles = names.filter((name) => recordingsOf(name).some((found) => "path" in settingsOf(found)));
const telegramSettings = { secretTokenEnv: "TELEGRAM_SECRET" };
const telegramHeaders = { "X-Telegram-Bot-Api-Secret-Token": "test-TELEGRAM_SECRET" };
const bytes = (text: string) => Buffer.from(text);

/** The error a call ends in; an end without one is a failure. */
async function errorOf(call: () => Promise<unknown>): Promise<unknown> {
  try {
    await call();
  } catch (error) {
    return error;
  }
  throw new Error("no error came");
}

const mistakes: [name: string, call: () => Promise<unknown>, sentence: RegExp, settings: string[]][] = [
  [
    "an unknown name",
    () => collectOnce("myspace", {}, null, surroundings()),
    /"myspace" tidak ada.*feed/,
    ["connector"],
  ],
  [
    "a name every object has",
    () => collectOnce("constructor", {}, null, surroundings()),
    /tidak ada/,
    ["connector"],
  ],
  [
    "a webhook to collect",
    () => collectOnce("telegram", telegramSettings, null, surroundings()),
    /receive/,
    ["connector"],
  ],
  [
    "a polled source to receive",
    () => receiveOnce("feed", {}, {}, bytes("{}"), surroundings()),
    /collect/,
    ["connector"],
  ],
  ["missing settings", () => collectOnce("feed", {}, null, surroundings()), /url \(.+\)/, ["url"]],
  [
    "several wrong settings",
    () => collectOnce("feed", { url: "ftp://x", platform: "myspace", handle: 5 }, null, surroundings()),
    /^Pengaturan feed salah: url \(.+\); platform \(.+\); handle \(.+\)\.$/,
    ["url", "platform", "handle"],
  ],
  [
    "settings that are a list",
    () => collectOnce("feed", [], null, surroundings()),
    /Pengaturan feed salah/,
    [""],
  ],
  [
    "an address with a password",
    () => collectOnce("feed", { url: "https://a:b@c.example/" }, null, surroundings()),
    /tanpa nama dan sandi/,
    ["url"],
  ],
];

describe("a source described wrongly", () => {
  it.each(mistakes)(
    "answers %s with one sentence that names what is wrong",
    async (_, call, sentence, settings) => {
      const error = await errorOf(call);
      expect(error).toBeInstanceOf(SourceMistake);
      expect((error as SourceMistake).message).toMatch(sentence);
      expect((error as SourceMistake).wrong.map((wrong) => wrong.setting)).toEqual(settings);
    },
  );
});

describe("a webhook call from outside", () => {
  it("is received like a recorded one, whatever the case of its header names", async () => {
    const body = bytes(JSON.stringify({ update_id: 1, message: telegramMessage("jalan rusak") }));
    const inbound = await receiveOnce("telegram", telegramSettings, telegramHeaders, body, surroundings());
    expect(inbound).toMatchObject([{ kind: "post", post: { externalId: "-100/1", text: "jalan rusak" } }]);
  });

  it("is refused as unauthorized before its body is read when its secret is wrong", async () => {
    const error = await errorOf(() =>
      receiveOnce("telegram", telegramSettings, {}, bytes("not JSON"), surroundings()),
    );
    expect((error as ConnectorError).fault).toEqual({ kind: "unauthorized" });
  });

  const update = (inside: string) => `{"update_id":1,"x":${inside}}`;
  const bodies: [name: string, body: Uint8Array][] = [
    ["nothing", bytes("")],
    ["half a JSON", bytes('{"update_id":1,"mes')],
    [
      "broken UTF-8",
      Buffer.concat([bytes('{"update_id":1,"x":"'), Buffer.from([0xc3, 0x28, 0xff]), bytes('"}')]),
    ],
    ["65 levels", bytes(update(`${"[".repeat(64)}${"]".repeat(64)}`))],
    ["five million brackets", Buffer.alloc(5_000_000, "[")],
    ["more than 10 MB", Buffer.alloc(10 * 1024 * 1024 + 1, " ")],
    ["a prototype key", bytes(update('{"__proto__":{"isAdmin":true}}'))],
    ["an escaped prototype key", bytes(update('[{"\\u005f_proto__":1}]'))],
    ["a constructor key", bytes(update('{"constructor":{"prototype":{}}}'))],
    ["no update", bytes('{"hello":"world"}')],
    ["a list", bytes("[]")],
  ];
  it.each(bodies)("of %s is of unexpected shape, with a short sample", async (_, body) => {
    const error = await errorOf(() =>
      receiveOnce("telegram", telegramSettings, telegramHeaders, body, surroundings()),
    );
    expect(error).toBeInstanceOf(ConnectorError);
    const { fault } = error as ConnectorError;
    expect(fault.kind).toBe("unexpected_shape");
    expect(fault.kind === "unexpected_shape" && fault.sample.length).toBeLessThanOrEqual(500);
  });

  it("may nest 64 levels and be nearly 10 MB", async () => {
    const deep = update(`${"[".repeat(63)}${"]".repeat(63)}`);
    const body = bytes(deep + " ".repeat(10 * 1024 * 1024 - deep.length));
    expect(await receiveOnce("telegram", telegramSettings, telegramHeaders, body, surroundings())).toEqual(
      [],
    );
  });

  it("keeps brackets inside texts out of the depth", async () => {
    const body = bytes(JSON.stringify({ update_id: 1, message: telegramMessage('\\"[[['.repeat(200)) }));
    const [item] = await receiveOnce("telegram", telegramSettings, telegramHeaders, body, surroundings());
    expect(item?.kind).toBe("post");
  });
});

function telegramMessage(text: string) {
  return {
    message_id: 1,
    date: 1795143600,
    chat: { id: -100, type: "supergroup", title: "Warga" },
    from: { id: 7, is_bot: false, first_name: "Ani" },
    text,
  };
}

/** A call may end in inbound of the model or in a typed error; anything else is a crash. */
async function expectNoCrash(call: () => Promise<readonly unknown[]>): Promise<void> {
  let inbound: readonly unknown[];
  try {
    inbound = await call();
  } catch (error) {
    if (error instanceof ConnectorError || error instanceof SourceMistake) return;
    throw error;
  }
  for (const item of inbound) Inbound.parse(item);
}

const bounded = { numRuns: 500, interruptAfterTimeLimit: 50_000, markInterruptAsFailure: true } as const;

describe("hostile bodies", () => {
  it.each(webhooks)("to %s end in inbound or a typed error", { timeout: 60_000 }, async (name) => {
    const [recording] = recordingsOf(name);
    const settings = settingsOf(recording!);
    const calls = recordingsOf(name).flatMap(callsOf);
    let inbound = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.gen(),
        fc.nat({ max: calls.length - 1 }),
        fc.boolean(),
        async (luck, at, shaped) => {
          const request = requestOf(calls[at]!);
          const body = shaped
            ? bytes(JSON.stringify(mangle(calls[at]!.body, luck)))
            : mangleBytes(request.body, luck);
          await expectNoCrash(async () => {
            const got = await receiveOnce(name, settings, request.headers, body, surroundings());
            inbound += got.length;
            return got;
          });
        },
      ),
      { ...bounded, numRuns: 1200 },
    );
    expect(inbound, "the fuzzing never got past the door").toBeGreaterThan(100);
  });

  it.each(fetching)("answered to %s end in inbound or a typed error", { timeout: 60_000 }, async (name) => {
    const answers = recordingsOf(name).flatMap((recording) =>
      exchangesOf(recording)
        .filter((exchange) => exchange.response.status === 200)
        .map((exchange) => ({ recording, exchange, raw: bodyOf(exchange, recording.folder) })),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.gen(),
        fc.nat({ max: answers.length - 1 }),
        fc.boolean(),
        async (luck, at, shaped) => {
          const { recording, exchange, raw } = answers[at]!;
          const { bodyFile, body } = exchange.response;
          const answer =
            shaped && !bodyFile ? bytes(JSON.stringify(mangle(body, luck))) : mangleBytes(raw, luck);
          const type = exchange.response.headers["content-type"] ?? "application/json";
          const fetch: Fetch = async () =>
            new Response(Buffer.from(answer), { headers: { "content-type": type } });
          await expectNoCrash(async () => {
            const page = await collectOnce(name, settingsOf(recording), null, surroundings({ fetch }));
            return page.inbound;
          });
        },
      ),
      bounded,
    );
  });

  it.each(fromFiles)("in files for %s end in inbound or a typed error", { timeout: 60_000 }, async (name) => {
    const folder = mkdtempSync(join(tmpdir(), "hostile-"));
    const recorded = recordingsOf(name).map(settingsOf);
    try {
      await fc.assert(
        fc.asyncProperty(fc.gen(), fc.nat({ max: recorded.length - 1 }), async (luck, at) => {
          const settings = { ...recorded[at]!, path: join(folder, "hostile") };
          writeFileSync(settings.path, mangleBytes(readFileSync(String(recorded[at]!.path)), luck));
          await expectNoCrash(async () => (await collectOnce(name, settings, null, surroundings())).inbound);
        }),
        bounded,
      );
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
