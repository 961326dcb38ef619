import { crc32 } from "./crc32.ts";
import { FilesRefused } from "./refusing.ts";

/** A file to be put into an archive. */
export interface ZipFile {
  path: string;
  bytes: Uint8Array<ArrayBuffer>;
}

/** Entries and bytes that the plain form of an archive can tell. */
const MAX_FILES = 0xffff;
const MAX_BYTES = 0xffffffff;
const VERSION = 20;
/** Names are UTF-8. */
const UTF8_NAMES = 0x0800;
/** 1 January 1980, where the calendar of archives begins: the same centre gives the same bytes. */
const EPOCH_DATE = 0x0021;

type Field = readonly [bytes: 2 | 4, value: number];

function fieldsOf(fields: readonly Field[]): Uint8Array<ArrayBuffer> {
  const data = new DataView(new ArrayBuffer(fields.reduce((length, [bytes]) => length + bytes, 0)));
  let at = 0;
  for (const [bytes, value] of fields) {
    if (bytes === 2) data.setUint16(at, value, true);
    else data.setUint32(at, value, true);
    at += bytes;
  }
  return new Uint8Array(data.buffer);
}

/** What the head of a file and its entry in the list both tell. */
function facts(crc: number, size: number, name: number): Field[] {
  const method: Field[] = [
    [2, VERSION],
    [2, UTF8_NAMES],
    [2, 0],
    [2, 0],
    [2, EPOCH_DATE],
  ];
  return [...method, [4, crc], [4, size], [4, size], [2, name], [2, 0]];
}

/**
 * An archive of files as they are: texts are small, and pictures are packed already.
 * @throws FilesRefused for more files or bytes than an archive holds
 */
export function writeZip(files: readonly ZipFile[]): Blob {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  const list: Uint8Array<ArrayBuffer>[] = [];
  let at = 0;
  for (const { path, bytes } of files) {
    const name = new TextEncoder().encode(path);
    const told = facts(crc32(bytes), bytes.length, name.length);
    const head = fieldsOf([[4, 0x04034b50], ...told]);
    parts.push(head, name, bytes);
    list.push(fieldsOf([[4, 0x02014b50], [2, VERSION], ...told, [2, 0], [2, 0], [2, 0], [4, 0], [4, at]]), name);
    at += head.length + name.length + bytes.length;
  }
  const listed = list.reduce((length, part) => length + part.length, 0);
  if (files.length > MAX_FILES || at + listed > MAX_BYTES) throw new FilesRefused("archive", "would be too large");
  const count: Field = [2, files.length];
  const end = fieldsOf([[4, 0x06054b50], [2, 0], [2, 0], count, count, [4, listed], [4, at], [2, 0]]);
  return new Blob([...parts, ...list, end], { type: "application/zip" });
}
