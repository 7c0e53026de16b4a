/** What a JSON body may hold before anybody looks at its meaning. Pure. */

/** Deepest nesting of arrays and objects in `text`, counted without parsing, up to `limit` + 1. */
export function nestingOf(text: string, limit: number): number {
  let depth = 0;
  let deepest = 0;
  let inString = false;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (inString) {
      if (unit === 0x5c) at++;
      else if (unit === 0x22) inString = false;
    } else if (unit === 0x22) inString = true;
    else if (unit === 0x7b || unit === 0x5b) {
      if (++depth > deepest) deepest = depth;
      if (depth > limit) return depth;
    } else if (unit === 0x7d || unit === 0x5d) depth--;
  }
  return deepest;
}

export type Flaw = { path: string; why: "nul" | "surrogate" | "number" | "key" };

const forbiddenKeys = new Set(["__proto__", "constructor", "prototype"]);

/** The first value that cannot be stored or must not be trusted, or null. PostgreSQL refuses NUL and half surrogate pairs. */
export function flawOf(value: unknown, path = ""): Flaw | null {
  if (typeof value === "string") return flawOfText(value, path);
  if (typeof value === "number") return Number.isFinite(value) ? null : { path, why: "number" };
  if (value === null || typeof value !== "object") return null;
  for (const key of Object.keys(value)) {
    const inner = path === "" ? key : `${path}.${key}`;
    if (forbiddenKeys.has(key)) return { path: inner, why: "key" };
    const flaw = flawOfText(key, path) ?? flawOf((value as Record<string, unknown>)[key], inner);
    if (flaw) return flaw;
  }
  return null;
}

function flawOfText(text: string, path: string): Flaw | null {
  if (text.includes("\0")) return { path, why: "nul" };
  return /\p{Surrogate}/u.test(text) ? { path, why: "surrogate" } : null;
}
