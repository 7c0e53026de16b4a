/** Folds the characters of a post: one plain lower-case form, with a way back to the original offsets. */

/** `text` is folded and lower-case; `at[i]` is the UTF-16 offset in the original of folded unit `i` (null: the same). */
export type Folded = { text: string; at: Int32Array | null };

/** Look-alikes of Latin letters that NFKC leaves alone (Cyrillic, Greek, Armenian, small capitals). */
const lookalikes =
  "аa вb еe ёe кk мm нh оo рp сc тt уy хx іi їi јj ѕs ԁd ԛq ԝw һh ӏl ɡg αa βb εe ηn ιi κk νv οo ρp τt υu χx γy ϲc ѵv " +
  "օo սu һh ոn ⅼl ıi ʟl ɴn ɪi ʀr ʙb ɢg ʜh ᴀa ᴄc ᴅd ᴇe ᴊj ᴋk ᴍm ᴏo ᴘp ᴛt ᴜu ᴠv ᴡw ʏy ᴢz ꜱs ꜰf ƅb ɑa ℮e ∅o øo đd łl ħh";

const latinOf = new Map(
  lookalikes.split(" ").map((pair) => {
    const [from, to] = [...pair];
    return [from!, to!] as const;
  }),
);

/** Marks nobody sees: format and control characters, fillers, variation selectors, tags, combining marks. */
const invisibleRanges: readonly (readonly [number, number])[] = [
  [0x0300, 0x036f],
  [0x115f, 0x1160],
  [0x17b4, 0x17b5],
  [0x1ab0, 0x1aff],
  [0x1dc0, 0x1dff],
  [0x20d0, 0x20ff],
  [0x3164, 0x3164],
  [0xfe00, 0xfe0f],
  [0xfe20, 0xfe2f],
  [0xffa0, 0xffa0],
  [0xe0000, 0xe0fff],
];
const format = /^[\p{Cf}\p{Cc}]$/u;

/** Whether a character shows nothing by itself. */
export function isInvisible(character: string): boolean {
  const code = character.codePointAt(0)!;
  return format.test(character) || invisibleRanges.some(([from, to]) => code >= from && code <= to);
}

const foldedCharacters = new Map<number, string>();
/** Bounds the memory of the table whatever is thrown at it; every character in common use fits. */
const tableLimit = 20_000;

function foldCharacter(code: number): string {
  if (code === 9 || code === 10 || code === 13 || code === 0x2028 || code === 0x2029) return " ";
  if (code >= 0xd800 && code <= 0xdfff) return " ";
  const character = String.fromCodePoint(code);
  if (isInvisible(character)) return "";
  if (code === 0x2019 || code === 0x2018 || code === 0x02bc || code === 0x60) return "'";
  const lower = character.normalize("NFKC").toLowerCase();
  let out = "";
  for (const part of lower) {
    if (isInvisible(part)) continue;
    out += latinOf.get(part) ?? (/\s/u.test(part) ? " " : part);
  }
  return out;
}

function foldOf(code: number): string {
  const known = foldedCharacters.get(code);
  if (known !== undefined) return known;
  const folded = foldCharacter(code);
  if (foldedCharacters.size < tableLimit) foldedCharacters.set(code, folded);
  return folded;
}

const entities: Record<string, string> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
  nbsp: " ",
  hellip: " ",
  mdash: "-",
  ndash: "-",
  rsquo: "'",
  lsquo: "'",
  ldquo: '"',
  rdquo: '"',
};
const entity = /&(?:#(\d{1,7})|#[xX]([0-9a-fA-F]{1,6})|([a-zA-Z]{2,8}));/y;

/** The character an HTML entity at `start` stands for and where it ends; null when there is none. */
function entityAt(text: string, start: number): { folded: string; end: number } | null {
  entity.lastIndex = start;
  const found = entity.exec(text);
  if (!found) return null;
  const end = entity.lastIndex;
  if (found[3] !== undefined) {
    const known = entities[found[3].toLowerCase()];
    return known === undefined ? null : { folded: known, end };
  }
  const code = found[1] !== undefined ? Number(found[1]) : Number.parseInt(found[2]!, 16);
  return code > 0 && code <= 0x10ffff ? { folded: foldOf(code), end } : null;
}

const needsWork = /[^\x20-\x7e\n]|&/;

/**
 * Folds a text: lower case, compatibility forms (fullwidth, mathematical letters), look-alike letters of
 * other scripts, HTML entities; drops invisible, bidirectional and combining marks; lone surrogates and
 * line breaks become spaces. Never throws.
 */
export function foldCharacters(original: string): Folded {
  if (!needsWork.test(original)) return { text: original.toLowerCase(), at: null };
  const at: number[] = [];
  let text = "";
  for (let i = 0; i < original.length; ) {
    const code = original.codePointAt(i)!;
    let end = i + (code > 0xffff ? 2 : 1);
    let folded: string;
    if (code === 38) {
      const read = entityAt(original, i);
      folded = read ? read.folded : "&";
      if (read) end = read.end;
    } else if (code >= 97 && code <= 122) folded = original[i]!;
    else if (code >= 65 && code <= 90) folded = String.fromCharCode(code + 32);
    else folded = foldOf(code);
    text += folded;
    for (let k = 0; k < folded.length; k++) at.push(i);
    i = end;
  }
  at.push(original.length);
  return { text, at: Int32Array.from(at) };
}

/** Whether `letters` (folded) hides something the eye would not see in `original` besides upper case and accents. */
export function differsToTheEye(original: string, letters: string): boolean {
  if (original.toLowerCase() === letters) return false;
  return (
    original
      .normalize("NFD")
      .replace(/[\u0300-\u036f]/g, "")
      .toLowerCase() !== letters
  );
}
