import { once } from "node:events";
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { ConnectorError } from "../../connector.ts";
import { surroundings, testNow } from "../../testing/surroundings.ts";
import { telegramPoll } from "./telegram-poll.ts";

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

/** A Bot API on loopback; gives back what was asked of it. */
async function botApi(answer: RequestListener) {
  const asked: { url: string; body: unknown }[] = [];
  const server = createServer(async (request, response) => {
    let body = "";
    for await (const piece of request) body += piece;
    asked.push({ url: request.url ?? "", body: JSON.parse(body) });
    answer(request, response);
  }).listen(0, "127.0.0.1");
  servers.push(server);
  await once(server, "listening");
  const apiRoot = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { asked, settings: telegramPoll.settings.parse({ tokenEnv: "BOT", apiRoot, waitSeconds: 0 }) };
}

const around = (signal?: AbortSignal) =>
  surroundings({ fetch: globalThis.fetch, ...(signal ? { signal } : {}) });

async function faultOf(call: Promise<unknown>) {
  const error = await call.then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(ConnectorError);
  return error as ConnectorError;
}

describe("long polling over real HTTP", () => {
  it("asks for public messages only, with the token in the address and the offset after the last update", async () => {
    const message = { message_id: 1, date: 1795143600, chat: { id: -1, type: "group" }, text: "air mati" };
    const { asked, settings } = await botApi((_, response) =>
      response.end(JSON.stringify({ ok: true, result: [{ update_id: 41, message }] })),
    );
    const page = await telegramPoll.collect(settings, null, around());
    await telegramPoll.collect(settings, page.cursor, around());
    expect(page.inbound).toMatchObject([{ post: { externalId: "-1/1", text: "air mati" } }]);
    expect(asked.map(({ url }) => url)).toEqual(["/bottest-BOT/getUpdates", "/bottest-BOT/getUpdates"]);
    expect(asked[0]!.body).toEqual({
      limit: 100,
      timeout: 0,
      allowed_updates: ["message", "channel_post", "edited_message", "edited_channel_post"],
    });
    expect(asked[1]!.body).toMatchObject({ offset: 42 });
  });

  it("waits as long as the body of a 429 says when no header does", async () => {
    const { settings } = await botApi((_, response) =>
      response.writeHead(429).end('{"ok":false,"error_code":429,"parameters":{"retry_after":35}}'),
    );
    const { fault } = await faultOf(telegramPoll.collect(settings, null, around()));
    expect(fault).toEqual({ kind: "rate_limited", retryAt: new Date(testNow.getTime() + 35_000) });
  });

  it("is unavailable while another reader or a webhook holds the queue", async () => {
    const { settings } = await botApi((_, response) =>
      response.writeHead(409).end('{"ok":false,"error_code":409,"description":"Conflict"}'),
    );
    expect((await faultOf(telegramPoll.collect(settings, null, around()))).fault.kind).toBe("unavailable");
  });

  it("ends with the caller's signal", async () => {
    const stop = new AbortController();
    const { settings } = await botApi(() => stop.abort());
    expect((await faultOf(telegramPoll.collect(settings, null, around(stop.signal)))).fault.kind).toBe(
      "unavailable",
    );
  });

  it("never tells the token", async () => {
    const { settings } = await botApi((_, response) => response.writeHead(401).end("{}"));
    const error = await faultOf(telegramPoll.collect(settings, null, around()));
    expect(`${error.stack}${JSON.stringify(error)}${String(error.cause)}`).not.toContain("test-BOT");
  });

  it("moves past updates it could not read", async () => {
    const { settings } = await botApi((_, response) =>
      response.end('{"ok":true,"result":[{"update_id":7,"message":{"text":1}},{"update_id":8,"message":5}]}'),
    );
    const page = await telegramPoll.collect(settings, null, around());
    expect(page.inbound.map((item) => item.kind)).toEqual(["set_aside", "set_aside"]);
    expect(JSON.parse(page.cursor ?? "")).toMatchObject({ offset: 9 });
  });
});
