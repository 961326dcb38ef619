import { createReadStream } from "node:fs";
import { mkdir, readdir, rm, stat } from "node:fs/promises";
import type { ServerResponse } from "node:http";
import path from "node:path";
import { pipeline } from "node:stream/promises";
import { DATABASE_FILE } from "../../engine/store/store.ts";
import { convexToJson, type ConvexValue } from "../../values/json.ts";
import type { EngineHost } from "../engineHost.ts";
import type { FileStore } from "../files/fileStore.ts";
import { HttpError } from "../http/exchange.ts";
import { blobFile, documentsFile, STORAGE, TABLES } from "./layout.ts";
import { SnapshotReader, type SnapshotTable } from "./snapshotReader.ts";
import { ZipWriter } from "./zipWriter.ts";

const STATE = "export";
const FILE = /^\d+\.zip$/;

/** `npx convex export`: a ZIP file of all tables, and of stored files if wanted, as of one moment. */
export class ExportService {
  private isRunning = false;
  private readonly directory: string;

  constructor(
    private readonly engine: EngineHost,
    private readonly files: FileStore,
    private readonly dataDir: string,
  ) {
    this.directory = path.join(dataDir, "exports");
  }

  /** Forgets what an earlier process left unfinished. */
  async start(): Promise<void> {
    const state = await this.engine.ask<string | null>({ type: "getMeta", key: STATE });
    if (state === null || (JSON.parse(state) as { state: string }).state !== "in_progress") return;
    await this.tell({ state: "failed" });
  }

  private async tell(state: Record<string, ConvexValue>): Promise<void> {
    await this.engine.ask({ type: "setMeta", key: STATE, value: JSON.stringify(convexToJson(state)) });
  }

  /** Begins an export; who asked follows its state. */
  async request(includeStorage: boolean): Promise<void> {
    if (this.isRunning) throw new HttpError(400, "ExportInProgress", "An export is being made already.");
    this.isRunning = true;
    await this.tell({ state: "in_progress" });
    void this.run(includeStorage).finally(() => (this.isRunning = false));
  }

  private async run(includeStorage: boolean): Promise<void> {
    try {
      await mkdir(this.directory, { recursive: true, mode: 0o700 });
      await this.removeOld();
      const ts = await this.write(includeStorage);
      const done = { state: "completed", start_ts: ts, complete_ts: ts, zip_object_key: `${ts}.zip` };
      await this.tell(done);
    } catch (error) {
      console.error("The export failed:", error);
      await this.tell({ state: "failed" }).catch(() => {});
    }
  }

  private async removeOld(): Promise<void> {
    for (const name of await readdir(this.directory)) await rm(path.join(this.directory, name), { force: true });
  }

  private async write(includeStorage: boolean): Promise<bigint> {
    const release = this.files.hold();
    const snapshot = new SnapshotReader(path.join(this.dataDir, DATABASE_FILE));
    const zip = await ZipWriter.create(path.join(this.directory, `${snapshot.ts}.zip`));
    try {
      await this.addTables(zip, snapshot);
      if (includeStorage) await this.addFiles(zip, snapshot);
      await zip.close();
      return snapshot.ts;
    } catch (error) {
      await zip.abort().catch(() => {});
      throw error;
    } finally {
      snapshot.close();
      release();
    }
  }

  private async addTables(zip: ZipWriter, snapshot: SnapshotReader): Promise<void> {
    const tables = snapshot.tables().filter(({ name }) => !name.startsWith("_"));
    const byComponent = new Map<string, SnapshotTable[]>();
    for (const table of snapshot.tables()) {
      if (table.name.startsWith("_") && table.name !== STORAGE) continue;
      byComponent.set(table.component, [...(byComponent.get(table.component) ?? []), table]);
    }
    for (const [component, own] of byComponent) {
      const lines = own.map(({ name, num }) => `${JSON.stringify({ name, id: num })}\n`);
      await zip.add(documentsFile(component, TABLES), lines);
    }
    for (const table of tables) {
      await zip.add(documentsFile(table.component, table.name), withNewlines(snapshot.documents(table)));
    }
  }

  private async addFiles(zip: ZipWriter, snapshot: SnapshotReader): Promise<void> {
    const rows = snapshot.files();
    for (const component of new Set(rows.map((row) => row.component))) {
      const own = rows.filter((row) => row.component === component);
      const lines = own.map(({ json, uuid }) => `${json.slice(0, -1)},"internalId":"${uuid}"}\n`);
      await zip.add(documentsFile(component, STORAGE), lines);
      for (const { json, uuid } of own) {
        const { _id, size, contentType } = JSON.parse(json) as { _id: string; size: number; contentType?: string };
        const bytes = size === 0 ? [] : this.files.read(uuid, 0, size - 1);
        await zip.add(blobFile(component, _id, contentType), bytes);
      }
    }
  }

  /** `GET /api/export/zip/{ts}`. */
  async download(name: string, response: ServerResponse): Promise<void> {
    const file = path.join(this.directory, `${name}.zip`);
    const found = FILE.test(`${name}.zip`) ? await stat(file).catch(() => null) : null;
    if (found === null) throw new HttpError(404, "SnapshotNotFound", "There is no export of that time.");
    response.writeHead(200, {
      "content-type": "application/zip",
      "content-length": found.size,
      "content-disposition": `attachment; filename=snapshot_${name}.zip`,
    });
    await pipeline(createReadStream(file), response).catch(() => response.destroy());
  }
}

async function* withNewlines(texts: AsyncIterable<string>): AsyncGenerator<string> {
  for await (const text of texts) yield `${text}\n`;
}
