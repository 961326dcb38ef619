/** Copies of a data directory that can be made while a server is running on it. */
import Database from "better-sqlite3";
import { constants, createReadStream, createWriteStream, existsSync } from "node:fs";
import { copyFile, mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { pipeline } from "node:stream/promises";
import { ZipReader } from "../server/transfer/zipReader.ts";
import { ZipWriter } from "../server/transfer/zipWriter.ts";
import { describeFile, syncToDisk } from "./hashing.ts";
import { BACKUP_FORMAT, DATABASE_FILE, FILES_DIRECTORY, MANIFEST_FILE, type Manifest } from "./layout.ts";

const ATTEMPTS = 5;
const BLOB = /^[0-9a-f-]{36}$/;

/** Names and keys that are kept beside the database: the instance's, and those of whoever embeds the server. */
const isSetting = (name: string): boolean => name.endsWith(".json") && name !== MANIFEST_FILE;
const isZip = (file: string): boolean => file.endsWith(".zip");
const copy = (from: string, to: string) => copyFile(from, to, constants.COPYFILE_FICLONE);

async function copyDatabase(dataDir: string, target: string): Promise<void> {
  const file = path.join(target, DATABASE_FILE);
  await rm(file, { force: true });
  const db = new Database(path.join(dataDir, DATABASE_FILE), { readonly: true, fileMustExist: true });
  try {
    // All pages in one step: a copy in several begins anew whenever the server writes.
    await db.backup(file, { progress: ({ remainingPages }) => remainingPages });
  } finally {
    db.close();
  }
  const copied = new Database(file);
  copied.pragma("journal_mode=DELETE");
  copied.close();
}

function readCopy(target: string): { ts: string; documents: number; uuids: string[] } {
  const db = new Database(path.join(target, DATABASE_FILE), { readonly: true });
  try {
    return {
      ts: String(db.prepare("SELECT value FROM meta WHERE key='ts'").pluck().get() ?? "0"),
      documents: db.prepare("SELECT COUNT(*) FROM documents").pluck().get() as number,
      uuids: db.prepare("SELECT uuid FROM files ORDER BY uuid").pluck().all() as string[],
    };
  } finally {
    db.close();
  }
}

/** Copies the blobs that are there now and not copied yet. */
async function copyBlobs(dataDir: string, target: string): Promise<Set<string>> {
  const [from, to] = [path.join(dataDir, FILES_DIRECTORY), path.join(target, FILES_DIRECTORY)];
  await mkdir(to, { recursive: true, mode: 0o700 });
  const copied = new Set(await readdir(to));
  for (const name of existsSync(from) ? await readdir(from) : []) {
    if (!BLOB.test(name) || copied.has(name)) continue;
    const isThere = await copy(path.join(from, name), path.join(to, name)).then(
      () => true,
      () => false,
    );
    if (isThere) copied.add(name);
  }
  return copied;
}

/** Blobs are copied before and after the database, so that none it names is missing, whatever is deleted meanwhile. */
async function copyState(dataDir: string, target: string): Promise<ReturnType<typeof readCopy>> {
  for (let attempt = 1; ; attempt++) {
    await copyBlobs(dataDir, target);
    await copyDatabase(dataDir, target);
    const copied = await copyBlobs(dataDir, target);
    const state = readCopy(target);
    const missing = state.uuids.filter((uuid) => !copied.has(uuid));
    if (missing.length > 0 && attempt < ATTEMPTS) continue;
    if (missing.length > 0) throw new Error(`The files ${missing.join(", ")} are missing in ${dataDir}.`);
    const named = new Set(state.uuids);
    for (const name of copied) if (!named.has(name)) await rm(path.join(target, FILES_DIRECTORY, name));
    return state;
  }
}

async function writeManifest(target: string, { ts, documents, uuids }: ReturnType<typeof readCopy>): Promise<Manifest> {
  const blobs = uuids.map((uuid) => `${FILES_DIRECTORY}/${uuid}`);
  const names = [DATABASE_FILE, ...blobs, ...(await readdir(target)).filter(isSetting)];
  const entries = [];
  for (const name of names) {
    await syncToDisk(path.join(target, name));
    entries.push(await describeFile(target, name));
  }
  const manifest: Manifest = { format: BACKUP_FORMAT, ts, created: new Date().toISOString(), documents, entries };
  await writeFile(path.join(target, MANIFEST_FILE), `${JSON.stringify(manifest, null, 2)}\n`, { mode: 0o600 });
  await syncToDisk(path.join(target, MANIFEST_FILE));
  await syncToDisk(target);
  return manifest;
}

async function pack(directory: string, manifest: Manifest, file: string): Promise<void> {
  const zip = await ZipWriter.create(file);
  for (const name of [MANIFEST_FILE, ...manifest.entries.map((entry) => entry.path)])
    await zip.add(name, createReadStream(path.join(directory, name)) as AsyncIterable<Buffer>);
  await zip.close();
}

/** Unpacks what `pack` made; names that lead elsewhere are refused. */
export async function unpack(file: string, directory: string): Promise<void> {
  const zip = await ZipReader.open(file);
  try {
    for (const entry of zip.entries) {
      const target = path.join(directory, entry.name);
      if (!target.startsWith(directory + path.sep)) throw new Error(`The backup holds a file ${entry.name}.`);
      await mkdir(path.dirname(target), { recursive: true, mode: 0o700 });
      await pipeline(await zip.read(entry), createWriteStream(target, { mode: 0o600 }));
    }
  } finally {
    await zip.close();
  }
}

/**
 * Copies a data directory as of one moment: database, files, instance, and a manifest of their hashes. `target` is a
 * directory or a `.zip` file that does not exist yet; nothing bears its name before it is complete.
 * @throws when the directory holds no database or the target exists.
 */
export async function backup(dataDir: string, target: string): Promise<Manifest> {
  if (existsSync(target)) throw new Error(`${target} exists already.`);
  if (!existsSync(path.join(dataDir, DATABASE_FILE))) throw new Error(`${dataDir} holds no database.`);
  const partial = `${target}.partial-${process.pid}`;
  const packed = `${partial}.zip`;
  try {
    await mkdir(partial, { recursive: true, mode: 0o700 });
    const state = await copyState(dataDir, partial);
    for (const name of (await readdir(dataDir)).filter(isSetting))
      await copy(path.join(dataDir, name), path.join(partial, name));
    const manifest = await writeManifest(partial, state);
    if (isZip(target)) await pack(partial, manifest, packed);
    await rename(isZip(target) ? packed : partial, target);
    await syncToDisk(path.dirname(path.resolve(target)));
    return manifest;
  } finally {
    await rm(partial, { recursive: true, force: true });
    await rm(packed, { force: true });
  }
}

/** Compares a backup with its manifest. @returns every difference in words; none when the backup is whole. */
export async function verifyBackup(source: string): Promise<string[]> {
  if (!isZip(source)) return differences(source);
  const directory = `${path.resolve(source)}.verify-${process.pid}`;
  try {
    await unpack(source, directory);
    return await differences(directory);
  } catch (error) {
    return [(error as Error).message];
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

async function differences(directory: string): Promise<string[]> {
  let manifest: Manifest;
  try {
    manifest = JSON.parse(await readFile(path.join(directory, MANIFEST_FILE), "utf8")) as Manifest;
  } catch (error) {
    return [`The manifest cannot be read: ${(error as Error).message}`];
  }
  if (manifest.format !== BACKUP_FORMAT) return [`The backup has format ${String(manifest.format)}.`];
  const found: string[] = [];
  for (const entry of manifest.entries) {
    const now = await describeFile(directory, entry.path).catch(() => null);
    if (now === null) found.push(`${entry.path} is missing.`);
    else if (now.size !== entry.size) found.push(`${entry.path} has ${now.size} bytes instead of ${entry.size}.`);
    else if (now.sha256 !== entry.sha256) found.push(`${entry.path} has other contents than were backed up.`);
  }
  return found;
}

/**
 * Makes a data directory of a backup. The directory must not exist or be empty; it appears when it is complete.
 * @throws with every difference when the backup is not whole.
 */
export async function restore(source: string, dataDir: string): Promise<Manifest> {
  if (existsSync(dataDir) && (await readdir(dataDir)).length > 0) throw new Error(`${dataDir} is not empty.`);
  const partial = `${path.resolve(dataDir)}.partial-${process.pid}`;
  try {
    await mkdir(path.join(partial, FILES_DIRECTORY), { recursive: true, mode: 0o700 });
    if (isZip(source)) await unpack(source, partial);
    else await copyTree(source, partial);
    const found = await differences(partial);
    if (found.length > 0) throw new Error(`The backup is damaged:\n${found.join("\n")}`);
    const manifest = JSON.parse(await readFile(path.join(partial, MANIFEST_FILE), "utf8")) as Manifest;
    for (const { path: name } of manifest.entries) await syncToDisk(path.join(partial, name));
    await rm(path.join(partial, MANIFEST_FILE));
    await rm(dataDir, { recursive: true, force: true });
    await rename(partial, dataDir);
    await syncToDisk(path.dirname(path.resolve(dataDir)));
    return manifest;
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
}

async function copyTree(source: string, target: string): Promise<void> {
  const { entries } = JSON.parse(await readFile(path.join(source, MANIFEST_FILE), "utf8")) as Manifest;
  for (const name of [MANIFEST_FILE, ...entries.map((entry) => entry.path)]) {
    const to = path.join(target, name);
    if (!to.startsWith(target + path.sep)) throw new Error(`The backup names a file ${name}.`);
    await copy(path.join(source, name), to).catch((error: NodeJS.ErrnoException) => {
      // What is missing is told by the comparison with the manifest, with everything else.
      if (error.code !== "ENOENT") throw error;
    });
  }
}
