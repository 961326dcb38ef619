import { createHash, randomUUID } from "node:crypto";
import { createReadStream, createWriteStream, mkdirSync } from "node:fs";
import { open, readdir, readFile, rename, rm, stat } from "node:fs/promises";
import path from "node:path";
import { Transform, type Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { STRAY_BLOB_MS } from "../../retention.ts";

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
  private holders = 0;
  private readonly doomed = new Set<string>();

  constructor(private readonly directory: string) {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
  }

  /** True for text that can be the name of a blob; anything else never reaches the disk. */
  static isName(text: string): boolean {
    return UUID.test(text);
  }

  /** Streams a blob to disk; throws FileTooLarge, leaving nothing behind. */
  async write(source: Readable | Uint8Array[], maxBytes: number): Promise<StoredBlob> {
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

  /**
   * Removes what a crash left behind: unfinished uploads, and blobs that no file of the deployment names. Young ones
   * stay, they may be on their way.
   */
  async sweep(isKnown: (uuid: string) => Promise<boolean>): Promise<void> {
    const names = await readdir(this.directory).catch(() => []);
    const oldest = Date.now() - STRAY_BLOB_MS;
    for (const name of names) {
      const file = path.join(this.directory, name);
      const { mtimeMs } = await stat(file);
      if (mtimeMs > oldest || (FileStore.isName(name) && (await isKnown(name)))) continue;
      await rm(file, { force: true });
    }
  }

  async remove(uuid: string): Promise<void> {
    if (this.holders > 0) this.doomed.add(uuid);
    else await rm(this.file(uuid), { force: true });
  }

  /** Keeps the blobs that are removed from now on, for whoever copies an earlier state, until it is called back. */
  hold(): () => void {
    this.holders++;
    return () => {
      if (--this.holders > 0) return;
      const uuids = [...this.doomed];
      this.doomed.clear();
      for (const uuid of uuids) void this.remove(uuid);
    };
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
