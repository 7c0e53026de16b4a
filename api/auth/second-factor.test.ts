import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { authPasskeys, authTwoFactors } from "../../drizzle/schema/auth.ts";
import { makePasskey, totpOf } from "../testing/authenticators.ts";
import {
  call,
  cookieOf,
  type Person,
  type RunningApi,
  runApi,
  signedIn,
  signIn,
} from "../testing/running-api.ts";

let api: RunningApi;
beforeAll(async () => {
  api = await runApi();
});
afterAll(() => api.close());

const post = (cookie: string | null, path: string, body: object = {}) =>
  call(api, cookie, "POST", `/api/auth/${path}`, body);
const get = (cookie: string | null, path: string) => call(api, cookie, "GET", `/api/auth/${path}`);
const cookiesOf = ({ headers }: { headers: Headers }) =>
  headers
    .getSetCookie()
    .filter((cookie) => !/=;|Max-Age=0/i.test(cookie))
    .map((cookie) => cookie.split(";")[0]!)
    .join("; ");
const me = async (cookie: string) => (await call(api, cookie, "GET", "/api/v1/me")).body;

async function withApp(): Promise<Person & { address: string; backupCodes: string[] }> {
  const person = await signedIn(api, "handler");
  const enabled = await post(person.cookie, "two-factor/enable", { password: person.password });
  const address = enabled.body.totpURI as unknown as string;
  const done = await post(person.cookie, "two-factor/verify-totp", { code: totpOf(address, new Date()) });
  expect(done.status).toBe(200);
  const backupCodes = enabled.body.backupCodes as unknown as string[];
  return { ...person, cookie: cookiesOf(done), address, backupCodes };
}

/** The cookie between password and code. */
async function halfIn({ email, password }: Person): Promise<string> {
  const response = await signIn(api, email, password);
  expect(await response.json()).toMatchObject({ twoFactorRedirect: true });
  return cookiesOf(response);
}

describe("an authenticator app", () => {
  it("is asked for only once its first code was right", async () => {
    const person = await signedIn(api, "handler");
    const wrong = await post(person.cookie, "two-factor/enable", { password: "bukan ini" });
    expect([wrong.status, wrong.body.code, wrong.body.field]).toEqual([422, "wrong_password", "password"]);
    const enabled = await post(person.cookie, "two-factor/enable", { password: person.password });
    const address = new URL(enabled.body.totpURI as unknown as string);
    expect([address.protocol, address.searchParams.get("issuer")]).toEqual(["otpauth:", "jemput-bola"]);
    expect(enabled.body.backupCodes).toHaveLength(10);
    const early = await signIn(api, person.email, person.password);
    expect((await me(cookieOf(early))).twoFactorEnabled).toBe(false);
    const code = totpOf(address.href, new Date());
    const off = String((Number(code) + 1) % 1_000_000).padStart(6, "0");
    const refused = await post(person.cookie, "two-factor/verify-totp", { code: off });
    expect([refused.status, refused.body.code, refused.body.field]).toEqual([422, "wrong_code", "code"]);
    const done = await post(person.cookie, "two-factor/verify-totp", { code });
    expect(await me(cookiesOf(done))).toMatchObject({ email: person.email, twoFactorEnabled: true });
    const stored = JSON.stringify(await api.db.select().from(authTwoFactors));
    expect(stored).not.toContain(address.searchParams.get("secret"));
  });

  it("stands between the password and everything else", async () => {
    const person = await withApp();
    const half = await halfIn(person);
    expect((await call(api, half, "GET", "/api/v1/me")).status).toBe(401);
    const none = await post(null, "two-factor/verify-totp", { code: "123456" });
    expect([none.status, none.body.code]).toEqual([401, "code_expired"]);
    const done = await post(half, "two-factor/verify-totp", { code: totpOf(person.address, new Date()) });
    expect((await me(cookiesOf(done))).id).toBe(person.id);
  });

  it("gives a challenge five tries", async () => {
    const person = await withApp();
    const half = await halfIn(person);
    const right = totpOf(person.address, new Date());
    const wrong = String((Number(right) + 7) % 1_000_000).padStart(6, "0");
    for (let n = 0; n < 5; n++)
      expect((await post(half, "two-factor/verify-totp", { code: wrong })).body.code).toBe("wrong_code");
    expect((await post(half, "two-factor/verify-totp", { code: right })).body.code).toBe("code_expired");
  });

  it("can be stood in for by each backup code once", async () => {
    const person = await withApp();
    const [code] = person.backupCodes;
    const done = await post(await halfIn(person), "two-factor/verify-backup-code", { code });
    expect((await me(cookiesOf(done))).id).toBe(person.id);
    const again = await post(await halfIn(person), "two-factor/verify-backup-code", { code });
    expect([again.status, again.body.code]).toEqual([422, "wrong_code"]);
  });

  it("is taken away with the password, and by an administrator's new password", async () => {
    const person = await withApp();
    expect((await post(person.cookie, "two-factor/disable", { password: "bukan ini" })).status).toBe(422);
    const off = await post(person.cookie, "two-factor/disable", { password: person.password });
    expect((await me(cookiesOf(off))).twoFactorEnabled).toBe(false);
    const lost = await withApp();
    const admin = (await signedIn(api, "administrator")).cookie;
    const reset = await call(api, admin, "POST", `/api/v1/staff/${lost.id}/reset-password`);
    const back = await signIn(api, lost.email, reset.body.oneTimePassword as unknown as string);
    expect((await me(cookieOf(back))).id).toBe(lost.id);
  });

  it("is not set up with a password that somebody else knows", async () => {
    const fresh = await signedIn(api, "handler", { settled: false });
    const enabled = await post(fresh.cookie, "two-factor/enable", { password: fresh.password });
    expect([enabled.status, enabled.body.code]).toEqual([403, "password_change_required"]);
    const key = await get(fresh.cookie, "passkey/generate-register-options");
    expect([key.status, key.body.code]).toEqual([403, "password_change_required"]);
  });
});

const options = async (cookie: string | null, path: string) => {
  const answer = await get(cookie, path);
  return { challenge: answer.body.challenge as unknown as string, cookie: cookiesOf(answer), ...answer };
};

async function addPasskey(person: Person, device: ReturnType<typeof makePasskey>) {
  const asked = await options(person.cookie, "passkey/generate-register-options");
  expect([asked.status, asked.body.rp]).toEqual([200, { name: "jemput-bola", id: "localhost" }]);
  return post(`${person.cookie}; ${asked.cookie}`, "passkey/verify-registration", {
    name: "Laptop piket",
    response: device.register(asked.challenge),
  });
}

async function useDevice(device: ReturnType<typeof makePasskey>) {
  const asked = await options(null, "passkey/generate-authenticate-options");
  const body = { response: device.authenticate(asked.challenge) };
  return {
    body,
    cookie: asked.cookie,
    answer: await post(asked.cookie, "passkey/verify-authentication", body),
  };
}

describe("a passkey", () => {
  it("opens the door without a password, once per challenge, until it is removed", async () => {
    const person = await signedIn(api, "handler");
    const device = makePasskey(api.url, "localhost");
    expect((await useDevice(device)).answer.body.code).toBe("passkey_refused");
    expect((await addPasskey(person, device)).status).toBe(200);
    const { answer, body, cookie } = await useDevice(device);
    expect((await me(cookiesOf(answer))).id).toBe(person.id);
    const replayed = await post(cookie, "passkey/verify-authentication", body);
    expect([replayed.status, replayed.body.code]).toEqual([401, "passkey_expired"]);
    const list = (await get(person.cookie, "passkey/list-user-passkeys")).body as unknown as {
      id: string;
      name: string;
    }[];
    expect(list.map(({ name }) => name)).toEqual(["Laptop piket"]);
    const { id } = list[0]!;
    const stranger = await signedIn(api, "handler");
    expect((await post(stranger.cookie, "passkey/delete-passkey", { id })).status).toBe(401);
    expect((await post(person.cookie, "passkey/delete-passkey", { id })).status).toBe(200);
    const gone = await post(person.cookie, "passkey/delete-passkey", { id });
    expect([gone.status, gone.body.code]).toEqual([404, "passkey_not_found"]);
    expect((await useDevice(device)).answer.status).toBe(401);
  });

  it("must know who holds it, belong to this address, and be of an account that is on", async () => {
    const person = await signedIn(api, "handler");
    const careless = await addPasskey(person, makePasskey(api.url, "localhost", { verified: false }));
    expect(careless.status).toBe(422);
    const foreign = await addPasskey(person, makePasskey("https://jahat.example", "jahat.example"));
    expect([foreign.status, foreign.body.code]).toEqual([422, "passkey_not_added"]);
    const device = makePasskey(api.url, "localhost");
    expect((await addPasskey(person, device)).status).toBe(200);
    const admin = (await signedIn(api, "administrator")).cookie;
    await call(api, admin, "PATCH", `/api/v1/staff/${person.id}`, { disabled: true });
    const off = (await useDevice(device)).answer;
    expect([off.status, off.body.code]).toEqual([403, "account_disabled"]);
    await call(api, admin, "PATCH", `/api/v1/staff/${person.id}`, { disabled: false });
    await call(api, admin, "POST", `/api/v1/staff/${person.id}/reset-password`);
    expect((await useDevice(device)).answer.status).toBe(401);
    expect((await api.db.select().from(authPasskeys)).filter((row) => row.userId === person.id)).toEqual([]);
  });
});

describe("signing out everywhere", () => {
  it("ends this session, too", async () => {
    const person = await signedIn(api, "analyst");
    const elsewhere = cookieOf(await signIn(api, person.email, person.password));
    const list = (await get(person.cookie, "list-sessions")).body as unknown as object[];
    expect(list).toHaveLength(2);
    expect((await post(person.cookie, "revoke-sessions")).status).toBe(200);
    for (const cookie of [person.cookie, elsewhere])
      expect((await call(api, cookie, "GET", "/api/v1/me")).status).toBe(401);
  });
});
