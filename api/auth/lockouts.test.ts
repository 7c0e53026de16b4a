import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { authLockouts } from "../../drizzle/schema/auth.ts";
import { call, type RunningApi, runApi, signedIn, signIn } from "../testing/running-api.ts";
import { attemptRight, countAttempt } from "./lockouts.ts";

let api: RunningApi;
beforeAll(async () => {
  api = await runApi();
});
afterAll(() => api.close());

const at = (minutes: number) => new Date(Date.UTC(2026, 10, 24, 0, minutes));
const answerOf = async (email: string, password = "bukan-sandinya") => {
  const response = await signIn(api, email, password);
  return { status: response.status, body: (await response.json()) as Record<string, string> };
};

describe("wrong passwords in a row", () => {
  it("lock for 1, 2, 4 … and never more than 60 minutes", async () => {
    const email = "berapa-lama@kota.example";
    for (let n = 0; n < 4; n++) expect(await countAttempt(api.db, email, at(n))).toBeNull();
    let now = 10;
    const lasted: number[] = [];
    for (let n = 0; n < 9; n++) {
      const until = (await countAttempt(api.db, email, at(now)))!;
      lasted.push((until.getTime() - at(now).getTime()) / 60_000);
      const early = countAttempt(api.db, email, new Date(until.getTime() - 1));
      await expect(early).rejects.toMatchObject({ status: 429, code: "account_locked" });
      now += lasted.at(-1)!;
    }
    expect(lasted).toEqual([1, 2, 4, 8, 16, 32, 60, 60, 60]);
    await attemptRight(api.db, email);
    expect(await countAttempt(api.db, email, at(now))).toBeNull();
  });

  it("are forgotten a day after the last", async () => {
    const email = "kemarin@kota.example";
    for (let n = 0; n < 4; n++) await countAttempt(api.db, email, at(0));
    expect(await countAttempt(api.db, email, at(24 * 60 + 1))).toBeNull();
    const [row] = (await api.db.select().from(authLockouts)).filter((one) => one.email === email);
    expect(row!.failures).toBe(1);
  });

  it("are counted when they come all at once", async () => {
    const email = "serentak@kota.example";
    const outcomes = await Promise.allSettled(
      Array.from({ length: 30 }, () => countAttempt(api.db, email, at(0))),
    );
    expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(5);
  });

  it("shut out the right password, too, and say until when; for unknown addresses just the same", async () => {
    const person = await signedIn(api, "handler");
    const told: unknown[] = [];
    for (const email of [person.email, "tidak-ada-di-sini@kota.example"]) {
      const answers = [];
      for (let n = 0; n < 6; n++) answers.push(await answerOf(n % 2 ? ` ${email.toUpperCase()}` : email));
      expect(answers.map(({ status }) => status)).toEqual([401, 401, 401, 401, 429, 429]);
      expect(answers[5]!.body.detail).toMatch(/dikunci sampai pukul \d\d\.\d\d\.\d\d WIB/);
      expect(new Date(answers[5]!.body.until!).getTime()).toBeGreaterThan(Date.now());
      told.push(
        answers.map(({ body: { detail, until, ...rest } }) => ({ ...rest, sentence: detail?.slice(0, 40) })),
      );
    }
    expect(told[0]).toEqual(told[1]);
    expect((await answerOf(person.email, person.password)).status).toBe(429);
    await api.db.update(authLockouts).set({ lockedUntil: new Date(Date.now() - 1) });
    expect((await answerOf(person.email, person.password)).status).toBe(200);
    expect((await answerOf(person.email)).status).toBe(401);
  });

  it("are forgotten after a right one and after an administrator's new password", async () => {
    const person = await signedIn(api, "handler");
    for (let round = 0; round < 2; round++) {
      for (let n = 0; n < 4; n++) expect((await answerOf(person.email)).status).toBe(401);
      expect((await answerOf(person.email, person.password)).status).toBe(200);
    }
    for (let n = 0; n < 5; n++) await answerOf(person.email);
    expect((await answerOf(person.email, person.password)).status).toBe(429);
    const admin = (await signedIn(api, "administrator")).cookie;
    const reset = await call(api, admin, "POST", `/api/v1/staff/${person.id}/reset-password`);
    expect((await answerOf(person.email, reset.body.oneTimePassword as unknown as string)).status).toBe(200);
  });

  it("are no wrong passwords when the address was none", async () => {
    for (let n = 0; n < 7; n++) expect((await answerOf("bukan surel")).body.code).toBe("invalid_email");
  });
});
