/** Cuts a text where its evidence begins and ends. */
import type { Evidence } from "../../../pipeline/model/assessment.ts";

export type Kind = Evidence["speaksFor"];
export type Piece = { text: string; start: number; kinds: Kind[] };

/** A place is named whole: a word inside it that could also speak for something else does not cut it up. */
const order: readonly Kind[] = ["place", "urgent", "problem"];

/**
 * Pieces that together are the text, each with everything it speaks for, what is drawn first. Offsets are UTF-16 units,
 * as in the assessment; spans may overlap, and those that do not fit the text are cut to it.
 */
export function markText(text: string, evidence: readonly Evidence[]): Piece[] {
  const spans = evidence
    .map(({ start, end, speaksFor }) => ({ start, end: Math.min(end, text.length), speaksFor }))
    .filter(({ start, end }) => start < end);
  const cuts = [...new Set([0, text.length, ...spans.flatMap(({ start, end }) => [start, end])])].sort(
    (a, b) => a - b,
  );
  const pieces: Piece[] = [];
  for (let at = 0; at + 1 < cuts.length; at++) {
    const [start, end] = [cuts[at]!, cuts[at + 1]!];
    const here = new Set(
      spans.filter((span) => span.start <= start && span.end >= end).map(({ speaksFor }) => speaksFor),
    );
    const kinds = order.filter((kind) => here.has(kind));
    const before = pieces.at(-1);
    // Drawn the same, they are one mark: a gap in the middle of a place would read as two.
    if (before && before.kinds[0] === kinds[0]) {
      before.text += text.slice(start, end);
      before.kinds = order.filter((kind) => here.has(kind) || before.kinds.includes(kind));
    } else pieces.push({ text: text.slice(start, end), start, kinds });
  }
  return pieces;
}

/** The words that speak for something, in the order of the text, each once. */
export function wordsFor(kind: Kind, text: string | null, evidence: readonly Evidence[]): string[] {
  if (text === null) return [];
  const words = evidence
    .filter(({ speaksFor }) => speaksFor === kind)
    .sort((a, b) => a.start - b.start)
    .map(({ start, end }) => text.slice(start, end).trim());
  return [...new Set(words.filter((word) => word !== ""))];
}
