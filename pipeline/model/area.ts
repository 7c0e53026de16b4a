/** An administrative area by its Kemendagri code: "31", "31.74", "31.74.05", "31.74.05.1001". */
import { z } from "zod";

export const AreaCode = z.string().regex(/^\d{2}(\.\d{2}(\.\d{2}(\.\d{4})?)?)?$/);
export type AreaCode = z.infer<typeof AreaCode>;

/** 1 province, 2 regency or city, 3 district, 4 village. */
export type AreaLevel = 1 | 2 | 3 | 4;

export function areaLevel(code: AreaCode): AreaLevel {
  return code.split(".").length as AreaLevel;
}

/** True when `inner` is `outer` or lies inside it. */
export function areaContains(outer: AreaCode, inner: AreaCode): boolean {
  return inner === outer || inner.startsWith(`${outer}.`);
}

/** The code cut to a level: `areaAt("31.74.05", 2)` is "31.74"; null when the code is coarser. */
export function areaAt(code: AreaCode, level: AreaLevel): AreaCode | null {
  const parts = code.split(".");
  return parts.length < level ? null : parts.slice(0, level).join(".");
}
