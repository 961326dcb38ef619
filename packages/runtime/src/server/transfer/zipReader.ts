import { createReadStream } from "node:fs";
import { open, type FileHandle } from "node:fs/promises";
import { pipeline, Transform, type Readable } from "node:stream";
import { crc32, createInflateRaw } from "node:zlib";
import { END, END64, END_LENGTH, LOCAL, LOCAL_LENGTH, LOCATOR64, LOCATOR64_LENGTH, readCentral } from "./zipFormat.ts";
import type { ZipEntry } from "./zipFormat.ts";

const MAX_COMMENT = 0xffff;
const MAX_DIRECTORY_BYTES = 256 << 20;
const NOT_ZIP = "The file is no ZIP file, or it is cut off.";

async function readAt(handle: FileHandle, at: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  const { bytesRead } = await handle.read(buffer, 0, length, at);
  if (bytesRead !== length) throw new Error(NOT_ZIP);
  return buffer;
}

interface Directory {
  count: number;
  length: number;
  offset: number;
}

async function findDirectory(handle: FileHandle): Promise<Directory> {
  const { size } = await handle.stat();
  const length = Math.min(size, END_LENGTH + MAX_COMMENT + LOCATOR64_LENGTH);
  const tail = await readAt(handle, size - length, length);
  let at = length - END_LENGTH;
  while (at >= 0 && tail.readUInt32LE(at) !== END) at--;
  if (at < 0) throw new Error(NOT_ZIP);
  const locator = at - LOCATOR64_LENGTH;
  if (locator >= 0 && tail.readUInt32LE(locator) === LOCATOR64)
    return longDirectory(handle, Number(tail.readBigUInt64LE(locator + 8)));
  return { count: tail.readUInt16LE(at + 10), length: tail.readUInt32LE(at + 12), offset: tail.readUInt32LE(at + 16) };
}

async function longDirectory(handle: FileHandle, at: number): Promise<Directory> {
  const record = await readAt(handle, at, 56);
  if (record.readUInt32LE(0) !== END64) throw new Error(NOT_ZIP);
  const [count, length, offset] = [32, 40, 48].map((o) => Number(record.readBigUInt64LE(o))) as [
    number,
    number,
    number,
  ];
  return { count, length, offset };
}

/** Reads a ZIP file; every entry's content is checked against its checksum. */
export class ZipReader {
  private constructor(
    private readonly file: string,
    private readonly handle: FileHandle,
    readonly entries: ZipEntry[],
  ) {}

  /** @throws when the file is no ZIP file. */
  static async open(file: string): Promise<ZipReader> {
    const handle = await open(file, "r");
    try {
      const { count, length, offset } = await findDirectory(handle);
      if (length > MAX_DIRECTORY_BYTES) throw new Error("The ZIP file holds too many files.");
      const buffer = await readAt(handle, offset, length);
      const entries: ZipEntry[] = [];
      for (let at = 0, i = 0; i < count; i++) {
        const { entry, next } = readCentral(buffer, at);
        entries.push(entry);
        at = next;
      }
      return new ZipReader(file, handle, entries);
    } catch (error) {
      await handle.close();
      throw error instanceof RangeError ? new Error(NOT_ZIP, { cause: error }) : error;
    }
  }

  /** An entry's content; the stream fails when it is damaged. */
  async read(entry: ZipEntry): Promise<Readable> {
    const header = await readAt(this.handle, entry.offset, LOCAL_LENGTH);
    if (header.readUInt32LE(0) !== LOCAL) throw new Error(NOT_ZIP);
    const start = entry.offset + LOCAL_LENGTH + header.readUInt16LE(26) + header.readUInt16LE(28);
    const check = checkOf(entry);
    if (entry.compressed === 0) {
      check.end();
      return check;
    }
    const packed = createReadStream(this.file, { start, end: start + entry.compressed - 1 });
    if (entry.method === 0) pipeline(packed, check, () => {});
    else if (entry.method === 8) pipeline(packed, createInflateRaw(), check, () => {});
    else throw new Error(`${entry.name} is compressed in a way that is not known here.`);
    return check;
  }

  close(): Promise<void> {
    return this.handle.close();
  }
}

function checkOf({ name, crc, size }: ZipEntry): Transform {
  let [sum, length] = [0, 0];
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      sum = crc32(chunk, sum);
      length += chunk.length;
      done(null, chunk);
    },
    flush(done) {
      done(sum === crc && length === size ? null : new Error(`${name} in the ZIP file is damaged.`));
    },
  });
}
