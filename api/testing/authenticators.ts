/** An authenticator app and a passkey, reckoned here by the standards alone: RFC 6238 and WebAuthn level 2. */
import { createHash, createHmac, generateKeyPairSync, randomBytes, sign } from "node:crypto";

/** The six digits that an app with this otpauth address shows at a time. */
export function totpOf(address: string, at: Date): string {
  const letters = new URL(address).searchParams.get("secret")!.replace(/=+$/, "");
  const bits = [...letters]
    .map((letter) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(letter).toString(2).padStart(5, "0"))
    .join("");
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(at.getTime() / 30_000)));
  const mac = createHmac("sha1", key).update(counter).digest();
  const word = mac.readUInt32BE(mac[19]! & 15) & 0x7fffffff;
  return String(word % 1_000_000).padStart(6, "0");
}

const sha256 = (data: Buffer | string) => createHash("sha256").update(data).digest();
const base64 = (data: Buffer | string) => Buffer.from(data).toString("base64url");

/** CBOR of a text or byte string shorter than 64 kB. */
function cbor(value: string | Buffer): Buffer {
  const bytes = Buffer.from(value);
  const major = typeof value === "string" ? 0x60 : 0x40;
  // The shortest head, as WebAuthn asks for.
  const head =
    bytes.length < 24
      ? [major + bytes.length]
      : bytes.length < 256
        ? [major + 24, bytes.length]
        : [major + 25, bytes.length >> 8, bytes.length & 255];
  return Buffer.concat([Buffer.from(head), bytes]);
}

/** A passkey on a device at `origin`. Unverified: the device did not ask for PIN, finger or face. */
export function makePasskey(origin: string, rpId: string, { verified = true } = {}) {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const { x, y } = publicKey.export({ format: "jwk" });
  const id = randomBytes(16);
  const present = verified ? 0x05 : 0x01;
  const head = (flags: number) => Buffer.concat([sha256(rpId), Buffer.from([flags | present, 0, 0, 0, 0])]);
  const clientData = (type: string, challenge: string) =>
    Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin: false }));
  const credential = { id: base64(id), rawId: base64(id), type: "public-key", clientExtensionResults: {} };

  /** What `navigator.credentials.create` gives. */
  function register(challenge: string) {
    const key = Buffer.concat([
      Buffer.from([0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21]),
      cbor(Buffer.from(x!, "base64url")),
      Buffer.from([0x22]),
      cbor(Buffer.from(y!, "base64url")),
    ]);
    const authData = Buffer.concat([head(0x40), Buffer.alloc(16), Buffer.from([0, id.length]), id, key]);
    const attestation = Buffer.concat([
      Buffer.from([0xa3]),
      cbor("fmt"),
      cbor("none"),
      cbor("attStmt"),
      Buffer.from([0xa0]),
      cbor("authData"),
      cbor(authData),
    ]);
    const clientDataJSON = base64(clientData("webauthn.create", challenge));
    return { ...credential, response: { clientDataJSON, attestationObject: base64(attestation) } };
  }

  /** What `navigator.credentials.get` gives. */
  function authenticate(challenge: string) {
    const authenticatorData = head(0);
    const client = clientData("webauthn.get", challenge);
    const signature = sign("sha256", Buffer.concat([authenticatorData, sha256(client)]), privateKey);
    const response = {
      clientDataJSON: base64(client),
      authenticatorData: base64(authenticatorData),
      signature: base64(signature),
    };
    return { ...credential, response };
  }
  return { register, authenticate };
}
