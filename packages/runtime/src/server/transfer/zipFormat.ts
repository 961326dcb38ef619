/** Records of the ZIP format (with the 64-bit extension) as far as snapshots need them. */

export interface ZipEntry {
  name: string;
  /** 0 stored, 8 deflated. */
  method: number;
  crc: number;
  compressed: number;
  size: number;
  /** Where the local header lies. */
  offset: number;
}

export const LOCAL = 0x04034b50;
export const CENTRAL = 0x02014b50;
export const END = 0x06054b50;
export const END64 = 0x06064b50;
export const LOCATOR64 = 0x07064b50;
export const LOCAL_LENGTH = 30;
export const CENTRAL_LENGTH = 46;
export const END_LENGTH = 22;
export const LOCATOR64_LENGTH = 20;
const MAX32 = 0xffffffff;
const MAX16 = 0xffff;
const UTF8 = 0x0800;
const VERSION = 45;
const SIZES_ID = 0x0001;
/** An extra field that readers skip; keeps room in a local header for sizes that are known later. */
const PADDING_ID = 0xd935;
/** 1980-01-01: the format's times have no zone, and the documents carry their own. */
const DATE = 0x21;

const is64 = (entry: ZipEntry): boolean => entry.size >= MAX32 || entry.compressed >= MAX32;

function writeCommon(buffer: Buffer, at: number, entry: ZipEntry, isLong: boolean): void {
  buffer.writeUInt16LE(VERSION, at);
  buffer.writeUInt16LE(UTF8, at + 2);
  buffer.writeUInt16LE(entry.method, at + 4);
  buffer.writeUInt16LE(DATE, at + 8);
  buffer.writeUInt32LE(entry.crc, at + 10);
  buffer.writeUInt32LE(isLong ? MAX32 : entry.compressed, at + 14);
  buffer.writeUInt32LE(isLong ? MAX32 : entry.size, at + 18);
  buffer.writeUInt16LE(Buffer.byteLength(entry.name), at + 22);
}

/** Its length does not depend on the sizes, so it can be written twice. */
export function localHeader(entry: ZipEntry): Buffer {
  const extra = Buffer.alloc(20);
  const isLong = is64(entry);
  extra.writeUInt16LE(isLong ? SIZES_ID : PADDING_ID, 0);
  extra.writeUInt16LE(16, 2);
  if (isLong) {
    extra.writeBigUInt64LE(BigInt(entry.size), 4);
    extra.writeBigUInt64LE(BigInt(entry.compressed), 12);
  }
  const header = Buffer.alloc(LOCAL_LENGTH);
  header.writeUInt32LE(LOCAL, 0);
  writeCommon(header, 4, entry, isLong);
  header.writeUInt16LE(extra.length, 28);
  return Buffer.concat([header, Buffer.from(entry.name), extra]);
}

export function centralHeader(entry: ZipEntry): Buffer {
  const isLong = is64(entry) || entry.offset >= MAX32;
  const extra = Buffer.alloc(isLong ? 28 : 0);
  if (isLong) {
    extra.writeUInt16LE(SIZES_ID, 0);
    extra.writeUInt16LE(24, 2);
    extra.writeBigUInt64LE(BigInt(entry.size), 4);
    extra.writeBigUInt64LE(BigInt(entry.compressed), 12);
    extra.writeBigUInt64LE(BigInt(entry.offset), 20);
  }
  const header = Buffer.alloc(CENTRAL_LENGTH);
  header.writeUInt32LE(CENTRAL, 0);
  header.writeUInt16LE(VERSION, 4);
  writeCommon(header, 6, entry, isLong);
  header.writeUInt16LE(extra.length, 30);
  header.writeUInt32LE(isLong ? MAX32 : entry.offset, 42);
  return Buffer.concat([header, Buffer.from(entry.name), extra]);
}

/** The records that end an archive whose directory of `count` entries lies at `offset`. */
export function endRecords(count: number, offset: number, length: number): Buffer {
  const isLong = count >= MAX16 || offset >= MAX32 || length >= MAX32;
  const end = Buffer.alloc(END_LENGTH);
  end.writeUInt32LE(END, 0);
  end.writeUInt16LE(isLong ? MAX16 : count, 8);
  end.writeUInt16LE(isLong ? MAX16 : count, 10);
  end.writeUInt32LE(isLong ? MAX32 : length, 12);
  end.writeUInt32LE(isLong ? MAX32 : offset, 16);
  return isLong ? Buffer.concat([end64(count, offset, length), end]) : end;
}

function end64(count: number, offset: number, length: number): Buffer {
  const record = Buffer.alloc(56 + LOCATOR64_LENGTH);
  record.writeUInt32LE(END64, 0);
  record.writeBigUInt64LE(44n, 4);
  record.writeUInt16LE(VERSION, 12);
  record.writeUInt16LE(VERSION, 14);
  record.writeBigUInt64LE(BigInt(count), 24);
  record.writeBigUInt64LE(BigInt(count), 32);
  record.writeBigUInt64LE(BigInt(length), 40);
  record.writeBigUInt64LE(BigInt(offset), 48);
  record.writeUInt32LE(LOCATOR64, 56);
  record.writeBigUInt64LE(BigInt(offset + length), 64);
  record.writeUInt32LE(1, 72);
  return record;
}

/** Reads one directory record. @returns the entry and where the next record begins. */
export function readCentral(buffer: Buffer, at: number): { entry: ZipEntry; next: number } {
  if (buffer.readUInt32LE(at) !== CENTRAL) throw new Error("The ZIP file's directory is damaged.");
  const [nameLength, extraLength, commentLength] = [28, 30, 32].map((o) => buffer.readUInt16LE(at + o)) as [
    number,
    number,
    number,
  ];
  const nameAt = at + CENTRAL_LENGTH;
  const entry: ZipEntry = {
    name: buffer.toString("utf8", nameAt, nameAt + nameLength),
    method: buffer.readUInt16LE(at + 10),
    crc: buffer.readUInt32LE(at + 16),
    compressed: buffer.readUInt32LE(at + 20),
    size: buffer.readUInt32LE(at + 24),
    offset: buffer.readUInt32LE(at + 42),
  };
  const extraAt = nameAt + nameLength;
  readLongSizes(entry, buffer.subarray(extraAt, extraAt + extraLength));
  return { entry, next: extraAt + extraLength + commentLength };
}

/** The 64-bit field holds only what did not fit, in this order. */
function readLongSizes(entry: ZipEntry, extra: Buffer): void {
  for (let at = 0; at + 4 <= extra.length; at += 4 + extra.readUInt16LE(at + 2)) {
    if (extra.readUInt16LE(at) !== SIZES_ID) continue;
    let from = at + 4;
    for (const field of ["size", "compressed", "offset"] as const) {
      if (entry[field] !== MAX32) continue;
      entry[field] = Number(extra.readBigUInt64LE(from));
      from += 8;
    }
  }
}
