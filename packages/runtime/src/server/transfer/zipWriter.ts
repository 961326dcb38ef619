import { open, type FileHandle } from "node:fs/promises";
import { Readable, Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { crc32, createDeflateRaw } from "node:zlib";
import { centralHeader, endRecords, localHeader, type ZipEntry } from "./zipFormat.ts";

/** Writes a ZIP file entry by entry. Nothing of it is in memory, and the file is synced before `close` resolves. */
export class ZipWriter {
  private readonly entries: ZipEntry[] = [];
  private position = 0;

  private constructor(private readonly handle: FileHandle) {}

  /** @throws when the file exists. */
  static async create(file: string): Promise<ZipWriter> {
    return new ZipWriter(await open(file, "wx", 0o600));
  }

  /** Adds one file; its content is compressed as it comes. */
  async add(name: string, content: Iterable<string | Buffer> | AsyncIterable<string | Buffer>): Promise<void> {
    const entry: ZipEntry = { name, method: 8, crc: 0, compressed: 0, size: 0, offset: this.position };
    await this.write(localHeader(entry));
    const meter = new Transform({
      transform(chunk: Buffer, _encoding, done) {
        entry.crc = crc32(chunk, entry.crc);
        entry.size += chunk.length;
        done(null, chunk);
      },
    });
    await pipeline(Readable.from(content, { objectMode: true }), meter, createDeflateRaw(), async (packed) => {
      for await (const chunk of packed as AsyncIterable<Buffer>) {
        entry.compressed += chunk.length;
        await this.write(chunk);
      }
    });
    const header = localHeader(entry);
    await this.handle.write(header, 0, header.length, entry.offset);
    this.entries.push(entry);
  }

  private async write(data: Buffer): Promise<void> {
    for (let done = 0; done < data.length;) {
      const { bytesWritten } = await this.handle.write(data, done, data.length - done, this.position + done);
      done += bytesWritten;
    }
    this.position += data.length;
  }

  async close(): Promise<void> {
    const start = this.position;
    for (const entry of this.entries) await this.write(centralHeader(entry));
    await this.write(endRecords(this.entries.length, start, this.position - start));
    await this.handle.sync();
    await this.handle.close();
  }

  /** Gives up; the unfinished file is the caller's to remove. */
  async abort(): Promise<void> {
    await this.handle.close();
  }
}
