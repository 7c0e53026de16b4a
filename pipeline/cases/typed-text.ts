/** What staff type, as it may be stored: personal numbers masked, whole characters, no U+0000. */
import type { MaskPersonal } from "../../classifiers/classifier.ts";
import { CaseFields } from "../model/case.ts";

export function typedText(text: string, mask: MaskPersonal): string {
  return mask(text.toWellFormed().replaceAll("\u0000", "")).text;
}

const longestTitle = 200;
const longestPlace = 500;

/** Fields that a person corrected, without those left out. @throws ZodError for what is no field or no value of one. */
export function typedFields(fields: Partial<CaseFields>, mask: MaskPersonal): Partial<CaseFields> {
  const given = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
  const parsed = CaseFields.partial().parse(given);
  // A mark can be longer than the number it stands for.
  if (parsed.title !== undefined) parsed.title = cut(typedText(parsed.title, mask), longestTitle);
  if (parsed.place) parsed.place = cut(typedText(parsed.place, mask), longestPlace);
  return parsed;
}

const cut = (text: string, max: number) =>
  text
    .slice(0, max)
    .toWellFormed()
    .replace(/\ufffd$/, "");
