/** The body of a webhook call, before any connector sees it: bounded in size and depth, or refused. */
import { unexpected } from "./http.ts";

const webhookMaxBytes = 10 * 1024 * 1024;
const maxDepth = 64;

/** Keys that reach into prototypes when a careless copy is made of them; no platform sends them. */
const refusedKeys = new Set(["__proto__", "constructor", "prototype"]);

/** Throws ConnectorError `unexpected_shape` for a body over 10 MB; cheap enough to ask before a signature is checked. */
export function refuseOversized(bytes: Uint8Array): void {
  if (bytes.byteLength > webhookMaxBytes) throw unexpected("isi panggilan lebih dari 10 MB", bytes);
}

/**
 * UTF-8 JSON of at most 10 MB and 64 levels, without prototype keys.
 * @throws ConnectorError `unexpected_shape` with a short sample for anything else; never another error.
 */
export function parseWebhookBody(bytes: Uint8Array): unknown {
  refuseOversized(bytes);
  // Counted before parsing, so that a body of brackets costs one walk and no tree.
  if (depthOf(bytes) > maxDepth)
    throw unexpected(`isi panggilan bersarang lebih dari ${maxDepth} tingkat`, bytes);
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    throw unexpected("isi panggilan bukan UTF-8", bytes, cause);
  }
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch (cause) {
    throw unexpected("isi panggilan bukan JSON", bytes, cause);
  }
  const refused = refusedKeyIn(body);
  if (refused !== null) throw unexpected(`isi panggilan memuat kunci ${refused}`, bytes);
  return body;
}

/** The first refused key anywhere in the body; the depth is bounded before, the walk needs no stack of calls. */
function refusedKeyIn(body: unknown): string | null {
  const left = [body];
  while (left.length > 0) {
    const value = left.pop();
    if (typeof value !== "object" || value === null) continue;
    const inside = Array.isArray(value) ? value : Object.values(value);
    for (const item of inside) if (typeof item === "object" && item !== null) left.push(item);
    if (Array.isArray(value)) continue;
    const refused = Object.keys(value).find((key) => refusedKeys.has(key));
    if (refused !== undefined) return refused;
  }
  return null;
}

/** How deep brackets nest outside of strings; broken JSON gives some number, and the parser refuses it. */
function depthOf(bytes: Uint8Array): number {
  let depth = 0;
  let deepest = 0;
  let inText = false;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at]!;
    if (inText) {
      if (byte === 0x5c) at += 1;
      else if (byte === 0x22) inText = false;
    } else if (byte === 0x22) inText = true;
    else if (byte === 0x5b || byte === 0x7b) {
      depth += 1;
      if (depth > deepest) deepest = depth;
    } else if (byte === 0x5d || byte === 0x7d) depth -= 1;
  }
  return deepest;
}
