import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { apiTokens } from "../../drizzle/schema/auth.ts";
import { noteCase } from "../../pipeline/cases/note-case.ts";
import { givenCase } from "../testing/given-case.ts";
import { call, type RunningApi, runApi, tokenFor } from "../testing/running-api.ts";

let api: RunningApi;
let token: string;
beforeAll(async () => {
  api = await runApi({ limits: { heartbeatMs: 30 } });
  token = await tokenFor(api, "handler");
});
afterAll(() => api.close());

type Message = { event: string; id: number; data: { id?: number; caseId?: number; verb?: string } };

/** Reads a stream message by message; "" stands for a sign of life. */
async function open(lastEventId?: number) {
  const leaving = new AbortController();
  const headers: Record<string, string> = { authorization: `Bearer ${token}` };
  if (lastEventId !== undefined) headers["last-event-id"] = String(lastEventId);
  const response = await fetch(`${api.url}/api/v1/events`, { headers, signal: leaving.signal });
  const blocks = blocksOf(response);
  const next = async (): Promise<Message | "alive" | "ended"> => {
    const { value, done } = await blocks.next();
    if (done) return "ended";
    if (value.startsWith(":")) return "alive";
    const fields = Object.fromEntries(value.split("\n").map((line) => line.split(/: (.*)/s).slice(0, 2)));
    return { event: fields.event, id: Number(fields.id), data: JSON.parse(fields.data) };
  };
  const message = async (): Promise<Message> => {
    while (true) {
      const got = await next();
      if (got === "ended") throw new Error("the stream ended");
      if (got !== "alive") return got;
    }
  };
  return { response, next, message, leave: () => leaving.abort() };
}

async function* blocksOf(response: Response): AsyncGenerator<string> {
  let rest = "";
  for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
    rest += chunk;
    const blocks = rest.split("\n\n");
    rest = blocks.pop()!;
    yield* blocks;
  }
}

const note = (caseId: number, text: string) =>
  noteCase(api.desk, { caseId, version: null, actor: { kind: "staff", id: "test" }, text });

describe("live events", () => {
  it("arrive as they happen, after a bookmark to resume from", async () => {
    const { caseId } = await givenCase(api);
    const stream = await open();
    expect(stream.response.headers.get("content-type")).toContain("text/event-stream");
    const ready = await stream.message();
    expect(ready.event).toBe("ready");
    await note(caseId, "satu");
    let got = await stream.message();
    while (got.data.verb !== "noted") got = await stream.message();
    expect(got).toMatchObject({ event: "case", data: { caseId, verb: "noted", actor: { id: "test" } } });
    expect(JSON.stringify(got)).not.toContain("satu");
    stream.leave();
  });

  it("resume after a break without loss or repeats", async () => {
    const { caseId } = await givenCase(api);
    const seen: number[] = [];
    let bookmark: number | undefined;
    const written: number[] = [];
    for (let round = 0; round < 4; round++) {
      const stream = await open(bookmark);
      const ready = await stream.message();
      expect(ready.event).toBe("ready");
      bookmark ??= ready.id;
      // Some events while the stream is open, then a break in mid-stream, then some more while nobody listens.
      for (let n = 0; n < 5; n++) written.push((await note(caseId, `${round}.${n}`)).version);
      for (let n = 0; n < 3; n++) {
        const got = await stream.message();
        seen.push(got.id);
        bookmark = got.id;
      }
      stream.leave();
      for (let n = 0; n < 5; n++) written.push((await note(caseId, `${round}.${n} unheard`)).version);
    }
    const rest = await open(bookmark);
    await rest.message();
    const last = (await call(api, token, "GET", `/api/v1/cases/${caseId}`)).body.events as never as {
      id: number;
      verb: string;
    }[];
    const wanted = last.filter((event) => event.verb === "noted").map((event) => event.id);
    expect(wanted).toHaveLength(written.length);
    while (seen.at(-1)! < wanted.at(-1)!) seen.push((await rest.message()).id);
    rest.leave();
    expect(seen.filter((id) => wanted.includes(id))).toEqual(wanted);
    expect(seen).toEqual([...new Set(seen)].sort((a, b) => a - b));
  });

  it("replay more than one batch", async () => {
    const many = await givenCase(api);
    const before = await open();
    const { id: start } = await before.message();
    before.leave();
    for (let n = 0; n < 20; n++) await note(many.caseId, `${n}`);
    await api.db.execute(
      `insert into case_events (case_id, at, actor, verb, data) select ${many.caseId}, now(), '{"kind":"stage","id":"test"}', 'noted', '{"text":"x"}' from generate_series(1, 1200)`,
    );
    const stream = await open(start);
    await stream.message();
    const ids: number[] = [];
    let own = 0;
    while (own < 1220) {
      const got = await stream.message();
      ids.push(got.id);
      if (got.data.verb === "noted" && got.data.caseId === many.caseId) own++;
    }
    stream.leave();
    expect(new Set(ids).size).toBe(ids.length);
  });

  it("say so when the bookmark is from somewhere else, and refuse one that is none", async () => {
    const stream = await open(99_999_999);
    expect((await stream.message()).event).toBe("reset");
    stream.leave();
    const answer = await call(api, token, "GET", "/api/v1/events", undefined, { "last-event-id": "1;drop" });
    expect([answer.status, answer.body.field]).toEqual([422, "last-event-id"]);
  });

  it("give a sign of life while nothing happens, and end when the token is revoked", async () => {
    const stream = await open();
    await stream.message();
    let got = await stream.next();
    while (got !== "alive") got = await stream.next();
    await api.db.update(apiTokens).set({ revokedAt: new Date() });
    while (got !== "ended") got = await stream.next();
    token = await tokenFor(api, "handler");
  });

  it("end when the process stops, so that the server can close", async () => {
    const own = await runApi({ database: api.database });
    const response = await fetch(`${own.url}/api/v1/events`, {
      headers: { authorization: `Bearer ${token}` },
    });
    const blocks = blocksOf(response);
    await blocks.next();
    own.stop();
    let ended = false;
    while (!ended) ended = (await blocks.next()).done === true;
    await own.close();
    expect(ended).toBe(true);
  });
});
