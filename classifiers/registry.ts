/** Joins the parts of the classifier: what the post is, where it is, and whose it is. */
import type { PostText, UnsureHead, Verdict } from "../pipeline/model/assessment.ts";
import type { Classifier } from "./classifier.ts";
import { type LexicalVerdict, lexical } from "./lexical/lexical.ts";
import { agencyById } from "./places/agencies.ts";
import { findPlaces } from "./places/find-places.ts";
import { isAgencyHandle } from "./places/handles.ts";
import { resolveAgency } from "./places/resolve-agency.ts";
import { handlesIn, resolveArea } from "./places/resolve-area.ts";

/** Posts worked through before other work of the process gets a turn. */
const slice = 64;

/** Opens the committed model and the place data, so that the first batch is as fast as the others. */
export async function loadClassifier(): Promise<Classifier> {
  const warm: PostText = {
    text: "Banjir di Jl. Kaligawe, Kec. Genuk, Kota Semarang",
    platform: "other",
    kind: "post",
    authorHandle: null,
    postedAt: new Date(0),
    areaCode: null,
    agencyId: null,
  };
  classifySlice([warm]);
  return {
    version: lexical.version,
    classify: async (texts, signal) => {
      const verdicts: Verdict[] = [];
      for (let from = 0; from < texts.length; from += slice) {
        signal.throwIfAborted();
        verdicts.push(...classifySlice(texts.slice(from, from + slice)));
        await new Promise((resolve) => setImmediate(resolve));
      }
      return verdicts;
    },
  };
}

function classifySlice(texts: readonly PostText[]): Verdict[] {
  const fromAgency = texts.map(
    ({ platform, authorHandle }) => authorHandle !== null && isAgencyHandle(platform, authorHandle) !== null,
  );
  const opinions = lexical.classifyLexical(
    texts.map(({ text }, index) => ({ text, fromAgency: fromAgency[index]! })),
  );
  return texts.map((text, index) => placed(text, opinions[index]!, fromAgency[index]!));
}

function placed(post: PostText, opinion: LexicalVerdict, fromAgency: boolean): Verdict {
  const { text, areaCode, agencyId } = post;
  const handles = handlesIn(text);
  const hint = { areaCode, agencyId, handles };
  const places = findPlaces(text);
  const area = resolveArea(places, text, hint);
  const agency = resolveAgency({ text, handles, category: opinion.category, area, hint });
  const unsure: UnsureHead[] = [...opinion.unsure];
  if (opinion.actionable && area === null) unsure.push("area");
  if (opinion.actionable && agency === null) unsure.push("agency");
  const shown = places.map(({ start, end }) => ({ start, end, speaksFor: "place" as const }));
  return { ...opinion, fromAgency, places, area, agency, unsure, evidence: [...opinion.evidence, ...shown] };
}

/** The name of an agency as a report shows it; null when the id is unknown. */
export function agencyName(id: string): string | null {
  return agencyById(id)?.name ?? null;
}
