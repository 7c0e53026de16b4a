/** A case store in memory that keeps its promise (the same key, one effect) and fails when told to. */
import { z } from "zod";
import { type CaseStore, StoreError, type StoreFault } from "../../connectors/case-store.ts";
import type { CaseRecord, Receipt } from "../model/dispatch.ts";

type Push = { record: CaseRecord; key: string };
type HeldReport = { trackingNumber: string; caseId: number; record: CaseRecord; withdrawn: boolean };

/** What happens to a push: a fault before any effect, or the effect without its answer. */
export type Answer = StoreFault | "drop the answer";

export type RecordingStore = {
  store: CaseStore<unknown>;
  /** Every push that arrived, with those that failed. */
  pushes: Push[];
  /** What the store holds, in the order it was filed. */
  reports: HeldReport[];
  /** The next pushes are answered so, one after the other; later ones succeed. */
  answerNext(...answers: Answer[]): void;
  /** Forgets what was left of that. */
  answerWell(): void;
  /** Called while a push is under way, before it has an effect. */
  onPush: ((record: CaseRecord) => Promise<void>) | null;
};

export function recordingStore(now: () => Date): RecordingStore {
  const receipts = new Map<string, Receipt>();
  const answers: Answer[] = [];
  const recording: RecordingStore = {
    pushes: [],
    reports: [],
    answerNext: (...more) => void answers.push(...more),
    answerWell: () => void answers.splice(0),
    onPush: null,
    store: {
      label: "Recording store",
      settings: z.unknown(),
      push: async (_, record, key) => {
        recording.pushes.push({ record, key });
        await recording.onPush?.(record);
        const answer = answers.shift();
        // A key that had its effect is answered from it; no store refuses it afterwards.
        const replayed = typeof answer === "object" && answer.kind === "refused" && receipts.has(key);
        if (answer !== undefined && answer !== "drop the answer" && !replayed)
          throw new StoreError(`the store says ${answer.kind}`, answer);
        const receipt = receipts.get(key) ?? takeEffect(recording.reports, record, now());
        receipts.set(key, receipt);
        if (answer === "drop the answer")
          throw new StoreError("the connection broke", { kind: "unavailable" });
        return receipt;
      },
    },
  };
  return recording;
}

function takeEffect(reports: HeldReport[], record: CaseRecord, at: Date): Receipt {
  if (record.action === "file") {
    const trackingNumber = `#${9_000_001 + reports.length}`;
    reports.push({ trackingNumber, caseId: record.caseId, record, withdrawn: false });
    return { trackingNumber, at, url: null };
  }
  const held = reports.find((report) => report.trackingNumber === record.trackingNumber);
  if (!held || held.withdrawn)
    throw new StoreError("there is no such report", {
      kind: "refused",
      field: "trackingNumber",
      reason: "Nomor tidak ada.",
    });
  if (record.action === "withdraw") held.withdrawn = true;
  else held.record = record;
  return { trackingNumber: held.trackingNumber, at, url: null };
}
