import type { RealmGlobal } from "./host.ts";

/** FormData as a list of entries. */
export function installFormData(global: RealmGlobal): void {
  class FormData {
    private list: [string, unknown][] = [];
    append(name: string, value: unknown): void {
      this.list.push([name, value instanceof (global.Blob as typeof Blob) ? value : String(value)]);
    }
    set(name: string, value: unknown): void {
      this.delete(name);
      this.append(name, value);
    }
    get(name: string): unknown {
      return this.list.find(([key]) => key === name)?.[1] ?? null;
    }
    getAll(name: string): unknown[] {
      return this.list.filter(([key]) => key === name).map(([, value]) => value);
    }
    has(name: string): boolean {
      return this.list.some(([key]) => key === name);
    }
    delete(name: string): void {
      this.list = this.list.filter(([key]) => key !== name);
    }
    [Symbol.iterator](): IterableIterator<[string, unknown]> {
      return [...this.list].values();
    }
  }

  global.FormData = FormData;
}
