/**
 * File metadata. A file is a document of its component's `_storage` table, which functions can read, plus the name of
 * its blob, which only the server needs. The bytes are the server's business.
 */
import { createHash, randomBytes, randomUUID } from "node:crypto";
import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { JsonObject } from "../values/json.ts";
import { UPLOAD_ADDRESS_MS } from "../retention.ts";
import type { FileMetadata } from "./messages.ts";
import { isWhole } from "./store/sql.ts";
import type { Store } from "./store/store.ts";
import type { Transaction } from "./transaction.ts";
import { STORAGE } from "./systemTables.ts";

const UPLOAD_TOKEN_BYTES = 32;

interface FileDocument {
  _id: string;
  sha256: string;
  size: number;
  contentType?: string;
}

interface FileRow {
  uuid: string;
  component: string;
}

function findDocument(tx: Transaction, storageId: string): FileDocument | null {
  if (tx.tableOfId(storageId) !== STORAGE) return null;
  const json = tx.get(tx.table(STORAGE), storageId);
  return json === null ? null : (JSON.parse(json) as FileDocument);
}

function rowOf(store: Store, storageId: string): FileRow | undefined {
  const rid = store.locate(storageId);
  const find = store.db.prepare(`SELECT uuid, component, ${isWhole("files")} AS isWhole FROM files WHERE rid=?`);
  const row = find.get(rid) as (FileRow & { isWhole: number }) | undefined;
  if (row?.isWhole === 0) throw store.damage("files", rid as number);
  return row && { uuid: row.uuid, component: row.component };
}

/** Public URL of a file, or null when it does not exist. */
export function fileUrl(tx: Transaction, storageId: string, cloudUrl: string): string | null {
  const row = findDocument(tx, storageId) && rowOf(tx.store, storageId);
  return row ? `${cloudUrl}/api/storage/${row.uuid}` : null;
}

/** What `storage.getMetadata` answers: unlike in `_storage`, the hash is hexadecimal. */
export function describeFile(tx: Transaction, storageId: string): Omit<FileMetadata, "uuid" | "component"> | null {
  const metadata = fileMetadata(tx, storageId);
  return metadata && { ...metadata, sha256: Buffer.from(metadata.sha256, "base64").toString("hex") };
}

function fileMetadata(tx: Transaction, storageId: string): Omit<FileMetadata, "uuid" | "component"> | null {
  const document = findDocument(tx, storageId);
  if (!document) return null;
  const { sha256, size, contentType } = document;
  return { storageId, sha256, size, contentType: contentType ?? null };
}

/** Records an uploaded file. @returns its storage id. */
export function storeFile(tx: Transaction, file: Omit<FileMetadata, "storageId">): string {
  tx.component = file.component;
  const type: JsonObject = file.contentType === null ? {} : { contentType: file.contentType };
  const document = { ...type, sha256: file.sha256, size: file.size };
  const id = tx.insert(tx.table(STORAGE), document);
  tx.store.db.prepare("INSERT INTO files VALUES(?,?,?)").run(tx.store.locate(id), file.uuid, file.component);
  return id;
}

const FILES_DIRECTORY = "files";

function syncToDisk(path: string): void {
  const handle = openSync(path, "r");
  fsyncSync(handle);
  closeSync(handle);
}

export interface StoreRequest {
  /** The bytes, base64. */
  blob: string;
  contentType: string;
  sha256?: string;
}

/**
 * Stores a file from inside a mutation. Its bytes are on disk before the mutation can commit; what a mutation leaves
 * that fails is swept up as the rest of a broken upload is. @throws when the bytes do not have the given hash.
 */
export function storeBytes(tx: Transaction, { blob, contentType, sha256 }: StoreRequest): string {
  tx.beginWrite();
  const bytes = Buffer.from(blob, "base64");
  const hash = createHash("sha256").update(bytes).digest();
  if (sha256 !== undefined && sha256 !== hash.toString("base64") && sha256 !== hash.toString("hex"))
    throw new Error("The SHA-256 of the file is not the given one");
  const directory = join(tx.store.dataDir, FILES_DIRECTORY);
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const uuid = randomUUID();
  const path = join(directory, uuid);
  writeFileSync(path, bytes, { mode: 0o600 });
  syncToDisk(path);
  syncToDisk(directory);
  const file = { uuid, component: tx.component, sha256: hash.toString("base64"), size: bytes.length };
  return storeFile(tx, { ...file, contentType: contentType === "" ? null : contentType });
}

/** A stored file's bytes (base64) and type for a mutation, or null when there is none. */
export function readBytes(tx: Transaction, storageId: string): { blob: string; contentType: string | null } | null {
  const row = findDocument(tx, storageId) && rowOf(tx.store, storageId);
  if (!row) return null;
  const bytes = readFileSync(join(tx.store.dataDir, FILES_DIRECTORY, row.uuid));
  return { blob: bytes.toString("base64"), contentType: fileMetadata(tx, storageId)?.contentType ?? null };
}

/** Removes a file's record; the server drops the blob once that is durable. @throws when there is no such file. */
export function deleteFile(tx: Transaction, storageId: string): void {
  const row = findDocument(tx, storageId) && rowOf(tx.store, storageId);
  if (!row) throw new Error(`storage id ${storageId} not found`);
  tx.remove(tx.table(STORAGE), storageId);
  tx.store.db.prepare("DELETE FROM files WHERE rid=?").run(tx.store.locate(storageId));
  tx.afterCommit({ type: "fileDeleted", uuid: row.uuid });
}

/** Finds a file by its blob's name or its id, for the server. */
export function findFile(
  tx: Transaction,
  by: { uuid: string } | { storageId: string; component: string },
): FileMetadata | null {
  const storageId = "uuid" in by ? idOfBlob(tx.store, by.uuid) : by.storageId;
  const row = storageId === null ? undefined : rowOf(tx.store, storageId);
  if (storageId === null || !row) return null;
  if ("uuid" in by ? by.uuid !== row.uuid : by.component !== row.component) return null;
  tx.component = row.component;
  const metadata = fileMetadata(tx, storageId);
  return metadata && { ...metadata, ...row };
}

function idOfBlob(store: Store, uuid: string): string | null {
  const find = store.db
    .prepare("SELECT substr(d.json, 9, 32) FROM files f JOIN documents d ON d.rid=f.rid WHERE f.uuid=?")
    .pluck();
  return (find.get(uuid) as string | undefined) ?? null;
}

/** A URL that accepts one upload into the running component's storage. */
export function makeUploadUrl(tx: Transaction, cloudUrl: string): string {
  const token = randomBytes(UPLOAD_TOKEN_BYTES).toString("base64url");
  tx.beginWrite();
  tx.store.db.prepare("INSERT INTO upload_tokens VALUES(?,?,?)").run(token, tx.component, Date.now());
  return `${cloudUrl}/api/storage/upload?token=${token}`;
}

/** Uses up an upload token. @returns the component it was made for, or null when it is unknown or too old. */
export function consumeUploadToken(store: Store, token: string): string | null {
  const row = store.db
    .prepare(`SELECT component, at FROM upload_tokens WHERE token=? AND ${isWhole("upload_tokens")}`)
    .get(token) as { component: string; at: number } | undefined;
  if (!row) return null;
  store.write(() => void store.db.prepare("DELETE FROM upload_tokens WHERE token=?").run(token));
  return Date.now() - row.at <= UPLOAD_ADDRESS_MS ? row.component : null;
}
