import { expect, it } from "vitest";
import { provenanceOf } from "./same-origin.ts";

const at = {
  host: "127.0.0.1:8080",
  baseUrl: "https://jemput.kota.example",
  fetchSite: undefined,
  origin: undefined,
};

it.each([
  [{}, "unknown"],
  [{ origin: "http://127.0.0.1:8080" }, "own"],
  [{ origin: "https://jemput.kota.example" }, "own"],
  [{ origin: "https://jemput.kota.example.jahat.example" }, "foreign"],
  [{ origin: "http://127.0.0.1:9090" }, "foreign"],
  [{ origin: "null" }, "foreign"],
  [{ origin: "" }, "foreign"],
  [{ origin: "http://127.0.0.1:8080", fetchSite: "cross-site" }, "own"],
  [{ fetchSite: "same-origin" }, "own"],
  [{ fetchSite: "none" }, "own"],
  [{ fetchSite: "same-site" }, "foreign"],
  [{ fetchSite: "cross-site" }, "foreign"],
])("a request with %j is %s", (headers, from) => {
  expect(provenanceOf({ ...at, ...headers })).toBe(from);
});
