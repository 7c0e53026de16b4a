/** Signing in and what belongs to it: better-auth's paths, which the typed client does not know. */
import { ask, askServer } from "./api.ts";
import { createPasskey, takePasskey } from "./passkey.ts";

/** @throws ProblemError, NoAnswerError */
function send<T>(path: string, body?: object): Promise<T> {
  const init =
    body === undefined
      ? {}
      : { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
  return ask(askServer(`/api/auth/${path}`, init)) as Promise<T>;
}

/** Known to everybody: whether reports go to the sandbox. */
export const place = () => send<{ sandbox: boolean }>("place");

/** "code": the password was right, and the account wants a code, too. */
export async function signIn(email: string, password: string): Promise<"in" | "code"> {
  const answer = await send<{ twoFactorRedirect?: boolean }>("sign-in/email", { email, password });
  return answer.twoFactorRedirect ? "code" : "in";
}

/** Second step of signing in, or the end of setting up an authenticator app. */
export const sendCode = (code: string) => send("two-factor/verify-totp", { code: code.replaceAll(" ", "") });
export const sendBackupCode = (code: string) => send("two-factor/verify-backup-code", { code });

/** Address for the authenticator app and backup codes; shown once. */
export const beginApp = (password: string) =>
  send<{ totpURI: string; backupCodes: string[] }>("two-factor/enable", { password });
export const endApp = (password: string) => send("two-factor/disable", { password });

export async function signInWithPasskey(): Promise<void> {
  const options = await send<PublicKeyCredentialRequestOptionsJSON>("passkey/generate-authenticate-options");
  await send("passkey/verify-authentication", { response: await takePasskey(options) });
}

export async function addPasskey(name: string): Promise<void> {
  const options = await send<PublicKeyCredentialCreationOptionsJSON>("passkey/generate-register-options");
  await send("passkey/verify-registration", { name, response: await createPasskey(options) });
}

type Passkey = { id: string; name: string | null; createdAt: string | null };
export const listPasskeys = () => send<Passkey[]>("passkey/list-user-passkeys");
export const removePasskey = (id: string) => send("passkey/delete-passkey", { id });

/** `updatedAt` is the last use, to the hour. */
type Session = {
  id: string;
  token: string;
  userAgent: string | null;
  createdAt: string;
  updatedAt: string;
};

/** This device's session first, then the others, last used first. */
export async function listSessions(): Promise<(Session & { here: boolean })[]> {
  const [all, mine] = await Promise.all([
    send<Session[]>("list-sessions"),
    send<{ session: { id: string } } | null>("get-session"),
  ]);
  return all
    .map((session) => ({ ...session, here: session.id === mine?.session.id }))
    .sort((a, b) => Number(b.here) - Number(a.here) || b.updatedAt.localeCompare(a.updatedAt));
}

export const endSession = (token: string) => send("revoke-session", { token });
export const endAllSessions = () => send("revoke-sessions", {});
