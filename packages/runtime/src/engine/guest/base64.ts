import type { RealmGlobal } from "./host.ts";

/** `btoa` and `atob`. */
export function installBase64(global: RealmGlobal): void {
  const digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

  function binary(text: string): Uint8Array {
    return Uint8Array.from(text, (char) => {
      const code = char.charCodeAt(0);
      if (code > 255) throw new TypeError("The string to be encoded contains characters outside of the Latin1 range.");
      return code;
    });
  }

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
    const spaceless = String(encoded).replace(/[\t\n\f\r ]/g, "");
    const text = spaceless.replace(/={1,2}$/, "");
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

  Object.assign(global, { btoa, atob });
}
