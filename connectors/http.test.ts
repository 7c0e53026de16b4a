import { once } from "node:events";
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import { afterEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { ConnectorError, type ConnectorFault } from "./connector.ts";
import { getIfChanged, getJson, send } from "./http.ts";
import { surroundings } from "./testing/surroundings.ts";

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

async function serve(answer: RequestListener): Promise<string> {
  const server = createServer(answer).listen(0, "127.0.0.1");
  servers.push(server);
  await once(server, "listening");
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const around = (signal?: AbortSignal) =>
  surroundings({ fetch: globalThis.fetch, ...(signal ? { signal } : {}) });

async function errorOf(call: Promise<unknown>): Promise<ConnectorError> {
  const error = await call.then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(ConnectorError);
  return error as ConnectorError;
}

describe("a request over real HTTP", () => {
  const statuses: [status: number, fault: ConnectorFault["kind"]][] = [
    [302, "unexpected_shape"],
    [400, "unexpected_shape"],
    [401, "unauthorized"],
    [402, "unauthorized"],
    [403, "unauthorized"],
    [404, "gone"],
    [408, "unavailable"],
    [409, "unavailable"],
    [410, "gone"],
    [418, "unexpected_shape"],
    [422, "unexpected_shape"],
    [429, "rate_limited"],
    [451, "gone"],
    [500, "unavailable"],
    [503, "unavailable"],
  ];
  it.each(statuses)("answered %i ends in %s, asked once", async (status, kind) => {
    let requests = 0;
    const base = await serve((_, response) => {
      requests += 1;
      response.writeHead(status).end('{"error":"x"}');
    });
    const error = await errorOf(getJson(around(), { url: base }, z.unknown()));
    expect(error.fault.kind).toBe(kind);
    expect(requests).toBe(1);
  });

  it("gives JSON of the asked shape, with headers and body sent as said", async () => {
    const base = await serve(async (request, response) => {
      let body = "";
      for await (const part of request) body += part;
      const { "user-agent": agent, authorization } = request.headers;
      response
        .setHeader("x-left", "7")
        .end(JSON.stringify({ agent, authorization, method: request.method, body }));
    });
    const ask = { url: base, method: "POST", headers: { authorization: "Bearer t" }, body: "halo" };
    const { value, headers } = await getJson(around(), ask, z.record(z.string(), z.string()));
    expect(value).toEqual({ agent: "jemput-bola", authorization: "Bearer t", method: "POST", body: "halo" });
    expect(headers.get("x-left")).toBe("7");
  });

  it("calls another shape unexpected and shows a sample of it", async () => {
    const base = await serve((_, response) => response.end('{"data":"not a list"}'));
    const error = await errorOf(getJson(around(), { url: base }, z.object({ data: z.array(z.string()) })));
    expect(error.fault).toEqual({ kind: "unexpected_shape", sample: '{"data":"not a list"}' });
  });

  it("asks conditionally and says null when nothing changed", async () => {
    const base = await serve((request, response) => {
      const same = request.headers["if-none-match"] === '"v1"';
      response.writeHead(same ? 304 : 200, { etag: '"v1"' }).end(same ? undefined : "isi");
    });
    const first = await getIfChanged(around(), { url: base });
    expect(first?.headers.get("etag")).toBe('"v1"');
    expect(await getIfChanged(around(), { url: base, etag: '"v1"' })).toBeNull();
  });

  it("takes an unasked 304 for a fault, since there is nothing it could refer to", async () => {
    const base = await serve((_, response) => response.writeHead(304).end());
    expect((await errorOf(getIfChanged(around(), { url: base }))).fault.kind).toBe("unexpected_shape");
  });

  it("stops a body at its limit, counted after decompression", async () => {
    const bomb = gzipSync(Buffer.alloc(5_000_000, "a"));
    const base = await serve((_, response) =>
      response.writeHead(200, { "content-encoding": "gzip" }).end(bomb),
    );
    expect(bomb.length).toBeLessThan(10_000);
    const error = await errorOf(send(around(), { url: base, maxBytes: 100_000 }));
    expect(error.fault.kind).toBe("unexpected_shape");
  });

  it("is unavailable when the connection breaks in mid-body", async () => {
    const base = await serve((_, response) => {
      response.writeHead(200, { "content-length": "1000" });
      response.write("sebagian", () => response.destroy());
    });
    expect((await errorOf(send(around(), { url: base }))).fault.kind).toBe("unavailable");
  });

  it("is unavailable when nobody listens, and keeps the cause", async () => {
    const base = await serve(() => {});
    servers[0]!.close();
    const error = await errorOf(send(around(), { url: base }));
    expect(error.fault.kind).toBe("unavailable");
    expect(error.cause).toBeInstanceOf(Error);
  });

  it("ends with its caller's signal, before and during the wait", async () => {
    const stop = new AbortController();
    const base = await serve(() => stop.abort());
    const during = await errorOf(send(around(stop.signal), { url: base }));
    const before = await errorOf(send(around(AbortSignal.abort()), { url: base }));
    expect([during.fault.kind, before.fault.kind]).toEqual(["unavailable", "unavailable"]);
  });

  it("ends by itself when the answer, or the rest of it, takes too long", async () => {
    const silent = await serve(() => {});
    const halting = await serve((_, response) => void response.write("sebagian"));
    for (const url of [silent, halting]) {
      expect((await errorOf(send(around(), { url, timeoutMs: 40 }))).fault.kind).toBe("unavailable");
    }
  });

  it("never tells the path or query, which can hold a token", async () => {
    const base = await serve((_, response) => response.writeHead(401).end());
    const error = await errorOf(getJson(around(), { url: `${base}/botSECRET/x?key=SECRET` }, z.unknown()));
    const broken = await errorOf(send(around(), { url: "http://127.0.0.1:1/botSECRET" }));
    expect(`${error.stack} ${broken.stack} ${String(broken.cause)}`).not.toContain("SECRET");
  });
});
