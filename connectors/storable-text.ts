/** Text as every store can hold it: no NUL (PostgreSQL refuses it), no half surrogate pair (not valid UTF-8). */

const loneSurrogate = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** The text with NUL and lone surrogates replaced by U+FFFD, cut to at most `max` UTF-16 units. */
export function storableText(text: string, max = Number.POSITIVE_INFINITY): string {
  const cut = text.length > max ? text.slice(0, max) : text;
  return cut.replaceAll("\0", "\ufffd").replace(loneSurrogate, "\ufffd");
}

/** A short storable sample of anything that could not be read, at most `max` units; never throws. */
export function sampleOf(value: unknown, max = 500): string {
  if (typeof value === "string") return storableText(value, max);
  if (value instanceof Uint8Array)
    return storableText(new TextDecoder().decode(value.subarray(0, max * 4)), max);
  try {
    return storableText(JSON.stringify(value) ?? String(value), max);
  } catch {
    return Object.prototype.toString.call(value);
  }
}
