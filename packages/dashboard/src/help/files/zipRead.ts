import { crc32 } from "./crc32.ts";
import { FilesRefused } from "./refusing.ts";

/** A file of an archive, unpacked when it is asked for. */
export interface ZipEntry {
  path: string;
  /** Bytes once unpacked, as the archive says; what is unpacked is never more. */
  size: number;
  /** @throws FilesRefused when the bytes are not what the archive says */
  read: () => Promise<Uint8Array<ArrayBuffer>>;
}

/** Files of one archive. */
export const MAX_ZIP_FILES = 5000;
/** Bytes of one file once unpacked, and of all of them together. */
export const MAX_ENTRY_BYTES = 16 * 1024 * 1024;
export const MAX_UNPACKED_BYTES = 512 * 1024 * 1024;

const END_SIGNATURE = 0x06054b50;
const ENTRY_SIGNATURE = 0x02014b50;
const LOCAL_SIGNATURE = 0x04034b50;
const END_LENGTH = 22;
const ENTRY_LENGTH = 46;
const LOCAL_LENGTH = 30;
const MAX_COMMENT = 0xffff;
const STORED = 0;
const DEFLATED = 8;

const refuse = (reason: string) => new FilesRefused("archive", reason);
const BROKEN = "is not a zip file that can be read";

/** The record at the end of an archive, behind which only a comment may stand. */
function endOf(data: DataView): number {
  const lowest = Math.max(0, data.byteLength - END_LENGTH - MAX_COMMENT);
  for (let at = data.byteLength - END_LENGTH; at >= lowest; at--)
    if (data.getUint32(at, true) === END_SIGNATURE) return at;
  throw refuse(BROKEN);
}

/** A path that stays inside, with `/` between its parts. @throws FilesRefused */
function safePath(name: string): string {
  const path = name.replaceAll("\\", "/");
  const isOutside = path.startsWith("/") || /^[a-z]:/i.test(path) || path.split("/").includes("..");
  if (isOutside || path.includes("\0")) throw refuse(`has a file that points outside of it: ${name.slice(0, 100)}`);
  return path;
}

async function inflated(packed: Uint8Array<ArrayBuffer>, size: number): Promise<Uint8Array<ArrayBuffer>> {
  const reader = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate-raw")).getReader();
  const bytes = new Uint8Array(size);
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read().catch(() => {
      throw refuse(BROKEN);
    });
    if (done) break;
    if (length + value.length > size) {
      void reader.cancel();
      throw refuse("has a file that is larger than it says");
    }
    bytes.set(value, length);
    length += value.length;
  }
  return length === size ? bytes : bytes.slice(0, length);
}

interface Record {
  path: string;
  flags: number;
  method: number;
  crc: number;
  packed: number;
  size: number;
  at: number;
  next: number;
}

function recordAt(data: DataView, at: number): Record {
  if (at + ENTRY_LENGTH > data.byteLength || data.getUint32(at, true) !== ENTRY_SIGNATURE) throw refuse(BROKEN);
  const [name, extra, comment] = [28, 30, 32].map((offset) => data.getUint16(at + offset, true)) as [
    number,
    number,
    number,
  ];
  const next = at + ENTRY_LENGTH + name + extra + comment;
  if (next > data.byteLength) throw refuse(BROKEN);
  const bytes = new Uint8Array(data.buffer, data.byteOffset + at + ENTRY_LENGTH, name);
  return {
    path: safePath(new TextDecoder().decode(bytes)),
    flags: data.getUint16(at + 8, true),
    method: data.getUint16(at + 10, true),
    crc: data.getUint32(at + 16, true),
    packed: data.getUint32(at + 20, true),
    size: data.getUint32(at + 24, true),
    at: data.getUint32(at + 42, true),
    next,
  };
}

async function unpacked(data: DataView, record: Record): Promise<Uint8Array<ArrayBuffer>> {
  const { at, method, packed, size, crc } = record;
  if (size > MAX_ENTRY_BYTES) throw refuse(`has a file of more than ${MAX_ENTRY_BYTES >> 20} MB`);
  if (at + LOCAL_LENGTH > data.byteLength || data.getUint32(at, true) !== LOCAL_SIGNATURE) throw refuse(BROKEN);
  const start = at + LOCAL_LENGTH + data.getUint16(at + 26, true) + data.getUint16(at + 28, true);
  if (start + packed > data.byteLength) throw refuse(BROKEN);
  const bytes = new Uint8Array(data.buffer as ArrayBuffer, data.byteOffset + start, packed);
  if (method !== STORED && method !== DEFLATED) throw refuse("is packed in a way that is not known here");
  const content = method === STORED ? bytes.slice() : await inflated(bytes, size);
  if (content.length !== size || crc32(content) !== crc) throw refuse(BROKEN);
  return content;
}

/**
 * The files of a zip archive, without its folders. Nothing is unpacked before it is asked for, and nothing beyond the
 * limits above, whatever the archive says of itself.
 * @throws FilesRefused for what is no zip, too large, encrypted, or names files outside of itself
 */
export function readZip(bytes: Uint8Array<ArrayBuffer>): ZipEntry[] {
  const data = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (data.byteLength < END_LENGTH) throw refuse(BROKEN);
  const end = endOf(data);
  const count = data.getUint16(end + 10, true);
  if (count > MAX_ZIP_FILES) throw refuse(`has more than ${MAX_ZIP_FILES} files`);
  const records: Record[] = [];
  let at = data.getUint32(end + 16, true);
  for (let index = 0; index < count; index++) {
    const record = recordAt(data, at);
    if ((record.flags & 1) === 1) throw refuse("is encrypted");
    records.push(record);
    at = record.next;
  }
  const files = records.filter(({ path }) => !path.endsWith("/"));
  if (files.reduce((total, { size }) => total + size, 0) > MAX_UNPACKED_BYTES)
    throw refuse(`is more than ${MAX_UNPACKED_BYTES >> 20} MB once unpacked`);
  return files.map((record) => ({ path: record.path, size: record.size, read: () => unpacked(data, record) }));
}
