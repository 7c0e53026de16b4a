/** The browser's part of passkeys (WebAuthn): bytes as base64url outside, as buffers inside. */

/** The person closed the browser's question, or let it run out. */
export class PasskeyCancelledError extends Error {
  override name = "PasskeyCancelledError";
}

/** "elsewhere": this machine's own number address has none, its name localhost does. "no": no secure page or too old. */
export function passkeysHere(): "yes" | "elsewhere" | "no" {
  if (!("PublicKeyCredential" in globalThis)) return "no";
  if (/^(127\.|\[::1\]$)/.test(location.hostname)) return "elsewhere";
  return /^[\d.]+$|^\[/.test(location.hostname) ? "no" : "yes";
}

/** The same page under the name that passkeys work with. */
export function localhostAddress(): string {
  const here = new URL(location.href);
  here.hostname = "localhost";
  return here.href;
}

function bytes(text: string): ArrayBuffer {
  const raw = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(raw, (letter) => letter.charCodeAt(0)).buffer;
}

function text(buffer: ArrayBuffer): string {
  const raw = String.fromCharCode(...new Uint8Array(buffer));
  return btoa(raw).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

const known = (list: PublicKeyCredentialDescriptorJSON[] | undefined): PublicKeyCredentialDescriptor[] =>
  (list ?? []).map(({ id, transports }) => ({
    id: bytes(id),
    type: "public-key",
    transports: transports as AuthenticatorTransport[] | undefined,
  }));

async function asked(question: Promise<Credential | null>): Promise<PublicKeyCredential> {
  const credential = await question.catch((error: unknown) => {
    throw error instanceof DOMException && /^(NotAllowed|Abort|InvalidState)Error$/.test(error.name)
      ? new PasskeyCancelledError(error.name)
      : error;
  });
  if (!credential) throw new PasskeyCancelledError();
  return credential as PublicKeyCredential;
}

const outside = ({ id, rawId, type }: PublicKeyCredential) => ({
  id,
  rawId: text(rawId),
  type,
  clientExtensionResults: {},
});

/** @throws PasskeyCancelledError */
export async function createPasskey(options: PublicKeyCredentialCreationOptionsJSON): Promise<object> {
  const { challenge, user, excludeCredentials, rp, pubKeyCredParams, authenticatorSelection, timeout } =
    options;
  const credential = await asked(
    navigator.credentials.create({
      publicKey: {
        rp,
        timeout,
        challenge: bytes(challenge),
        user: { ...user, id: bytes(user.id) },
        excludeCredentials: known(excludeCredentials),
        pubKeyCredParams: pubKeyCredParams as PublicKeyCredentialParameters[],
        authenticatorSelection: authenticatorSelection as AuthenticatorSelectionCriteria,
      },
    }),
  );
  const response = credential.response as AuthenticatorAttestationResponse;
  return {
    ...outside(credential),
    response: {
      clientDataJSON: text(response.clientDataJSON),
      attestationObject: text(response.attestationObject),
      transports: response.getTransports(),
    },
  };
}

/** Always with PIN, finger or face: the server takes nothing less. @throws PasskeyCancelledError */
export async function takePasskey(options: PublicKeyCredentialRequestOptionsJSON): Promise<object> {
  const { challenge, rpId, timeout, allowCredentials } = options;
  const credential = await asked(
    navigator.credentials.get({
      publicKey: {
        rpId,
        timeout,
        challenge: bytes(challenge),
        userVerification: "required",
        allowCredentials: known(allowCredentials),
      },
    }),
  );
  const response = credential.response as AuthenticatorAssertionResponse;
  return {
    ...outside(credential),
    response: {
      clientDataJSON: text(response.clientDataJSON),
      authenticatorData: text(response.authenticatorData),
      signature: text(response.signature),
      ...(response.userHandle ? { userHandle: text(response.userHandle) } : {}),
    },
  };
}
