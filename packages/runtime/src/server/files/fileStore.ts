import { createHash, randomUUID } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { mkdir, open, readFile, rename, rm } from "node:fs/promises";
import path from "node:path";
import { Transform, type Readable } from "node:stream";
import { pipeline } from "node:stream/promises";

export interface StoredBlob {
  uuid: string;
  /** SHA-256, base64. */
  sha256: string;
  size: number;
}

/** The file is larger than allowed. */
export class FileTooLarge extends Error {}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Blobs on disk, each under a name nobody can guess. Nothing is visible before it is whole and synced. */
export class FileStore {
  constructor(private readonly directory: string) {}

  /** True for text that can be the name of a blob; anything else never reaches the disk. */
  static isName(text: string): boolean {
    return UUID.test(text);
  }

  /** Streams a blob to disk; throws FileTooLarge, leaving nothing behind. */
  async write(source: Readable | Uint8Array[], maxBytes: number): Promise<StoredBlob> {
    await mkdir(this.directory, { recursive: true });
    const uuid = randomUUID();
    const part = `${this.file(uuid)}.part`;
    const hash = createHash("sha256");
    let size = 0;
    const meter = new Transform({
      transform(chunk: Buffer, _encoding, done) {
        size += chunk.length;
        hash.update(chunk);
        done(size > maxBytes ? new FileTooLarge(`Files may have up to ${maxBytes} bytes`) : null, chunk);
      },
    });
    try {
      await pipeline(source, meter, createWriteStream(part, { mode: 0o600 }));
      await sync(part);
      await rename(part, this.file(uuid));
      await sync(this.directory);
    } catch (error) {
      await rm(part, { force: true });
      throw error;
    }
    return { uuid, sha256: hash.digest("base64"), size };
  }

  /** Bytes `start` to `end` (inclusive) of a blob. */
  read(uuid: string, start: number, end: number): Readable {
    return createReadStream(this.file(uuid), { start, end });
  }

  async readAll(uuid: string): Promise<Uint8Array<ArrayBuffer>> {
    return new Uint8Array(await readFile(this.file(uuid)));
  }

  async remove(uuid: string): Promise<void> {
    await rm(this.file(uuid), { force: true });
  }

  private file(uuid: string): string {
    if (!FileStore.isName(uuid)) throw new Error("Invalid file name");
    return path.join(this.directory, uuid);
  }
}

async function sync(file: string): Promise<void> {
  const handle = await open(file, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
