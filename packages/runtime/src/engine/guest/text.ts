import type { HostBindings, RealmGlobal } from "./host.ts";

/** In-realm TextEncoder and TextDecoder: libraries check their results with `instanceof`. */
export function installText(global: RealmGlobal, host: HostBindings): void {
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

  Object.assign(global, { TextEncoder, TextDecoder });
}
