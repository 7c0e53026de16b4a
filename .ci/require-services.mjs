/**
 * Before any test: under CI=true PostgreSQL and Redis must answer, so that what needs them is proven and never skipped.
 * Elsewhere one line says what will be left out.
 */
import { Redis } from "ioredis";
import { testRedisUrl, testServerAnswers, testServerUrl } from "../drizzle/testing/test-database.ts";

export default async function requireServices() {
  const missing = [];
  if (!(await testServerAnswers())) missing.push(`PostgreSQL at ${testServerUrl}`);
  if (!(await redisAnswers())) missing.push(`Redis at ${testRedisUrl}`);
  if (missing.length === 0) return;
  if (process.env.CI) throw new Error(`Under CI these must answer: ${missing.join(", ")}`);
  process.stderr.write(`No answer from ${missing.join(" and ")}: tests that need it are left out.\n`);
}

async function redisAnswers() {
  const redis = new Redis(testRedisUrl, {
    lazyConnect: true,
    connectTimeout: 3000,
    retryStrategy: () => null,
  });
  redis.on("error", () => {});
  try {
    await redis.connect();
    return (await redis.ping()) === "PONG";
  } catch {
    return false;
  } finally {
    redis.disconnect();
  }
}
