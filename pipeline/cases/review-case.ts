/** A handler's decisions on a case: confirm, correct, dismiss. Each files, corrects or takes back at the store what follows. */
import { fileCase, takeBackFiling, updateFilings } from "../dispatch/request-dispatch.ts";
import type { CaseFields, DismissReason } from "../model/case.ts";
import { CaseRuleError } from "./case-faults.ts";
import { type CaseBefore, changeCase } from "./change-case.ts";
import type { Decision, Desk } from "./desk.ts";
import type { CaseState } from "./fold-case.ts";
import { typedFields, typedText } from "./typed-text.ts";

export type Decided = {
  caseId: number;
  version: number;
  status: string;
  /** Nothing was written: the same decision was made before, or the case was like that already. */
  unchanged?: true;
};

/** The answer of a verb. */
export const decidedFrom = ({
  before,
  state,
  version,
}: {
  before: CaseBefore;
  state: CaseState;
  version: number;
}): Decided => ({
  caseId: before.row.id,
  version,
  status: state.status,
  ...(version === before.row.version ? { unchanged: true as const } : {}),
});

/** "Yes, this is one": corrections first, then the case is filed. A confirmed case stays as it is. @throws CaseRuleError */
export async function confirmCase(
  desk: Desk,
  decision: Decision & { fields?: Partial<CaseFields> },
): Promise<Decided> {
  const now = desk.clock.now();
  const fields = typedFields(decision.fields ?? {}, desk.mask);
  const decided = await desk.database.db.transaction(async (tx) => {
    const changed = await changeCase(tx, decision, now, (before) => {
      if (before.state.status === "confirmed" || before.state.status === "filed") return [];
      mustBeOpen(before);
      if (before.row.sample && !desk.sandbox)
        throw new CaseRuleError(
          "sample",
          "Kasus contoh tidak dikirim ke SP4N-LAPOR! yang sungguhan. Hapus contoh dengan `jemput samples clear`.",
          "A sample case is never filed in the real SP4N-LAPOR!. Clear the samples with `jemput samples clear`.",
        );
      return [{ verb: "confirmed", data: { fields } }];
    });
    if (changed.version !== changed.before.row.version)
      await fileCase(tx, { caseId: decision.caseId, store: desk.store }, now);
    return decidedFrom(changed);
  });
  desk.wake("dispatch");
  return decided;
}

/** Mends fields of a case; one that was filed is corrected at the store, too. */
export async function correctCase(
  desk: Desk,
  decision: Decision & { fields: Partial<CaseFields> },
): Promise<Decided> {
  const now = desk.clock.now();
  const fields = typedFields(decision.fields, desk.mask);
  const decided = await desk.database.db.transaction(async (tx) => {
    const changed = await changeCase(tx, decision, now, ({ state, row }) => {
      if (state.status === "merged") throw mergedAway(row.id, state.mergedInto);
      const mended = Object.fromEntries(
        Object.entries(fields).filter(([key, value]) => state.fields[key as keyof CaseFields] !== value),
      ) as Partial<CaseFields>;
      if (Object.keys(mended).length === 0) return [];
      return [{ verb: "corrected", data: { before: pick(state.fields, mended), after: mended } }];
    });
    const { before, state, version } = changed;
    const fileAgain =
      version !== before.row.version && (state.status === "confirmed" || state.status === "filed");
    if (fileAgain) await updateFilings(tx, [decision.caseId], now);
    return decidedFrom(changed);
  });
  desk.wake("dispatch");
  return decided;
}

/** "No, this is none", with the reason. A case that was filed is withdrawn at the store. */
export async function dismissCase(
  desk: Desk,
  decision: Decision & { reason: DismissReason; note?: string | null },
): Promise<Decided> {
  const now = desk.clock.now();
  const note = decision.note ? typedText(decision.note, desk.mask) : null;
  const decided = await desk.database.db.transaction(async (tx) => {
    const changed = await changeCase(tx, decision, now, ({ state, row }) => {
      if (state.status === "merged") throw mergedAway(row.id, state.mergedInto);
      if (state.status === "dismissed" && state.disposition === decision.reason) return [];
      return [{ verb: "dismissed", data: { reason: decision.reason, note } }];
    });
    if (changed.version !== changed.before.row.version)
      await takeBackFiling(tx, { caseId: decision.caseId, store: desk.store }, now);
    return decidedFrom(changed);
  });
  desk.wake("dispatch");
  return decided;
}

function mustBeOpen({ row, state }: CaseBefore): void {
  if (state.status === "merged") throw mergedAway(row.id, state.mergedInto);
  if (state.status === "dismissed")
    throw new CaseRuleError(
      "dismissed",
      `Kasus K-${row.id} sudah ditandai bukan laporan. Urungkan dulu keputusan itu.`,
      `Case K-${row.id} was dismissed. Undo that decision first.`,
    );
}

export function mergedAway(caseId: number, into: number | null): CaseRuleError {
  return new CaseRuleError(
    "merged",
    `Kasus K-${caseId} sudah digabung ke K-${into}. Buka kasus itu, atau urungkan penggabungannya.`,
    `Case K-${caseId} was merged into K-${into}. Open that case, or undo the merge.`,
  );
}

function pick(fields: CaseFields, keys: Partial<CaseFields>): Partial<CaseFields> {
  return Object.fromEntries(
    Object.keys(keys).map((key) => [key, fields[key as keyof CaseFields]]),
  ) as Partial<CaseFields>;
}
