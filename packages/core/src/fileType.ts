/** What a file is by its first bytes; never by its name or the sender's word. */
export interface FileType {
  contentType: string;
  /** Shown in the page (raster images that browsers decode safely); everything else is only downloaded. */
  isInline: boolean;
}

type Signature = readonly [contentType: string, offset: number, bytes: readonly number[]];

const ascii = (text: string) => Array.from(text, (character) => character.charCodeAt(0));

const SIGNATURES: readonly Signature[] = [
  ["image/png", 0, [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]],
  ["image/jpeg", 0, [0xff, 0xd8, 0xff]],
  ["image/gif", 0, ascii("GIF87a")],
  ["image/gif", 0, ascii("GIF89a")],
  ["image/webp", 8, ascii("WEBP")],
  ["application/pdf", 0, ascii("%PDF-")],
  ["application/zip", 0, [0x50, 0x4b, 0x03, 0x04]],
  ["application/zip", 0, [0x50, 0x4b, 0x05, 0x06]],
  ["application/gzip", 0, [0x1f, 0x8b, 0x08]],
  ["application/x-ole-storage", 0, [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]],
  ["video/webm", 0, [0x1a, 0x45, 0xdf, 0xa3]],
  ["audio/mpeg", 0, ascii("ID3")],
  ["audio/ogg", 0, ascii("OggS")],
];

const INLINE: ReadonlySet<string> = new Set(["image/png", "image/jpeg", "image/gif", "image/webp"]);

/** Parts of an office document are named in the first local headers of its zip container. */
const OFFICE: readonly (readonly [marker: string, contentType: string])[] = [
  ["word/", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"],
  ["xl/", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"],
  ["ppt/", "application/vnd.openxmlformats-officedocument.presentationml.presentation"],
];

function hasBytes(data: Uint8Array, offset: number, bytes: readonly number[]): boolean {
  return bytes.every((byte, index) => data[offset + index] === byte);
}

function latin1(data: Uint8Array, from: number, to: number): string {
  return Array.from(data.subarray(from, to), (byte) => String.fromCharCode(byte)).join("");
}

function isoMedia(data: Uint8Array): string | null {
  if (latin1(data, 4, 8) !== "ftyp") return null;
  const brand = latin1(data, 8, 12);
  if (brand.startsWith("hei") || brand === "mif1") return "image/heic";
  if (brand.startsWith("avif")) return "image/avif";
  return brand.startsWith("qt") ? "video/quicktime" : "video/mp4";
}

function container(data: Uint8Array, contentType: string): string {
  if (contentType !== "application/zip") return contentType;
  const head = latin1(data, 0, 4096);
  return OFFICE.find(([marker]) => head.includes(marker))?.[1] ?? contentType;
}

/** Length of the UTF-8 sequence that starts with `byte`, 0 for none. */
function sequenceLength(byte: number): number {
  if (byte < 0x80) return 1;
  if (byte >= 0xc2 && byte < 0xe0) return 2;
  if (byte >= 0xe0 && byte < 0xf0) return 3;
  return byte >= 0xf0 && byte < 0xf5 ? 4 : 0;
}

function isControl(byte: number): boolean {
  return byte === 0x7f || (byte < 0x20 && (byte < 0x09 || byte > 0x0d) && byte !== 0x1b);
}

/** Whether a sample is UTF-8 text without control characters; it may end inside a character. */
function isText(sample: Uint8Array): boolean {
  let index = 0;
  while (index < sample.length) {
    const byte = sample[index] ?? 0;
    const length = sequenceLength(byte);
    if (length === 0 || isControl(byte)) return false;
    for (const follower of sample.subarray(index + 1, index + length)) if ((follower & 0xc0) !== 0x80) return false;
    index += length;
  }
  return true;
}

function textType(data: Uint8Array): string | null {
  if (!isText(data.subarray(0, 64 * 1024))) return null;
  const head = latin1(data, 0, 2048)
    .replace(/^\u00ef\u00bb\u00bf/, "")
    .trimStart()
    .toLowerCase();
  if (/<svg[\s>]/.test(head)) return "image/svg+xml";
  if (/^<(?:!doctype html|html|head|body|script|iframe|!--)/.test(head)) return "text/html";
  return head.startsWith("<?xml") ? "application/xml" : "text/plain";
}

/**
 * The type of a file by its magic bytes, or null for what is not recognised (programs among them). SVG and HTML are
 * recognised so that they can be served as downloads only.
 * @param data the file, or at least its first 64 KB
 */
export function sniffFileType(data: Uint8Array): FileType | null {
  if (data.length === 0) return null;
  const signature = SIGNATURES.find(([, offset, bytes]) => hasBytes(data, offset, bytes));
  const isRiffMismatch = signature?.[0] === "image/webp" && latin1(data, 0, 4) !== "RIFF";
  const contentType = signature && !isRiffMismatch ? container(data, signature[0]) : (isoMedia(data) ?? textType(data));
  return contentType === null ? null : { contentType, isInline: INLINE.has(contentType) };
}

/** Whether a stored content type may be shown in a page. */
export function isInlineType(contentType: string): boolean {
  return INLINE.has(contentType);
}

const MAX_FILE_NAME = 120;

/**
 * A file name that is safe in a header and on a disk: no path, control or reserved characters, no leading dots, at most
 * 120 characters with the extension kept; `file` when nothing is left.
 */
export function cleanFileName(name: string): string {
  const base = name.normalize("NFC").split(/[/\\]/).pop() ?? "";
  const clean = base
    // eslint-disable-next-line no-control-regex
    .replace(/[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069"<>|:*?;%]/g, "")
    .replace(/^[.\s]+|[.\s]+$/g, "");
  if (clean === "") return "file";
  if (clean.length <= MAX_FILE_NAME) return clean;
  const dot = clean.lastIndexOf(".");
  const extension = dot > 0 && clean.length - dot <= 10 ? clean.slice(dot) : "";
  return (
    clean
      .slice(0, MAX_FILE_NAME - extension.length)
      .toWellFormed()
      .replaceAll("\ufffd", "") + extension
  );
}
