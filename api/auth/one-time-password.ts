/** Passwords made by the program: read aloud without mistakes, changed at first use. */
import { randomInt } from "node:crypto";

// Without letters and digits that are mistaken for each other (0 O o, 1 l I, 5 S, 2 Z).
const letters = "abcdefghjkmnpqrtuvwxyz346789";

/** Four groups of four, e.g. "k7mq-3hda-x9tb-wmp4": 28^16, about 77 bits. */
export function oneTimePassword(): string {
  const group = () => Array.from({ length: 4 }, () => letters[randomInt(letters.length)]).join("");
  return Array.from({ length: 4 }, group).join("-");
}
