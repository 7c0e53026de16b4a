/** What better-auth refuses, as our problems: one sentence that says what to do next. */
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { notSignedIn, Problem, type Words } from "../problem.ts";

type Sentence = { status?: ContentfulStatusCode; code: string; field?: string; words: Words };

const wrongPassword: Sentence = {
  status: 401,
  code: "wrong_password",
  words: {
    id: "Surel atau kata sandi tidak cocok. Periksa keduanya, lalu coba lagi.",
    en: "E-mail address or password do not match. Check both and try again.",
  },
};
const challengeGone: Sentence = {
  status: 401,
  code: "code_expired",
  words: {
    id: "Waktu untuk kode ini sudah habis. Masuk lagi dengan surel dan kata sandi.",
    en: "The time for this code is over. Sign in again with e-mail address and password.",
  },
};
const noTwoFactor: Sentence = {
  status: 409,
  code: "two_factor_off",
  words: {
    id: "Kode dari aplikasi belum dipasang di akun ini. Pasang dulu di Akun saya.",
    en: "Codes from an app are not set up for this account. Set them up in My account first.",
  },
};
const passkeyRefused: Sentence = {
  status: 401,
  code: "passkey_refused",
  words: {
    id: "Kunci sandi ini tidak dikenali. Coba lagi, atau masuk dengan surel dan kata sandi.",
    en: "This passkey is not recognised. Try again, or sign in with e-mail address and password.",
  },
};

const sentences: Record<string, Sentence> = {
  INVALID_EMAIL_OR_PASSWORD: wrongPassword,
  PASSWORD_TOO_LONG: wrongPassword,
  INVALID_EMAIL: {
    status: 422,
    code: "invalid_email",
    field: "email",
    words: { id: "Ini bukan alamat surel yang utuh.", en: "This is not a whole e-mail address." },
  },
  ACCOUNT_DISABLED: {
    code: "account_disabled",
    words: {
      id: "Akun ini dimatikan. Hubungi administrator.",
      en: "This account is switched off. Ask an administrator.",
    },
  },
  INVALID_PASSWORD: {
    status: 422,
    code: "wrong_password",
    field: "password",
    words: {
      id: "Kata sandi tidak cocok. Ketik kata sandi Anda yang sekarang.",
      en: "The password does not match. Type your present password.",
    },
  },
  SESSION_NOT_FRESH: {
    status: 403,
    code: "sign_in_again",
    words: {
      id: "Sesi ini sudah lebih dari sehari. Keluar, masuk lagi, lalu ulangi.",
      en: "This session is more than a day old. Sign out, sign in again, and repeat this.",
    },
  },
  INVALID_CODE: {
    status: 422,
    code: "wrong_code",
    field: "code",
    words: {
      id: "Kode tidak cocok. Ketik kode yang sekarang tampil di aplikasi.",
      en: "The code does not match. Type the code that the app shows now.",
    },
  },
  INVALID_BACKUP_CODE: {
    status: 422,
    code: "wrong_code",
    field: "code",
    words: {
      id: "Kode cadangan ini tidak cocok atau sudah dipakai. Coba kode cadangan yang lain.",
      en: "This backup code does not match or has been used. Try another one.",
    },
  },
  INVALID_TWO_FACTOR_COOKIE: challengeGone,
  TOO_MANY_ATTEMPTS_REQUEST_NEW_CODE: {
    status: 401,
    code: "code_expired",
    words: {
      id: "Kode salah lima kali. Masuk lagi dengan surel dan kata sandi.",
      en: "Five wrong codes. Sign in again with e-mail address and password.",
    },
  },
  ACCOUNT_TEMPORARILY_LOCKED: {
    status: 429,
    code: "code_locked",
    words: {
      id: "Terlalu banyak kode yang salah. Tunggu 15 menit, lalu masuk lagi.",
      en: "Too many wrong codes. Wait 15 minutes, then sign in again.",
    },
  },
  TOTP_NOT_ENABLED: noTwoFactor,
  TWO_FACTOR_NOT_ENABLED: noTwoFactor,
  BACKUP_CODES_NOT_ENABLED: noTwoFactor,
  TOTP_ALREADY_ENABLED: {
    status: 409,
    code: "two_factor_on",
    words: {
      id: "Kode dari aplikasi sudah terpasang. Matikan dulu untuk memasangnya di aplikasi lain.",
      en: "Codes from an app are set up already. Switch them off first to use another app.",
    },
  },
  CHALLENGE_NOT_FOUND: {
    status: 401,
    code: "passkey_expired",
    words: {
      id: "Permintaan kunci sandi sudah lewat waktunya. Tekan tombolnya sekali lagi.",
      en: "This passkey request is out of date. Press the button once more.",
    },
  },
  PASSKEY_NOT_FOUND: passkeyRefused,
  AUTHENTICATION_FAILED: passkeyRefused,
  USER_NOT_VERIFIED: {
    status: 422,
    code: "passkey_unverified",
    words: {
      id: "Perangkat tidak memastikan bahwa ini Anda. Pakai kunci sandi dengan PIN, sidik jari, atau wajah.",
      en: "The device did not make sure that it is you. Use a passkey with PIN, fingerprint or face.",
    },
  },
  FAILED_TO_VERIFY_REGISTRATION: {
    status: 422,
    code: "passkey_not_added",
    words: {
      id: "Kunci sandi ini tidak dapat dibaca. Tambahkan sekali lagi.",
      en: "This passkey cannot be read. Add it once more.",
    },
  },
};

/** @throws Error when better-auth failed on its own account: that is ours to log. */
export async function problemOf(response: Response, path: string): Promise<Problem> {
  const body = (await response.json().catch(() => null)) as { code?: string } | null;
  if (path.endsWith("/delete-passkey") && response.status === 404) return noSuchPasskey();
  const known = Object.hasOwn(sentences, body?.code ?? "") ? sentences[body!.code!] : undefined;
  if (known) {
    const extra = known.field
      ? { field: known.field, fields: [{ field: known.field, message: known.words.id }] }
      : {};
    const status = known.status ?? (response.status as ContentfulStatusCode);
    return new Problem(status, known.code, known.words, { extra });
  }
  if (response.status === 401) return notSignedIn();
  if (response.status >= 500) throw new Error(`better-auth answered ${response.status} ${body?.code ?? ""}`);
  return new Problem(response.status as ContentfulStatusCode, "auth_refused", {
    id: "Permintaan ini tidak diterima. Muat ulang halamannya, lalu coba lagi.",
    en: "This request was not accepted. Reload the page and try again.",
  });
}

const noSuchPasskey = () =>
  new Problem(404, "passkey_not_found", {
    id: "Kunci sandi ini sudah tidak ada. Muat ulang halamannya.",
    en: "This passkey is gone. Reload the page.",
  });
