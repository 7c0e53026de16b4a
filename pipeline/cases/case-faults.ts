/** Errors of the case verbs, named by what the caller does next. Messages are for people, Indonesian first. */
export class CaseNotFoundError extends Error {
  override name = "CaseNotFoundError";
  readonly caseId: number;
  constructor(caseId: number) {
    super(`Kasus K-${caseId} tidak ditemukan. Periksa nomornya.`);
    this.caseId = caseId;
  }
}

/** Somebody changed the case since the caller saw it: show the newer state and let the person decide again. */
export class CaseConflictError extends Error {
  override name = "CaseConflictError";
  readonly caseId: number;
  readonly version: number;
  constructor(caseId: number, version: number) {
    super(`Kasus K-${caseId} baru saja diubah orang lain. Lihat perubahannya, lalu putuskan lagi.`);
    this.caseId = caseId;
    this.version = version;
  }
}

/** The verb does not fit the case as it stands; `message` says why and what to do, `messageEn` in English. */
export class CaseRuleError extends Error {
  override name = "CaseRuleError";
  readonly code: string;
  readonly messageEn: string;
  constructor(code: string, message: string, messageEn: string) {
    super(message);
    this.code = code;
    this.messageEn = messageEn;
  }
}

/** The name of a decision belongs to another kind of decision on the same case. */
export const otherDecision = () =>
  new CaseRuleError(
    "decision_id",
    "Nomor keputusan ini sudah dipakai untuk keputusan lain. Kirim lagi dengan nomor baru.",
    "This decisionId was used for another decision. Send it again with a new one.",
  );
