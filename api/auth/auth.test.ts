import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { accessLog } from "../../drizzle/schema/audit.ts";
import { apiTokens, authSessions, authUsers } from "../../drizzle/schema/auth.ts";
import { embeddedTestDatabase } from "../../drizzle/testing/test-database.ts";
import {
  call,
  cookieOf,
  type RunningApi,
  runApi,
  signedIn,
  signIn,
  tokenFor,
} from "../testing/running-api.ts";
import { makeToken } from "./api-tokens.ts";
import { createLocalToken, isLocalToken, readLocalToken } from "./local-token.ts";
import { oneTimePassword } from "./one-time-password.ts";
import { ensureFirstAdministrator } from "./staff.ts";

let api: RunningApi;
beforeAll(async () => {
  api = await runApi();
});
afterAll(() => api.close());

const changePassword = (cookie: string, currentPassword: string, newPassword: string) =>
  call(api, cookie, "PATCH", "/api/v1/me/password", { currentPassword, newPassword });

describe("the first administrator", () => {
  it("is created once, however many processes start", async () => {
    const database = await embeddedTestDatabase();
    const clock = { now: () => new Date() };
    const created = await Promise.all([1, 2, 3].map(() => ensureFirstAdministrator(database, clock)));
    const told = created.filter((one) => one !== null);
    expect(told).toHaveLength(1);
    expect(told[0]!.email).toBe("admin@jemput.local");
    expect(await ensureFirstAdministrator(database, clock)).toBeNull();
    const own = await runApi({ database });
    const response = await signIn(own, told[0]!.email, told[0]!.oneTimePassword);
    const me = await call(own, cookieOf(response), "GET", "/api/v1/me");
    expect(me.body).toMatchObject({ role: "administrator", mustChangePassword: true });
    await own.close();
    await database.close();
  });

  it("gets a password that is never the same and can be read aloud", () => {
    const passwords = Array.from({ length: 200 }, oneTimePassword);
    expect(new Set(passwords).size).toBe(200);
    for (const password of passwords) expect(password).toMatch(/^([a-z346789]{4}-){3}[a-z346789]{4}$/);
  });
});

describe("signing in", () => {
  it("begins with knowing whether this is the sandbox, and nothing else", async () => {
    const place = await call(api, null, "GET", "/api/auth/place");
    expect([place.status, place.body]).toEqual([200, { sandbox: true }]);
  });

  it("opens what the role opens, with a strict cookie that no script reads", async () => {
    const person = await signedIn(api, "handler");
    const response = await signIn(api, person.email, person.password);
    expect(response.headers.getSetCookie().join()).toMatch(/HttpOnly.*SameSite=Strict/i);
    expect((await call(api, person.cookie, "GET", "/api/v1/cases")).status).toBe(200);
    expect((await call(api, person.cookie, "GET", "/api/v1/staff")).status).toBe(403);
  });

  it("is refused in one sentence that does not say which of the two was wrong", async () => {
    const person = await signedIn(api, "handler");
    const wrong = await signIn(api, person.email, "bukan-sandinya-sama-sekali");
    const nobody = await signIn(api, "tidak-ada@kota.example", "bukan-sandinya-sama-sekali");
    const [one, other] = [await wrong.json(), await nobody.json()];
    expect([wrong.status, nobody.status]).toEqual([401, 401]);
    expect(one).toEqual(other);
    expect(one).toMatchObject({
      code: "wrong_password",
      detail: "Surel atau kata sandi tidak cocok. Periksa keduanya, lalu coba lagi.",
    });
    expect(wrong.headers.get("content-type")).toContain("application/problem+json");
  });

  it("demands a new password first, ends the other sessions with it, and then opens everything", async () => {
    const person = await signedIn(api, "administrator", { settled: false });
    const elsewhere = cookieOf(await signIn(api, person.email, person.password));
    expect((await call(api, person.cookie, "GET", "/api/v1/cases")).body.code).toBe(
      "password_change_required",
    );
    expect((await changePassword(person.cookie, person.password, person.password)).body.field).toBe(
      "newPassword",
    );
    expect((await changePassword(person.cookie, person.password, "pendek")).body.field).toBe("newPassword");
    const wrong = await changePassword(person.cookie, "bukan ini", "sandi baru yang panjang");
    expect([wrong.status, wrong.body.field]).toEqual([422, "currentPassword"]);
    const changed = await changePassword(person.cookie, person.password, "sandi baru yang panjang");
    expect(changed.status).toBe(200);
    const renewed = changed.headers.getSetCookie()[0]!.split(";")[0]!;
    expect((await call(api, renewed, "GET", "/api/v1/cases")).status).toBe(200);
    expect((await call(api, elsewhere, "GET", "/api/v1/me")).status).toBe(401);
    expect((await signIn(api, person.email, person.password)).status).toBe(401);
    expect((await signIn(api, person.email, "sandi baru yang panjang")).status).toBe(200);
  });

  it("ends with signing out", async () => {
    const { cookie } = await signedIn(api, "analyst");
    expect((await call(api, cookie, "POST", "/api/auth/sign-out", {})).status).toBe(200);
    expect((await call(api, cookie, "GET", "/api/v1/me")).status).toBe(401);
  });

  it("leaves no other door of better-auth open", async () => {
    const { cookie } = await signedIn(api, "handler");
    for (const path of [
      "sign-up/email",
      "update-user",
      "change-email",
      "change-password",
      "delete-user",
      "forget-password",
    ]) {
      const answer = await call(api, cookie, "POST", `/api/auth/${path}`, {
        email: "x@y.id",
        password: "x".repeat(20),
        name: "x",
        role: "administrator",
      });
      expect([path, answer.status]).toEqual([path, 404]);
    }
  });

  it("remembers the address of the socket, whatever the client claims", async () => {
    const person = await signedIn(api, "handler");
    await fetch(`${api.url}/api/auth/sign-in/email`, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        origin: api.url,
        "x-jemput-address": "203.0.113.7",
        "x-forwarded-for": "203.0.113.7",
      },
      body: JSON.stringify({ email: person.email, password: person.password }),
    });
    const addresses = (await api.db.select().from(authSessions)).map((row) => row.ipAddress);
    expect(addresses).not.toContain("203.0.113.7");
    expect(addresses).toContain("127.0.0.1");
  });
});

describe("guessing passwords", () => {
  it("is stopped per address and per e-mail address", async () => {
    const strict = await runApi({ database: api.database, limits: { signIn: 3 } });
    const attempt = (email: string) => signIn(strict, email, "salah-salah-salah");
    const statuses = [];
    for (let n = 0; n < 4; n++) statuses.push((await attempt("a@kota.example")).status);
    expect(statuses).toEqual([401, 401, 401, 429]);
    const stopped = await attempt("b@kota.example");
    expect([stopped.status, Number(stopped.headers.get("retry-after")) > 0]).toEqual([429, true]);
    expect(((await stopped.json()) as { detail: string }).detail).toMatch(/^Terlalu banyak percobaan/);
    await strict.close();
  });

  it("is stopped for one e-mail address from many addresses behind our proxy", async () => {
    const strict = await runApi({ database: api.database, limits: { signIn: 3 } });
    strict.parts.settings.trustProxy = true;
    const from = async (address: string, email: string) =>
      (
        await fetch(`${strict.url}/api/auth/sign-in/email`, {
          method: "POST",
          headers: { "content-type": "application/json", "x-forwarded-for": `198.51.100.1, ${address}` },
          body: JSON.stringify({ email, password: "salah-salah-salah" }),
        })
      ).status;
    const statuses = [];
    for (let n = 0; n < 4; n++)
      statuses.push(await from(`203.0.113.${n}`, n % 2 ? "C@kota.example" : "c@kota.example "));
    expect(statuses).toEqual([401, 401, 401, 429]);
    expect(await from("203.0.113.1", "b@kota.example")).toBe(401);
    await strict.close();
  });

  it("is stopped for tokens, too, without locking out the people of the same office", async () => {
    const strict = await runApi({ database: api.database, limits: { refused: 5, requests: 8 } });
    const token = await tokenFor(strict, "handler");
    for (let n = 0; n < 8; n++) expect((await call(strict, token, "GET", "/api/v1/me")).status).toBe(200);
    expect((await call(strict, token, "GET", "/api/v1/me")).status).toBe(429);
    for (let n = 0; n < 5; n++)
      expect((await call(strict, makeToken(), "GET", "/api/v1/me")).status).toBe(401);
    expect((await call(strict, makeToken(), "GET", "/api/v1/me")).status).toBe(429);
    const { cookie } = await signedIn(strict, "handler");
    expect((await call(strict, cookie, "GET", "/api/v1/me")).status).toBe(200);
    await strict.close();
  });
});

describe("a request from another site", () => {
  it("changes nothing with a signed-in person's cookie", async () => {
    const { cookie } = await signedIn(api, "administrator");
    const attempt = (headers: Record<string, string>) =>
      fetch(`${api.url}/api/v1/work/retry`, {
        method: "POST",
        headers: { cookie, "content-type": "application/json", ...headers },
        body: "{}",
      });
    expect((await attempt({ origin: "https://jahat.example" })).status).toBe(403);
    expect((await attempt({ origin: "null" })).status).toBe(403);
    expect((await attempt({ "sec-fetch-site": "cross-site" })).status).toBe(403);
    expect((await attempt({})).status).toBe(403);
    expect((await attempt({ origin: api.url })).status).toBe(200);
    expect((await attempt({ "sec-fetch-site": "same-origin" })).status).toBe(200);
    const signOut = await fetch(`${api.url}/api/auth/sign-out`, {
      method: "POST",
      headers: { cookie, origin: "https://jahat.example" },
    });
    expect(signOut.status).toBe(403);
  });
});

describe("tokens for machines", () => {
  it("are shown once, stored as a hash, carry a role, and stop when revoked", async () => {
    const admin = (await signedIn(api, "administrator")).cookie;
    const created = await call(api, admin, "POST", "/api/v1/tokens", {
      name: "dasbor kota",
      role: "analyst",
    });
    expect(created.status).toBe(201);
    const token = created.body.token as unknown as string;
    const { id } = created.body.details as unknown as { id: number };
    expect((await call(api, token, "GET", "/api/v1/me")).body).toMatchObject({
      kind: "token",
      role: "analyst",
    });
    expect((await call(api, token, "POST", "/api/v1/cases/1/confirm", {})).status).toBe(403);
    expect(
      (
        await call(api, token, "PATCH", "/api/v1/me/password", {
          currentPassword: "x",
          newPassword: "y".repeat(20),
        })
      ).status,
    ).toBe(403);
    const stored = JSON.stringify(await api.db.select().from(apiTokens));
    expect(stored).not.toContain(token.slice(3));
    const list = JSON.stringify((await call(api, admin, "GET", "/api/v1/tokens")).body);
    expect(list).toContain("dasbor kota");
    expect(list).not.toMatch(/hash|jb_/);
    expect((await call(api, admin, "DELETE", `/api/v1/tokens/${id}`)).status).toBe(200);
    expect((await call(api, token, "GET", "/api/v1/me")).status).toBe(401);
    expect((await call(api, admin, "DELETE", `/api/v1/tokens/${id}`)).status).toBe(404);
  });

  it("stop when they expire, and a wrong one is not made good by a cookie", async () => {
    const { cookie } = await signedIn(api, "administrator");
    const created = await call(api, cookie, "POST", "/api/v1/tokens", {
      name: "sebentar",
      role: "handler",
      expiresInDays: 1,
    });
    const token = created.body.token as unknown as string;
    await api.db.update(apiTokens).set({ expiresAt: new Date(Date.now() - 1000) });
    expect((await call(api, token, "GET", "/api/v1/me")).status).toBe(401);
    expect(
      (await call(api, cookie, "GET", "/api/v1/me", undefined, { authorization: `Bearer ${token}` })).status,
    ).toBe(401);
    await api.db.update(apiTokens).set({ expiresAt: null });
    expect((await call(api, token, "GET", "/api/v1/me")).status).toBe(200);
  });

  it.each([
    "",
    "Bearer",
    "Bearer x",
    "Basic YTpi",
    "Bearer jb_",
    `Bearer jb_${"x".repeat(5000)}`,
    "bearer jb_abcdefghijklmnopqrstuvwxyz",
  ])("%j opens nothing", async (authorization) => {
    expect((await call(api, null, "GET", "/api/v1/me", undefined, { authorization })).status).toBe(401);
  });
});

describe("the command line's token", () => {
  it("is readable by the owner alone, opens this instance from this machine, and is replaced at each start", async () => {
    const folder = mkdtempSync(join(tmpdir(), "jemput-local-"));
    try {
      expect(readLocalToken(folder)).toBeNull();
      writeFileSync(join(folder, "local-token"), "old", { mode: 0o644 });
      const token = createLocalToken(folder);
      expect(statSync(join(folder, "local-token")).mode & 0o777).toBe(0o600);
      expect(readLocalToken(folder)).toBe(token);
      expect(createLocalToken(folder)).not.toBe(token);
      const own = await runApi({ database: api.database, localToken: token });
      expect((await call(own, token, "GET", "/api/v1/me")).body).toMatchObject({
        kind: "local",
        role: "administrator",
      });
      const forwarded = await call(own, token, "GET", "/api/v1/me", undefined, {
        "x-forwarded-for": "203.0.113.9",
      });
      expect(forwarded.status).toBe(401);
      expect((await call(own, makeToken(), "GET", "/api/v1/me")).status).toBe(401);
      const inside = await own.app.fetch(
        new Request("http://127.0.0.1/api/v1/me", { headers: { authorization: `Bearer ${token}` } }),
      );
      expect(inside.status).toBe(200);
      await own.close();
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it("fits nothing when there is none", () => {
    expect(isLocalToken(null, "jb_x")).toBe(false);
  });
});

describe("staff", () => {
  it("are created with a one-time password, changed, reset and switched off", async () => {
    const admin = (await signedIn(api, "administrator")).cookie;
    const wanted = { name: "Sri Wahyuni", email: "Sri@Kota.example", role: "handler" };
    const created = await call(api, admin, "POST", "/api/v1/staff", wanted);
    expect(created.status).toBe(201);
    const { id, email } = created.body.staff as unknown as { id: string; email: string };
    expect(email).toBe("sri@kota.example");
    const password = created.body.oneTimePassword as unknown as string;
    const taken = await call(api, admin, "POST", "/api/v1/staff", { ...wanted, email: "sri@kota.example" });
    expect([taken.status, taken.body.code]).toEqual([409, "email_taken"]);
    const cookie = cookieOf(await signIn(api, "SRI@kota.example", password));
    expect((await call(api, cookie, "GET", "/api/v1/me")).body.name).toBe("Sri Wahyuni");
    const reset = await call(api, admin, "POST", `/api/v1/staff/${id}/reset-password`);
    expect((await call(api, cookie, "GET", "/api/v1/me")).status).toBe(401);
    const renewed = reset.body.oneTimePassword as unknown as string;
    const again = cookieOf(await signIn(api, email, renewed));
    expect((await call(api, again, "GET", "/api/v1/me")).status).toBe(200);
    await call(api, admin, "PATCH", `/api/v1/staff/${id}`, { disabled: true });
    expect((await call(api, again, "GET", "/api/v1/me")).status).toBe(401);
    const off = await signIn(api, email, renewed);
    expect([off.status, ((await off.json()) as { code: string }).code]).toEqual([403, "account_disabled"]);
    await call(api, admin, "PATCH", `/api/v1/staff/${id}`, { disabled: false, role: "analyst" });
    expect((await signIn(api, email, renewed)).status).toBe(200);
    const logged = (await api.db.select().from(accessLog)).filter((row) => row.data.staffId === id);
    expect(logged.map((row) => row.action)).toEqual([
      "staff_created",
      "password_reset",
      "staff_changed",
      "staff_changed",
    ]);
  });

  it("never lose their last administrator", async () => {
    await api.db.update(authUsers).set({ role: "handler" });
    const admin = await signedIn(api, "administrator");
    for (const change of [{ disabled: true }, { role: "handler" }]) {
      const answer = await call(api, admin.cookie, "PATCH", `/api/v1/staff/${admin.id}`, change);
      expect([answer.status, answer.body.code]).toEqual([422, "last_administrator"]);
    }
    await signedIn(api, "administrator");
    expect(
      (await call(api, admin.cookie, "PATCH", `/api/v1/staff/${admin.id}`, { role: "handler" })).status,
    ).toBe(200);
  });
});
