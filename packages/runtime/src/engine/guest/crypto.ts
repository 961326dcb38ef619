import type { HostBindings, RealmGlobal } from "./host.ts";

/**
 * WebCrypto whose promises settle at once: the host computes synchronously, because a transaction cannot wait for a
 * thread pool. Random bytes come from the host's secure generator; tokens are made inside mutations.
 */
export function installCrypto(global: RealmGlobal, host: HostBindings): void {
  type HostKey = Record<"type" | "extractable" | "usages" | "algorithm", unknown>;
  const hostKeys = new WeakMap<object, HostKey>();

  class CryptoKey {}

  class DOMException extends Error {
    constructor(message = "", name = "Error") {
      super(message);
      this.name = name;
    }
  }

  const tag = (value: unknown): string => Object.prototype.toString.call(value);

  function copy(value: unknown): unknown {
    if (tag(value) === "[object ArrayBuffer]") return new Uint8Array(new Uint8Array(value as ArrayBuffer)).buffer;
    if (tag(value) === "[object Uint8Array]") return new Uint8Array(value as Uint8Array);
    if (Array.isArray(value)) return Array.from(value, copy);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, copy(entry)]));
  }

  /** Brings a host result into this realm. */
  function adopt(result: unknown): unknown {
    if (typeof result !== "object" || result === null) return result;
    if ("usages" in result) {
      const key = new CryptoKey();
      const { type, extractable, algorithm, usages } = result as HostKey;
      Object.assign(key, copy({ type, extractable, algorithm, usages }));
      hostKeys.set(key, result as HostKey);
      return key;
    }
    if (!("privateKey" in result && "publicKey" in result)) return copy(result);
    return { privateKey: adopt(result.privateKey), publicKey: adopt(result.publicKey) };
  }

  /** Keys as the host knows them; algorithm parameters may hold one (`public` of ECDH). */
  function unwrap(arg: unknown): unknown {
    if (typeof arg !== "object" || arg === null) return arg;
    const key = (arg as { public?: object }).public;
    const hostKey = key && hostKeys.get(key);
    return hostKeys.get(arg) ?? (hostKey ? { ...arg, public: hostKey } : arg);
  }

  const subtle: Record<string, unknown> = {};
  const operations = "digest importKey exportKey generateKey sign verify encrypt decrypt deriveBits deriveKey";
  for (const op of operations.split(" ")) {
    subtle[op] = async (...args: unknown[]) => {
      try {
        return adopt(host.subtle(op, args.map(unwrap)));
      } catch (error) {
        const { name, message } = error as Error;
        throw name === "TypeError" ? new TypeError(message) : new DOMException(message, name);
      }
    };
  }

  function getRandomValues(target: Uint8Array): Uint8Array {
    if (!ArrayBuffer.isView(target)) throw new TypeError("The argument must be an integer-type TypedArray");
    new Uint8Array(target.buffer, target.byteOffset, target.byteLength).set(host.randomBytes(target.byteLength));
    return target;
  }

  const crypto = { subtle, getRandomValues, randomUUID: () => host.randomUUID() };
  Object.assign(global, { crypto, CryptoKey, DOMException });
}
