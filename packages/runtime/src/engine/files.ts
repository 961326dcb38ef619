/**
 * File metadata. A file is a document of its component's `_storage` table, which functions can read, plus the name of
 * its blob, which only the server needs. The bytes are the server's business.
 */
import { randomBytes } from "node:crypto";
import { rowidOf } from "../values/ids.ts";
import type { JsonObject } from "../values/json.ts";
import type { FileMetadata } from "./messages.ts";
import type { Store } from "./store/store.ts";
import type { Transaction } from "./transaction.ts";
import { STORAGE } from "./systemTables.ts";

const UPLOAD_TOKEN_BYTES = 32;
/** An upload must begin within this time after the URL was made. */
export const UPLOAD_TOKEN_MS = 60 * 60 * 1_000;

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
  return store.db.prepare("SELECT uuid, component FROM files WHERE rid=?").get(rowidOf(storageId)) as
    FileRow | undefined;
}

/** Public URL of a file, or null when it does not exist. */
export function fileUrl(tx: Transaction, storageId: string, cloudUrl: string): string | null {
  const row = findDocument(tx, storageId) && rowOf(tx.store, storageId);
  return row ? `${cloudUrl}/api/storage/${row.uuid}` : null;
}

export function fileMetadata(tx: Transaction, storageId: string): Omit<FileMetadata, "uuid" | "component"> | null {
  const document = findDocument(tx, storageId);
  if (!document) return null;
  const { sha256, size, contentType } = document;
  return { storageId, sha256, size, contentType: contentType ?? null };
}

/** Records an uploaded file. @returns its storage id. */
export function storeFile(tx: Transaction, file: Omit<FileMetadata, "storageId">): string {
  tx.component = file.component;
  const document: JsonObject = { sha256: file.sha256, size: file.size };
  if (file.contentType !== null) document.contentType = file.contentType;
  const id = tx.insert(tx.table(STORAGE), document);
  tx.store.db.prepare("INSERT INTO files VALUES(?,?,?)").run(rowidOf(id), file.uuid, file.component);
  return id;
}

/** Removes a file's record; the server drops the blob once that is durable. @throws when there is no such file. */
export function deleteFile(tx: Transaction, storageId: string): void {
  const row = findDocument(tx, storageId) && rowOf(tx.store, storageId);
  if (!row) throw new Error(`storage id ${storageId} not found`);
  tx.remove(tx.table(STORAGE), storageId);
  tx.store.db.prepare("DELETE FROM files WHERE rid=?").run(rowidOf(storageId));
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
  if ("component" in by && by.component !== row.component) return null;
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
  const row = store.db.prepare("SELECT component, at FROM upload_tokens WHERE token=?").get(token) as
    { component: string; at: number } | undefined;
  if (!row) return null;
  store.write(() => void store.db.prepare("DELETE FROM upload_tokens WHERE token=?").run(token));
  return Date.now() - row.at <= UPLOAD_TOKEN_MS ? row.component : null;
}
