import { afterAll, beforeAll, expect, it } from "vitest";
import { call, type Person, type RunningApi, runApi, signedIn, tokenFor } from "../testing/running-api.ts";

let api: RunningApi;
let me: Person;

beforeAll(async () => {
  api = await runApi();
  me = await signedIn(api, "handler");
});
afterAll(() => api.close());

const get = (path: string) => call(api, me.cookie, "GET", `/api/v1/${path}`);

it("finds areas by short and long names, and names one by its code", async () => {
  const found = (await get("areas?q=genuk%20semarang&limit=3")).body.areas as unknown as { code: string }[];
  expect(found[0]).toEqual({ code: "33.74.05", path: expect.stringContaining("Genuk") });
  expect(found.length).toBeLessThanOrEqual(3);
  expect((await get("areas?q=")).body).toEqual({ areas: [] });
  expect((await get("areas/33.74")).body).toMatchObject({ code: "33.74", name: "Kota Semarang" });
  const none = await get("areas/99.99");
  expect([none.status, none.body.code]).toEqual([404, "area_not_found"]);
  expect([(await get("areas/x")).status, (await get("areas?limit=101")).status]).toEqual([422, 422]);
});

it("puts agencies of the area that answer for the category first", async () => {
  const agencies = async (query: string) =>
    (await get(`agencies?${query}`)).body.agencies as unknown as { id: string; name: string }[];
  const roads = await agencies("area=33.74.05&category=jalan_jembatan&limit=100");
  expect(roads[0]).toEqual({
    id: "dpupr:33.74",
    name: "Dinas Pekerjaan Umum dan Penataan Ruang Kota Semarang",
  });
  const at = (id: string) => roads.findIndex((agency) => agency.id === id);
  expect(at("dpupr:33")).toBeGreaterThan(0);
  expect(at("dpupr:33")).toBeLessThan(at("dinkes:33.74"));
  expect(at("dinkes:33.74")).toBeLessThan(at("imigrasi"));
  expect(new Set(roads.map(({ id }) => id)).size).toBe(roads.length);
  expect((await agencies("q=dishub%20kota%20semarang"))[0]!.id).toBe("dishub:33.74");
  expect((await agencies("q=dishub&area=34.71"))[0]!.id).toBe("dishub:34.71");
  expect((await agencies("q=pln"))[0]!.id).toBe("pln");
  expect(await agencies("q=tidakadainstansiini")).toEqual([]);
  expect(await agencies("q=%21%21")).toEqual([]);
  expect(await agencies("limit=2")).toHaveLength(2);
});

it("lists the colleagues whose account is open, by name and without their addresses", async () => {
  const gone = await signedIn(api, "analyst");
  const administrator = await tokenFor(api, "administrator");
  const before = (await get("colleagues")).body.staff as unknown as { id: string }[];
  expect(before.map(({ id }) => id)).toEqual(expect.arrayContaining([me.id, gone.id]));
  const off = await call(api, administrator, "PATCH", `/api/v1/staff/${gone.id}`, { disabled: true });
  expect(off.status).toBe(200);
  const after = (await get("colleagues")).body.staff as unknown as object[];
  expect(after).toEqual([{ id: me.id, name: "Staf handler" }]);
});
