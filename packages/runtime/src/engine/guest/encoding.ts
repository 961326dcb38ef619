import type { HostBindings, RealmGlobal } from "./host.ts";

/** In-realm TextEncoder, TextDecoder, base64 and structuredClone: libraries check their results with `instanceof`. */
export function installEncoding(global: RealmGlobal, host: HostBindings): void {
  class TextEncoder {
    get encoding(): string {
      return "utf-8";
    }
    encode(text: unknown = ""): Uint8Array {
      return new Uint8Array(host.utf8(String(text)));
    }
    encodeInto(text: string, target: Uint8Array): { read: number; written: number } {
      let read = 0;
      let written = 0;
      for (const char of text) {
        const bytes = this.encode(char);
        if (written + bytes.length > target.length) break;
        target.set(bytes, written);
        written += bytes.length;
        read += char.length;
      }
      return { read, written };
    }
  }

  class TextDecoder {
    readonly fatal: boolean;
    readonly ignoreBOM: boolean;
    constructor(
      readonly encoding = "utf-8",
      options: { fatal?: boolean; ignoreBOM?: boolean } = {},
    ) {
      this.fatal = options.fatal ?? false;
      this.ignoreBOM = options.ignoreBOM ?? false;
    }
    decode(bytes: unknown = new Uint8Array()): string {
      try {
        return host.decode(bytes, this.encoding, this.fatal, this.ignoreBOM);
      } catch (error) {
        throw new TypeError((error as Error).message);
      }
    }
  }

  function binary(text: string): Uint8Array {
    return Uint8Array.from(text, (char) => {
      const code = char.charCodeAt(0);
      if (code > 255) throw new TypeError("The string to be encoded contains characters outside of the Latin1 range.");
      return code;
    });
  }

  const digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

  function btoa(text: unknown): string {
    const bytes = binary(String(text));
    let out = "";
    for (let i = 0; i < bytes.length; i += 3) {
      const [a = 0, b = 0, c = 0] = bytes.subarray(i, i + 3);
      const group = (a << 16) | (b << 8) | c;
      out += [18, 12, 6, 0].map((shift) => digits[(group >> shift) & 63]).join("");
    }
    const padding = (3 - (bytes.length % 3)) % 3;
    return padding === 0 ? out : out.slice(0, -padding) + "=".repeat(padding);
  }

  function atob(encoded: unknown): string {
    const text = String(encoded).replace(/[\t\n\f\r ]/g, "").replace(/={1,2}$/, "");
    let out = "";
    let bits = 0;
    let rest = 0;
    for (const char of text) {
      const value = digits.indexOf(char);
      if (value < 0 || text.length % 4 === 1) throw new TypeError("The string to be decoded is not correctly encoded.");
      rest = ((rest << 6) | value) & 0xffff;
      bits += 6;
      if (bits >= 8) out += String.fromCharCode((rest >> (bits -= 8)) & 255);
    }
    return out;
  }

  function cloneBuffer(value: object): object | null {
    if (value instanceof ArrayBuffer) return value.slice(0);
    if (!ArrayBuffer.isView(value)) return null;
    const bytes = new Uint8Array(value.buffer, value.byteOffset, value.byteLength).slice();
    if (value instanceof DataView) return new DataView(bytes.buffer);
    const View = value.constructor as new (buffer: ArrayBuffer) => object;
    return new View(bytes.buffer);
  }

  function cloneSpecial(value: object, clone: (value: unknown) => unknown): object | null {
    if (value instanceof Date) return new Date(value.getTime());
    if (value instanceof RegExp) return new RegExp(value.source, value.flags);
    if (value instanceof Map) return new Map([...value].map(([key, entry]) => [clone(key), clone(entry)]));
    if (value instanceof Set) return new Set([...value].map(clone));
    if (value instanceof Error) return Object.assign(new Error(value.message), { name: value.name, stack: value.stack });
    return cloneBuffer(value);
  }

  function structuredClone(value: unknown): unknown {
    const seen = new Map<object, object>();
    const clone = (part: unknown): unknown => {
      if (typeof part === "function" || typeof part === "symbol") throw new TypeError(`${String(part)} could not be cloned.`);
      if (typeof part !== "object" || part === null) return part;
      const known = seen.get(part);
      if (known) return known;
      const special = cloneSpecial(part, clone);
      const copy = special ?? (Array.isArray(part) ? [] : {});
      seen.set(part, copy);
      if (!special) for (const [key, entry] of Object.entries(part)) (copy as Record<string, unknown>)[key] = clone(entry);
      return copy;
    };
    return clone(value);
  }

  Object.assign(global, { TextEncoder, TextDecoder, btoa, atob, structuredClone });
}
