import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { open, stat } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import path from "node:path";
import type { ManifestEntry } from "./layout.ts";

/** SHA-256 of a file. */
export async function hashFile(file: string, encoding: "hex" | "base64" = "hex"): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(file), hash);
  return hash.digest(encoding);
}

export async function describeFile(root: string, name: string): Promise<ManifestEntry> {
  const file = path.join(root, name);
  const [{ size }, sha256] = await Promise.all([stat(file), hashFile(file)]);
  return { path: name, size, sha256 };
}

/** Makes sure that a file or the names in a directory are on disk. */
export async function syncToDisk(file: string): Promise<void> {
  const handle = await open(file, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
