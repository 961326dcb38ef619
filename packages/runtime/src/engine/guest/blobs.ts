import type { HostBindings, RealmGlobal, ToBytes } from "./host.ts";

/** Blob and File whose content is in memory, so that reading it never waits; `__toBytes` for what builds on them. */
export function installBlobs(global: RealmGlobal, host: HostBindings): void {
  const utf8 = (text: string): Uint8Array => new Uint8Array(host.utf8(text));

  const toBytes: ToBytes = (part) => {
    if (part === null || part === undefined) return new Uint8Array();
    if (part instanceof Blob) return part.bytesNow();
    if (part instanceof ArrayBuffer) return new Uint8Array(part.slice(0));
    if (ArrayBuffer.isView(part)) return new Uint8Array(part.buffer, part.byteOffset, part.byteLength).slice();
    return utf8(String(part));
  };

  function concat(parts: Uint8Array[]): Uint8Array {
    const out = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
    let at = 0;
    for (const part of parts) {
      out.set(part, at);
      at += part.length;
    }
    return out;
  }

  class Blob {
    private readonly content: Uint8Array;
    readonly type: string;
    constructor(parts: Iterable<unknown> = [], options: { type?: string } = {}) {
      this.content = concat([...parts].map(toBytes));
      this.type = options.type ?? "";
    }
    get size(): number {
      return this.content.length;
    }
    bytesNow(): Uint8Array {
      return this.content.slice();
    }
    async arrayBuffer(): Promise<ArrayBuffer> {
      return this.bytesNow().buffer as ArrayBuffer;
    }
    async bytes(): Promise<Uint8Array> {
      return this.bytesNow();
    }
    async text(): Promise<string> {
      return host.decode(this.content, "utf-8", false, false);
    }
    slice(start = 0, end = this.size, type = ""): Blob {
      return new Blob([this.content.slice(start, end)], { type });
    }
  }

  class File extends Blob {
    readonly lastModified: number;
    constructor(
      parts: Iterable<unknown>,
      readonly name: string,
      options: { type?: string; lastModified?: number } = {},
    ) {
      super(parts, options);
      this.lastModified = options.lastModified ?? Date.now();
    }
  }

  Object.assign(global, { Blob, File, __toBytes: toBytes });
}
