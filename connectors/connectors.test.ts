/**
 * The contract of every connector, whichever there are: recordings give what was expected, hostile answers become
 * the right typed fault after exactly one request, forged webhook calls are not believed.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { Inbound } from "../pipeline/model/post.ts";
import { ConnectorError, type PollConnector, type WebhookConnector } from "./connector.ts";
import { type ConnectorName, connectors } from "./registry.ts";
import { faultOfCall, play, wrongs } from "./testing/hostile.ts";
import { localFaults } from "./testing/local-faults.ts";
import {
  callsOf,
  type Played,
  playPolled,
  playWebhook,
  requestOf,
  textOf,
} from "./testing/play-recording.ts";
import {
  bodyOf,
  exchangesOf,
  type Recording,
  readRecorded,
  recordingsOf,
  settingsOf,
  WrongSignature,
} from "./testing/recording.ts";
import { surroundings, testNow } from "./testing/surroundings.ts";

const names = Object.keys(connectors) as ConnectorName[];
const polled = names.filter((name) => connectors[name].kind === "poll");
const webhooks = names.filter((name) => connectors[name].kind === "webhook");
const pollConnector = (name: ConnectorName) => connectors[name] as PollConnector<unknown>;
const webhookConnector = (name: ConnectorName) => connectors[name] as WebhookConnector<unknown>;

function expectAsRecorded(played: Played, recording: Recording) {
  for (const item of played.inbound) expect(() => Inbound.parse(item)).not.toThrow();
  expect(played.refused, "requests that are not recorded").toEqual([]);
  expect(played.unused, "exchanges nobody asked for").toEqual([]);
  expect(played.repeated, "posts brought twice").toEqual([]);
  const expected = readRecorded(recording, "expected-inbound.json", z.array(z.unknown()));
  expect(JSON.parse(JSON.stringify(played.inbound))).toEqual(expected);
}

describe.each(names)("%s", (name) => {
  it("has a label, and a settings form whose every field says what it wants", () => {
    expect(connectors[name].label).toMatch(/\S/);
    const form = z.toJSONSchema(connectors[name].settings as z.ZodType, {
      io: "input",
      unrepresentable: "any",
    });
    const fields = Object.entries((form.properties ?? {}) as Record<string, { description?: string }>);
    expect(fields.length).toBeGreaterThan(0);
    expect(fields.filter(([, field]) => !field.description).map(([key]) => key)).toEqual([]);
  });

  it("has a recording", () => {
    expect(recordingsOf(name), `connectors/fixtures/${name}/<recording>/ is missing`).not.toEqual([]);
  });
});

describe.each(polled)("%s, polled,", (name) => {
  it.each(recordingsOf(name).map((recording) => [recording.name, recording] as const))(
    "collects %s as expected",
    async (_, recording) => expectAsRecorded(await playPolled(pollConnector(name), recording), recording),
  );
});

const fetching = polled.filter((name) => recordingsOf(name).some((found) => exchangesOf(found).length > 0));

describe.each(fetching)("%s, when the other side misbehaves,", (name) => {
  const recording = recordingsOf(name).find((found) => exchangesOf(found).length > 0)!;
  const whole = exchangesOf(recording).find((exchange) => exchange.response.status === 200)!;
  const type = whole.response.headers["content-type"] ?? "application/json";

  it.each(wrongs.map((wrong) => [wrong.name, wrong.fault, wrong] as const))(
    "meets %s with %s after one request",
    async (_, kind, wrong) => {
      const { fetch, requests, signal } = play(wrong, bodyOf(whole, recording.folder), type);
      const settings = pollConnector(name).settings.parse(settingsOf(recording));
      const collect = () => pollConnector(name).collect(settings, null, surroundings({ fetch, signal }));
      const fault = await faultOfCall(collect);
      expect(fault.kind).toBe(kind);
      expect(requests()).toBe(1);
      if (fault.kind === "rate_limited")
        expect(fault.retryAt.getTime() - testNow.getTime()).toBe(wrong.retryAfterMs);
      if (fault.kind === "unexpected_shape") expect(fault.sample.length).toBeLessThanOrEqual(4000);
    },
  );
});

const withSecrets = fetching.filter((name) =>
  recordingsOf(name).some((found) => Object.keys(settingsOf(found)).some((key) => key.endsWith("Env"))),
);

describe.each(withSecrets)("%s, without its secret,", (name) => {
  it("asks nobody and says that the secret is missing", async () => {
    const settings = pollConnector(name).settings.parse(settingsOf(recordingsOf(name)[0]!));
    const secret = (wanted: string): string => {
      throw new ConnectorError(`${wanted} is not set`, { kind: "unauthorized" });
    };
    const { fetch, requests, signal } = play(wrongs[0]!, new Uint8Array(), "application/json");
    const collect = () =>
      pollConnector(name).collect(settings, null, surroundings({ fetch, signal, secret }));
    expect((await faultOfCall(collect)).kind).toBe("unauthorized");
    expect(requests()).toBe(0);
  });
});

const local = polled.filter((name) => !fetching.includes(name));

describe.each(local)("%s, without a network,", (name) => {
  const faults = localFaults[name] ?? [];

  it("declares in testing/local-faults.ts how it meets hostile inputs", () => expect(faults).not.toEqual([]));

  it.each(faults.map((fault) => [fault.name, fault.ends, fault] as const))(
    "meets %s with %s",
    async (_, ends, fault) => {
      const folder = mkdtempSync(join(tmpdir(), "hostile-"));
      try {
        const settings = pollConnector(name).settings.parse(fault.prepare(folder));
        const collect = () => pollConnector(name).collect(settings, null, surroundings());
        if (ends === "set_aside" || ends === "nothing") {
          const kinds = (await collect()).inbound.map((item) => item.kind);
          expect(kinds.includes("set_aside")).toBe(ends === "set_aside");
        } else {
          expect((await faultOfCall(collect)).kind).toBe(ends);
        }
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    },
  );
});

describe.each(webhooks)("%s, called from outside,", (name) => {
  const connector = webhookConnector(name);
  const recordings = recordingsOf(name).map((recording) => [recording.name, recording] as const);

  it.each(recordings)("believes %s and receives it as expected", async (_, recording) => {
    expectAsRecorded(await playWebhook(connector, recording), recording);
  });

  it.each(recordings)("believes no forged call of %s", async (_, recording) => {
    const forgeries = readRecorded(recording, "wrong-signatures.json", z.array(WrongSignature));
    expect(forgeries, "wrong-signatures.json holds no case").not.toEqual([]);
    const settings = connector.settings.parse(settingsOf(recording));
    const [call] = callsOf(recording);
    for (const { name: forgery, headers, body = call!.body } of forgeries) {
      const request = requestOf({ ...call!, headers, body: textOf(body) });
      expect(await connector.verify(request, settings, surroundings()), forgery).toBe(false);
    }
  });

  it("believes nobody, and does not throw, when headers are missing, empty or absurd", async () => {
    const settings = connector.settings.parse(settingsOf(recordings[0]![1]));
    const [call] = callsOf(recordings[0]![1]);
    const absurd = ["", " ", "\u0000", "é".repeat(5000), "sha256=", "null", "[object Object]"];
    for (const value of [null, ...absurd]) {
      const headers = Object.keys(call!.headers).map((key) => [key.toLowerCase(), value ?? ""]);
      const request = { ...requestOf(call!), headers: value === null ? {} : Object.fromEntries(headers) };
      expect(await connector.verify(request, settings, surroundings())).toBe(false);
    }
  });

  it("believes nobody when its own secret is empty", async () => {
    const settings = connector.settings.parse(settingsOf(recordings[0]![1]));
    const request = requestOf(callsOf(recordings[0]![1])[0]!);
    expect(await connector.verify(request, settings, surroundings({ secret: () => "" }))).toBe(false);
  });
});
