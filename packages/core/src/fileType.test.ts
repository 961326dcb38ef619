import { fc, test as property } from "@fast-check/vitest";
import { describe, expect, test } from "vitest";
import { cleanFileName, isInlineType, sniffFileType } from "./fileType.ts";
import { imageSize } from "./imageSize.ts";

const bytes = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0));
const hex = (text: string) => Uint8Array.from(text.match(/../g) ?? [], (pair) => parseInt(pair, 16));

describe("sniffFileType", () => {
  test.each([
    ["PNG", hex("89504e470d0a1a0a0000000d49484452"), "image/png", true],
    ["JPEG", hex("ffd8ffe000104a464946"), "image/jpeg", true],
    ["GIF", bytes("GIF89a\x01\x00\x01\x00"), "image/gif", true],
    ["GIF that is also a script", bytes("GIF89a/*..*/=1;alert(1)"), "image/gif", true],
    ["WebP", bytes("RIFF\x10\x00\x00\x00WEBPVP8 "), "image/webp", true],
    ["PDF", bytes("%PDF-1.7\n"), "application/pdf", false],
    ["ZIP", hex("504b030414000000"), "application/zip", false],
    ["Word", bytes("PK\x03\x04xxxxxxxxword/document.xml"), expect.stringContaining("wordprocessingml"), false],
    ["MP4", bytes("\x00\x00\x00\x18ftypmp42"), "video/mp4", false],
    ["text", bytes("Hello\nworld"), "text/plain", false],
    ["SVG", bytes("<?xml version='1.0'?>\n<svg onload='x()'/>"), "image/svg+xml", false],
    ["HTML", bytes("  <!DOCTYPE html><script>"), "text/html", false],
  ])("recognises %s", (_name, data, contentType, isInline) => {
    expect(sniffFileType(data)).toEqual({ contentType, isInline });
  });

  test.each([
    ["nothing", new Uint8Array()],
    ["ELF", hex("7f454c46020101")],
    ["Windows programs", bytes("MZ\x90\x00\x03\x00\x00\x00")],
    ["broken UTF-8", hex("68c3286921")],
    ["RIFF that is no WebP", bytes("XXXX\x10\x00\x00\x00WEBP\x00")],
  ])("does not recognise %s", (_name, data) => {
    expect(sniffFileType(data)).toBeNull();
  });

  property.prop([fc.uint8Array({ maxLength: 4096 })])("only raster images are ever inline", (data) => {
    const type = sniffFileType(data);
    if (type) expect(type.isInline).toBe(/^image\/(png|jpeg|gif|webp)$/.test(type.contentType));
    if (type) expect(isInlineType(type.contentType)).toBe(type.isInline);
  });
  property.prop([fc.string({ unit: "grapheme", minLength: 1 })])(
    "any text without control characters is text",
    (text) => {
      // eslint-disable-next-line no-control-regex
      fc.pre(!/[\u0000-\u001f\u007f<%]/.test(text) && text.isWellFormed());
      const data = Uint8Array.from(unescape(encodeURIComponent(text)), (character) => character.charCodeAt(0));
      expect(sniffFileType(data)?.contentType).toBe("text/plain");
    },
  );
});

describe("cleanFileName", () => {
  test.each([
    ["../../etc/passwd", "passwd"],
    ["C:\\temp\\a.png", "a.png"],
    ['a"\r\nSet-Cookie: x=1.png', "aSet-Cookie x=1.png"],
    [".htaccess", "htaccess"],
    ["gpj.\u202eexe.png", "gpj.exe.png"],
    ["...", "file"],
    ["", "file"],
    [`${"x".repeat(300)}.pdf`, `${"x".repeat(116)}.pdf`],
  ])("%j becomes %j", (name, expected) => {
    expect(cleanFileName(name)).toBe(expected);
  });
  property.prop([fc.string({ unit: "binary" })])(
    "a clean name is short, on one line, without a path, and stays so",
    (name) => {
      const clean = cleanFileName(name);
      expect(clean.length).toBeGreaterThan(0);
      expect(clean.length).toBeLessThanOrEqual(120);
      // eslint-disable-next-line no-control-regex
      expect(clean).not.toMatch(/[\u0000-\u001f/\\"]/);
      expect(cleanFileName(clean)).toBe(clean);
    },
  );
});

describe("imageSize", () => {
  test.each([
    [
      "image/png",
      hex("89504e470d0a1a0a0000000d494844520000014000000 0c8".replace(" ", "")),
      { width: 320, height: 200 },
    ],
    ["image/gif", bytes("GIF89a\x40\x01\xc8\x00"), { width: 320, height: 200 }],
    ["image/jpeg", hex("ffd8ffe00004000 0ffc000110800c8014003012200".replace(" ", "")), { width: 320, height: 200 }],
  ])("reads %s", (contentType, data, size) => {
    expect(imageSize(contentType, data)).toEqual(size);
  });
  property.prop([
    fc.constantFrom("image/png", "image/gif", "image/jpeg", "image/webp", "x"),
    fc.uint8Array({ maxLength: 200 }),
  ])("never fails, and never gives a size that is none", (contentType, data) => {
    const size = imageSize(contentType, data);
    if (size) expect(size.width * size.height).toBeGreaterThan(0);
  });
});
