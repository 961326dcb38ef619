/** The synchronous half of WebCrypto: node's own is asynchronous and would not settle while a transaction runs. */
import * as crypto from "node:crypto";

type Algorithm = { name: string } & Record<string, unknown>;

/** A key as realms see it; the real one stays here. */
export interface HostKey {
  type: string;
  extractable: boolean;
  usages: string[];
  algorithm: Algorithm;
}

const keyObjects = new WeakMap<object, crypto.KeyObject>();

class CryptoError extends Error {
  constructor(name: string, message: string) {
    super(message);
    this.name = name;
  }
}

const unsupported = (what: string) =>
  new CryptoError("NotSupportedError", `${what} is not supported in queries and mutations.`);

function toBuffer(data: unknown): Buffer {
  if (Object.prototype.toString.call(data) === "[object ArrayBuffer]")
    return Buffer.from(new Uint8Array(data as ArrayBuffer));
  const view = data as Uint8Array;
  return Buffer.from(new Uint8Array(view.buffer, view.byteOffset, view.byteLength));
}

const toArrayBuffer = (b: Buffer): ArrayBuffer => new Uint8Array(b).buffer;
const normalize = (algorithm: unknown): Algorithm =>
  typeof algorithm === "string" ? { name: algorithm } : { ...(algorithm as Algorithm) };
const hashName = (hash: unknown): string => normalize(hash).name.replace("-", "").toLowerCase();

function keyObject(key: HostKey, usage?: string): crypto.KeyObject {
  const object = keyObjects.get(key);
  if (!object) throw new TypeError("The argument is not a CryptoKey.");
  if (usage && !key.usages.includes(usage))
    throw new CryptoError("InvalidAccessError", `The key does not allow the usage "${usage}".`);
  return object;
}

function register(
  object: crypto.KeyObject,
  algorithm: unknown,
  extractable: boolean,
  usages: Iterable<string>,
): HostKey {
  const details = object.asymmetricKeyDetails;
  const normalized = normalize(algorithm);
  if (normalized.hash !== undefined) normalized.hash = normalize(normalized.hash);
  if (details?.modulusLength) normalized.modulusLength = details.modulusLength;
  if (details?.publicExponent) normalized.publicExponent = new Uint8Array([1, 0, 1]);
  if (object.type === "secret") normalized.length = (object.symmetricKeySize ?? 0) * 8;
  const key: HostKey = { type: object.type, extractable, usages: [...usages], algorithm: normalized };
  keyObjects.set(key, object);
  return key;
}

function readKey(format: string, data: unknown, algorithm: Algorithm): crypto.KeyObject {
  if (format === "pkcs8") return crypto.createPrivateKey({ key: toBuffer(data), format: "der", type: "pkcs8" });
  if (format === "spki") return crypto.createPublicKey({ key: toBuffer(data), format: "der", type: "spki" });
  if (format === "raw") return readRawKey(toBuffer(data), algorithm);
  const jwk = { ...(data as crypto.JsonWebKey) };
  if (jwk.kty === "oct") return crypto.createSecretKey(Buffer.from(jwk.k ?? "", "base64url"));
  return jwk.d
    ? crypto.createPrivateKey({ key: jwk, format: "jwk" })
    : crypto.createPublicKey({ key: jwk, format: "jwk" });
}

function readRawKey(bytes: Buffer, algorithm: Algorithm): crypto.KeyObject {
  if (algorithm.name === "Ed25519") {
    return crypto.createPublicKey({
      key: { kty: "OKP", crv: "Ed25519", x: bytes.toString("base64url") },
      format: "jwk",
    });
  }
  if (!algorithm.name.startsWith("EC")) return crypto.createSecretKey(bytes);
  const half = (bytes.length - 1) / 2;
  const [x, y] = [bytes.subarray(1, 1 + half), bytes.subarray(1 + half)].map((part) => part.toString("base64url"));
  return crypto.createPublicKey({ key: { kty: "EC", crv: String(algorithm.namedCurve), x, y }, format: "jwk" });
}

function importKey(format: string, data: unknown, algorithm: unknown, extractable: boolean, usages: string[]): HostKey {
  try {
    return register(readKey(format, data, normalize(algorithm)), algorithm, extractable, usages);
  } catch (error) {
    throw new CryptoError("DataError", `Invalid key data: ${(error as Error).message}`);
  }
}

function exportKey(format: string, key: HostKey): unknown {
  const object = keyObject(key);
  if (!key.extractable) throw new CryptoError("InvalidAccessError", "The key is not extractable.");
  if (format === "raw" && object.type === "secret") return toArrayBuffer(object.export());
  if (format === "pkcs8") return toArrayBuffer(object.export({ format: "der", type: "pkcs8" }));
  if (format === "spki") return toArrayBuffer(object.export({ format: "der", type: "spki" }));
  if (format === "jwk") return { ...object.export({ format: "jwk" }), ext: true, key_ops: [...key.usages] };
  throw unsupported(`exportKey of ${format}`);
}

function generateKey(algorithm: unknown, extractable: boolean, usages: string[]): unknown {
  const a = normalize(algorithm);
  if (a.name === "HMAC" || a.name.startsWith("AES")) {
    const bits =
      (a.length as number | undefined) ?? (hashName(a.hash) === "sha512" || hashName(a.hash) === "sha384" ? 1024 : 512);
    return register(crypto.createSecretKey(crypto.randomBytes(bits / 8)), a, extractable, usages);
  }
  const { privateKey, publicKey } = generatePair(a);
  const only = (allowed: string[]) => usages.filter((usage) => allowed.includes(usage));
  return {
    privateKey: register(privateKey, a, extractable, only(["sign", "decrypt", "deriveKey", "deriveBits", "unwrapKey"])),
    publicKey: register(publicKey, a, true, only(["verify", "encrypt", "wrapKey"])),
  };
}

function generatePair(a: Algorithm): crypto.KeyPairKeyObjectResult {
  if (a.name.startsWith("RSA")) return crypto.generateKeyPairSync("rsa", { modulusLength: a.modulusLength as number });
  if (a.name.startsWith("EC")) return crypto.generateKeyPairSync("ec", { namedCurve: a.namedCurve as string });
  if (a.name === "Ed25519") return crypto.generateKeyPairSync("ed25519");
  throw unsupported(`generateKey with ${a.name}`);
}

function signingKey(a: Algorithm, key: crypto.KeyObject): crypto.SignKeyObjectInput {
  if (a.name === "ECDSA") return { key, dsaEncoding: "ieee-p1363" };
  if (a.name === "RSA-PSS")
    return { key, padding: crypto.constants.RSA_PKCS1_PSS_PADDING, saltLength: a.saltLength as number };
  return { key };
}

function hmac(a: Algorithm, key: crypto.KeyObject, data: unknown): Buffer {
  return crypto.createHmac(hashName(a.hash), key).update(toBuffer(data)).digest();
}

function sign(algorithm: unknown, key: HostKey, data: unknown): ArrayBuffer {
  const a = { ...key.algorithm, ...normalize(algorithm) };
  const object = keyObject(key, "sign");
  if (a.name === "HMAC") return toArrayBuffer(hmac(a, object, data));
  return toArrayBuffer(
    crypto.sign(a.name === "Ed25519" ? null : hashName(a.hash), toBuffer(data), signingKey(a, object)),
  );
}

function verify(algorithm: unknown, key: HostKey, signature: unknown, data: unknown): boolean {
  const a = { ...key.algorithm, ...normalize(algorithm) };
  const object = keyObject(key, "verify");
  const given = toBuffer(signature);
  if (a.name !== "HMAC") {
    return crypto.verify(a.name === "Ed25519" ? null : hashName(a.hash), toBuffer(data), signingKey(a, object), given);
  }
  const expected = hmac(a, object, data);
  return expected.length === given.length && crypto.timingSafeEqual(expected, given);
}

function derive(algorithm: unknown, key: HostKey, bits: number): Buffer {
  const a = normalize(algorithm);
  const bytes = bits / 8;
  if (a.name === "PBKDF2") {
    return crypto.pbkdf2Sync(
      keyObject(key).export() as Buffer,
      toBuffer(a.salt),
      a.iterations as number,
      bytes,
      hashName(a.hash),
    );
  }
  if (a.name === "HKDF") {
    return Buffer.from(
      crypto.hkdfSync(hashName(a.hash), keyObject(key).export() as Buffer, toBuffer(a.salt), toBuffer(a.info), bytes),
    );
  }
  if (a.name !== "ECDH") throw unsupported(`deriveBits with ${a.name}`);
  return crypto
    .diffieHellman({ privateKey: keyObject(key), publicKey: keyObject(a.public as HostKey) })
    .subarray(0, bytes || undefined);
}

function deriveKey(algorithm: unknown, key: HostKey, target: unknown, extractable: boolean, usages: string[]): HostKey {
  const bits = (normalize(target).length as number | undefined) ?? 512;
  return register(crypto.createSecretKey(derive(algorithm, key, bits)), target, extractable, usages);
}

const GCM_TAG_BYTES = 16;

function cipherName(a: Algorithm, key: crypto.KeyObject): string {
  const mode = a.name.slice("AES-".length).toLowerCase();
  if (!["gcm", "cbc", "ctr"].includes(mode)) throw unsupported(`encryption with ${a.name}`);
  return `aes-${(key.symmetricKeySize ?? 0) * 8}-${mode}`;
}

function encrypt(algorithm: unknown, key: HostKey, data: unknown): ArrayBuffer {
  const a = normalize(algorithm);
  const object = keyObject(key, "encrypt");
  if (a.name === "RSA-OAEP") return toArrayBuffer(crypto.publicEncrypt(oaep(key, object), toBuffer(data)));
  const cipher = crypto.createCipheriv(cipherName(a, object) as "aes-256-gcm", object, toBuffer(a.iv ?? a.counter));
  if (a.name === "AES-GCM" && a.additionalData) cipher.setAAD(toBuffer(a.additionalData));
  const parts = [cipher.update(toBuffer(data)), cipher.final()];
  if (a.name === "AES-GCM") parts.push(cipher.getAuthTag());
  return toArrayBuffer(Buffer.concat(parts));
}

function decrypt(algorithm: unknown, key: HostKey, data: unknown): ArrayBuffer {
  const a = normalize(algorithm);
  const object = keyObject(key, "decrypt");
  let bytes = toBuffer(data);
  try {
    if (a.name === "RSA-OAEP") return toArrayBuffer(crypto.privateDecrypt(oaep(key, object), bytes));
    const decipher = crypto.createDecipheriv(
      cipherName(a, object) as "aes-256-gcm",
      object,
      toBuffer(a.iv ?? a.counter),
    );
    if (a.name === "AES-GCM") {
      if (a.additionalData) decipher.setAAD(toBuffer(a.additionalData));
      decipher.setAuthTag(bytes.subarray(-GCM_TAG_BYTES));
      bytes = bytes.subarray(0, -GCM_TAG_BYTES);
    }
    return toArrayBuffer(Buffer.concat([decipher.update(bytes), decipher.final()]));
  } catch {
    throw new CryptoError("OperationError", "The operation failed for an operation-specific reason");
  }
}

function oaep(key: HostKey, object: crypto.KeyObject) {
  return { key: object, padding: crypto.constants.RSA_PKCS1_OAEP_PADDING, oaepHash: hashName(key.algorithm.hash) };
}

type Operation = (...args: never[]) => unknown;

const OPERATIONS: Record<string, Operation> = {
  digest: (algorithm: unknown, data: unknown) =>
    toArrayBuffer(crypto.createHash(hashName(algorithm)).update(toBuffer(data)).digest()),
  importKey,
  exportKey,
  generateKey,
  sign,
  verify,
  deriveBits: (algorithm: unknown, key: HostKey, bits: number) => toArrayBuffer(derive(algorithm, key, bits)),
  deriveKey,
  encrypt,
  decrypt,
};

/** Runs `crypto.subtle[op]`. Keys are plain objects registered here. @throws errors named as WebCrypto names them. */
export function subtle(op: string, args: unknown[]): unknown {
  const operation = OPERATIONS[op];
  if (!operation) throw unsupported(`crypto.subtle.${op}`);
  return operation(...(args as never[]));
}
