import type { RealmGlobal } from "./host.ts";

/** Headers: names without case, values joined with a comma. */
export function installHeaders(global: RealmGlobal): void {
  type HeadersInput = Iterable<readonly [string, string]> | Record<string, string>;

  class Headers {
    private readonly map = new Map<string, string>();
    constructor(init?: HeadersInput) {
      if (!init) return;
      const entries = Symbol.iterator in init ? (init as Iterable<readonly [string, string]>) : Object.entries(init);
      for (const [name, value] of entries) this.append(name, value);
    }
    append(name: string, value: string): void {
      const old = this.get(name);
      this.set(name, old === null ? value : `${old}, ${value}`);
    }
    set(name: string, value: string): void {
      this.map.set(name.toLowerCase(), String(value).trim());
    }
    get(name: string): string | null {
      return this.map.get(name.toLowerCase()) ?? null;
    }
    has(name: string): boolean {
      return this.map.has(name.toLowerCase());
    }
    delete(name: string): void {
      this.map.delete(name.toLowerCase());
    }
    forEach(visit: (value: string, name: string, headers: Headers) => void): void {
      for (const [name, value] of this) visit(value, name, this);
    }
    entries(): IterableIterator<[string, string]> {
      return [...this.map].sort(([a], [b]) => (a < b ? -1 : 1)).values();
    }
    keys(): IterableIterator<string> {
      return [...this.entries()].map(([name]) => name).values();
    }
    values(): IterableIterator<string> {
      return [...this.entries()].map(([, value]) => value).values();
    }
    [Symbol.iterator](): IterableIterator<[string, string]> {
      return this.entries();
    }
  }

  global.Headers = Headers;
}
