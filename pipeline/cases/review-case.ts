/** A handler's decisions on a case: confirm, correct, dismiss. Each files, corrects or takes back at the store what follows. */
import { fileCase, takeBackFiling, updateFilings } from "../dispatch/request-dispatch.ts";
import type { CaseFields, DismissReason } from "../model/case.ts";
import { CaseRuleError } from "./case-faults.ts";
import { type CaseBefore, changeCase } from "./change-case.ts";
import type { Decision, Desk } from "./desk.ts";
import { typedFields, typedText } from "./typed-text.ts";

export type Decided = { caseId: number; version: number; status: string };

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
    const { before, state, version } = changed;
    if (version !== before.row.version)
      await fileCase(tx, { caseId: decision.caseId, store: desk.store }, now);
    return { caseId: decision.caseId, version, status: state.status };
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
    const { before, state, version } = await changeCase(tx, decision, now, ({ state, row }) => {
      if (state.status === "merged") throw mergedAway(row.id, state.mergedInto);
      const changed = Object.fromEntries(
        Object.entries(fields).filter(([key, value]) => state.fields[key as keyof CaseFields] !== value),
      ) as Partial<CaseFields>;
      if (Object.keys(changed).length === 0) return [];
      return [{ verb: "corrected", data: { before: pick(state.fields, changed), after: changed } }];
    });
    const fileAgain =
      version !== before.row.version && (state.status === "confirmed" || state.status === "filed");
    if (fileAgain) await updateFilings(tx, [decision.caseId], now);
    return { caseId: decision.caseId, version, status: state.status };
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
    const { before, state, version } = await changeCase(tx, decision, now, ({ state, row }) => {
      if (state.status === "merged") throw mergedAway(row.id, state.mergedInto);
      if (state.status === "dismissed" && state.disposition === decision.reason) return [];
      return [{ verb: "dismissed", data: { reason: decision.reason, note } }];
    });
    if (version !== before.row.version)
      await takeBackFiling(tx, { caseId: decision.caseId, store: desk.store }, now);
    return { caseId: decision.caseId, version, status: state.status };
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
