/** Prometheus metrics: process figures, and where the work stands, read from the database when somebody scrapes. */
import { collectDefaultMetrics, Gauge, Registry } from "prom-client";
import type { Status } from "./status.ts";

/** `status` is asked at most once per scrape. */
export function createMetrics(status: () => Promise<Status>): Registry {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix: "jemput_" });
  // Every figure waits for the one reading of its scrape; a figure that did not would be a scrape late.
  let reading: Promise<void> | null = null;
  const collect = () => {
    reading ??= readAll().finally(() => {
      reading = null;
    });
    return reading;
  };
  const gauge = (name: string, help: string, labelNames: string[] = []) =>
    new Gauge({ name: `jemput_${name}`, help, labelNames, registers: [registry], collect });
  const posts = gauge("posts", "Posts stored since the beginning");
  const assessed = gauge("assessments", "Posts with an assessment");
  const aside = gauge("set_aside", "Arrivals that could not be read and were kept aside");
  const cases = gauge("cases", "Cases by status", ["status"]);
  const dispatches = gauge("dispatches", "Filings by state", ["state"]);
  const due = gauge("work_due", "Work in line per stage", ["stage"]);
  const givenUp = gauge("work_given_up", "Work that will not be retried by itself, per stage", ["stage"]);
  const lag = gauge("source_lag_seconds", "Seconds since a source was last read to its end", ["source"]);
  const fault = gauge("source_fault", "1 while a source has a fault", ["source"]);
  async function readAll(): Promise<void> {
    const now = await status();
    posts.set(now.posts);
    assessed.set(now.assessed);
    aside.set(now.setAside);
    for (const [name, count] of Object.entries(now.cases)) cases.set({ status: name }, count);
    for (const [name, count] of Object.entries(now.dispatches)) dispatches.set({ state: name }, count);
    for (const labelled of [due, givenUp, lag, fault]) labelled.reset();
    for (const row of now.work) {
      due.set({ stage: row.stage }, row.due);
      givenUp.set({ stage: row.stage }, row.given_up);
    }
    for (const source of now.sources) {
      if (source.lag_s !== null) lag.set({ source: source.name }, source.lag_s);
      fault.set({ source: source.name }, source.error ? 1 : 0);
    }
  }
  return registry;
}
