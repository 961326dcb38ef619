import { createReadStream, createWriteStream, type WriteStream } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { once } from "node:events";
import { finished } from "node:stream/promises";
import type { ImportRow } from "../../engine/messages.ts";
import type { JsonObject } from "../../values/json.ts";
import type { FileStore } from "../files/fileStore.ts";
import { MAX_FILE_BYTES } from "../limits.ts";
import { csvDocuments } from "./csv.ts";
import { readName, STORAGE, TABLES } from "./layout.ts";
import { linesOf, textOf } from "./lines.ts";
import { ZipReader } from "./zipReader.ts";
import type { ZipEntry } from "./zipFormat.ts";

export type ImportFormat = "csv" | "jsonLines" | "jsonArray" | "zip";

/** Larger arrays are not read at once; lines have no such limit. */
const MAX_ARRAY_BYTES = 64 << 20;

export interface ImportSummary {
  component: string;
  table: string;
  documents: number;
}

function toObject(text: string, where: string): JsonObject {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new Error(`${where} is not valid JSON: ${(error as Error).message}`, { cause: error });
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new Error(`${where} is no object.`);
  return value as JsonObject;
}

/** Turns an uploaded file into the rows that the engine takes in (see `ImportRow`). */
export class ImportRows {
  readonly summary: ImportSummary[] = [];
  /** Blobs that were stored on the way; the caller's to remove when the import does not happen. */
  readonly blobs = new Set<string>();
  private readonly out: WriteStream;

  constructor(
    file: string,
    private readonly files: FileStore,
  ) {
    this.out = createWriteStream(file, { mode: 0o600 });
  }

  private async put(row: ImportRow): Promise<void> {
    const last = this.summary.at(-1);
    if (row[0] === "row" && last) last.documents++;
    if (!this.out.write(`${JSON.stringify(row)}\n`)) await once(this.out, "drain");
  }

  private async table(component: string, table: string, number: number | null): Promise<void> {
    this.summary.push({ component, table, documents: 0 });
    await this.put(["table", component, table, number]);
  }

  /** Reads one table from a CSV or JSON file. @throws when it cannot be read. */
  async readTable(
    upload: string,
    format: Exclude<ImportFormat, "zip">,
    component: string,
    name: string,
  ): Promise<void> {
    if (!/^[A-Za-z]\w*$/.test(name)) throw new Error(`Invalid table name: ${name}`);
    await this.table(component, name, null);
    for await (const document of documentsOf(upload, format)) await this.put(["row", document]);
    await this.end();
  }

  /** Reads a snapshot. @throws when it is damaged or names a file that is not in it. */
  async readZip(upload: string): Promise<void> {
    const zip = await ZipReader.open(upload);
    try {
      const known = zip.entries.map((entry) => ({ entry, file: readName(entry.name) }));
      const numbers = await readNumbers(zip, known);
      for (const { entry, file } of known) {
        if (file?.kind !== "documents" || file.table === TABLES) continue;
        const { component, table } = file;
        if (table.startsWith("_") && table !== STORAGE) continue;
        await this.table(component, table, numbers.get(`${component}|${table}`) ?? null);
        const blobs = table === STORAGE ? blobsOf(known, component) : null;
        await this.readDocuments(zip, entry, blobs);
      }
    } finally {
      await zip.close();
    }
    await this.end();
  }

  private async readDocuments(zip: ZipReader, entry: ZipEntry, blobs: Map<string, ZipEntry> | null): Promise<void> {
    let line = 0;
    for await (const text of linesOf(await zip.read(entry))) {
      const document = toObject(text, `Line ${++line} of ${entry.name}`);
      if (blobs === null) await this.put(["row", document]);
      else await this.put(await this.storedFile(zip, document, blobs));
    }
  }

  private async storedFile(zip: ZipReader, document: JsonObject, blobs: Map<string, ZipEntry>): Promise<ImportRow> {
    const { internalId: _, contentType, ...fields } = document;
    const entry = blobs.get(String(document._id));
    if (!entry) throw new Error(`The file ${String(document._id)} is not in the ZIP file.`);
    const { uuid, sha256, size } = await this.files.write(await zip.read(entry), MAX_FILE_BYTES);
    this.blobs.add(uuid);
    const wanted = fields.sha256;
    if (typeof wanted === "string" && wanted !== sha256 && wanted !== Buffer.from(sha256, "base64").toString("hex"))
      throw new Error(`The file ${String(document._id)} does not have the SHA-256 that its document names.`);
    const file: JsonObject = { ...fields, sha256, size };
    if (typeof contentType === "string") file.contentType = contentType;
    return ["row", file, uuid];
  }

  private async end(): Promise<void> {
    this.out.end();
    await finished(this.out);
  }
}

type Known = { entry: ZipEntry; file: ReturnType<typeof readName> }[];

async function readNumbers(zip: ZipReader, known: Known): Promise<Map<string, number>> {
  const numbers = new Map<string, number>();
  for (const { entry, file } of known) {
    if (file?.kind !== "documents" || file.table !== TABLES) continue;
    for await (const line of linesOf(await zip.read(entry))) {
      const { name, id } = toObject(line, entry.name);
      if (typeof name === "string" && typeof id === "number") numbers.set(`${file.component}|${name}`, id);
    }
  }
  return numbers;
}

function blobsOf(known: Known, component: string): Map<string, ZipEntry> {
  const blobs = new Map<string, ZipEntry>();
  for (const { entry, file } of known)
    if (file?.kind === "blob" && file.component === component) blobs.set(file.storageId, entry);
  return blobs;
}

async function* documentsOf(upload: string, format: Exclude<ImportFormat, "zip">): AsyncGenerator<JsonObject> {
  if (format === "jsonArray") return yield* arrayOf(upload);
  const source = createReadStream(upload) as AsyncIterable<Buffer>;
  if (format === "csv") return yield* csvDocuments(textOf(source));
  let line = 0;
  for await (const text of linesOf(source)) yield toObject(text, `Line ${++line}`);
}

async function* arrayOf(upload: string): AsyncGenerator<JsonObject> {
  if ((await stat(upload)).size > MAX_ARRAY_BYTES) throw new Error("The JSON array is too large; use JSON lines.");
  const value: unknown = JSON.parse(await readFile(upload, "utf8"));
  if (!Array.isArray(value)) throw new Error("The JSON file must hold an array of objects.");
  for (const [i, item] of (value as unknown[]).entries()) yield toObject(JSON.stringify(item), `Element ${i}`);
}
