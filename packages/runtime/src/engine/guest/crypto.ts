import type { HostBindings, RealmGlobal } from "./host.ts";

/**
 * WebCrypto whose promises settle at once: the host computes synchronously, because a transaction cannot wait for a
 * thread pool. Random bytes come from the host's secure generator; tokens are made inside mutations.
 */
export function installCrypto(global: RealmGlobal, host: HostBindings): void {
  interface HostKey {
    type: string;
    extractable: boolean;
    usages: string[];
    algorithm: object;
  }
  const hostKeys = new WeakMap<object, HostKey>();

  class CryptoKey {
    declare readonly type: string;
    declare readonly extractable: boolean;
    declare readonly algorithm: object;
    declare readonly usages: string[];
  }

  class DOMException extends Error {
    constructor(message = "", name = "Error") {
      super(message);
      this.name = name;
    }
  }

  const tag = (value: unknown): string => Object.prototype.toString.call(value);

  function wrapKey(key: HostKey): CryptoKey {
    const wrapped = new CryptoKey();
    Object.assign(wrapped, { type: key.type, extractable: key.extractable, algorithm: structuredCopy(key.algorithm), usages: [...key.usages] });
    hostKeys.set(wrapped, key);
    return wrapped;
  }

  function structuredCopy<T>(value: T): T {
    if (tag(value) === "[object Uint8Array]") return new Uint8Array(value as never) as T;
    if (Array.isArray(value)) return Array.from(value, structuredCopy) as T;
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, structuredCopy(entry)])) as T;
  }

  /** Brings a host result into this realm. */
  function adopt(result: unknown): unknown {
    if (tag(result) === "[object ArrayBuffer]") return new Uint8Array(new Uint8Array(result as ArrayBuffer)).buffer;
    if (typeof result !== "object" || result === null) return result;
    if ("usages" in result) return wrapKey(result as HostKey);
    if ("privateKey" in result && "publicKey" in result) {
      return { privateKey: wrapKey(result.privateKey as HostKey), publicKey: wrapKey(result.publicKey as HostKey) };
    }
    return structuredCopy(result);
  }

  const unwrap = (arg: unknown): unknown => (typeof arg === "object" && arg !== null ? (hostKeys.get(arg) ?? unwrapNested(arg)) : arg);

  /** Algorithm parameters may hold a key (`public` of ECDH). */
  function unwrapNested(arg: object): unknown {
    const key = (arg as { public?: object }).public;
    const hostKey = key && hostKeys.get(key);
    return hostKey ? { ...arg, public: hostKey } : arg;
  }

  const subtle: Record<string, unknown> = {};
  const operations = "digest importKey exportKey generateKey sign verify encrypt decrypt deriveBits deriveKey wrapKey unwrapKey";
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

  const crypto = {
    subtle,
    getRandomValues<T extends Uint8Array>(target: T): T {
      if (!ArrayBuffer.isView(target)) throw new TypeError("The argument must be an integer-type TypedArray");
      const view = target as Uint8Array;
      new Uint8Array(view.buffer, view.byteOffset, view.byteLength).set(host.randomBytes(view.byteLength));
      return target;
    },
    randomUUID: () => host.randomUUID(),
  };
  Object.assign(global, { crypto, CryptoKey, DOMException });
}
