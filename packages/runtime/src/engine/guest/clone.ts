import type { RealmGlobal } from "./host.ts";

/** `structuredClone` whose results belong to this realm. */
export function installClone(global: RealmGlobal): void {
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
    if (value instanceof Error)
      return Object.assign(new Error(value.message), { name: value.name, stack: value.stack });
    return cloneBuffer(value);
  }

  global.structuredClone = (value: unknown): unknown => {
    const seen = new Map<object, object>();
    const clone = (part: unknown): unknown => {
      if (typeof part === "function" || typeof part === "symbol") {
        throw new TypeError(`${String(part)} could not be cloned.`);
      }
      if (typeof part !== "object" || part === null) return part;
      const known = seen.get(part);
      if (known) return known;
      const special = cloneSpecial(part, clone);
      const copy = special ?? (Array.isArray(part) ? [] : {});
      seen.set(part, copy);
      if (!special)
        for (const [key, entry] of Object.entries(part)) (copy as Record<string, unknown>)[key] = clone(entry);
      return copy;
    };
    return clone(value);
  };
}
