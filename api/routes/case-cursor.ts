/** The bookmark between two pages of cases, as opaque text. */
import { z } from "zod";
import { Urgency } from "../../pipeline/model/taxonomy.ts";
import { invalidField } from "../problem.ts";
import type { CaseCursor } from "../reads/list-cases.ts";

const Cursor = z.tuple([Urgency, z.iso.datetime(), z.number().int().positive()]);

export function encodeCursor({ urgency, decideBy, id }: CaseCursor): string {
  return Buffer.from(JSON.stringify([urgency, decideBy, id])).toString("base64url");
}

/** @throws Problem 422 for text that no page gave out. */
export function decodeCursor(text: string): CaseCursor {
  try {
    const [urgency, decideBy, id] = Cursor.parse(JSON.parse(Buffer.from(text, "base64url").toString("utf8")));
    return { urgency, decideBy, id };
  } catch {
    throw invalidField("cursor", {
      id: "Penanda halaman ini tidak dikenal. Mulailah dari halaman pertama.",
      en: "This page bookmark is unknown. Start from the first page.",
    });
  }
}
