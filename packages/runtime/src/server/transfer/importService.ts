import { randomUUID } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { mkdir, rm } from "node:fs/promises";
import type { IncomingMessage } from "node:http";
import path from "node:path";
import { pipeline } from "node:stream/promises";
import type { ImportMode } from "../../engine/messages.ts";
import { convexToJson, jsonToConvex, type ConvexValue, type Json } from "../../values/json.ts";
import type { EngineHost } from "../engineHost.ts";
import type { FileStore } from "../files/fileStore.ts";
import { HttpError } from "../http/exchange.ts";
import { ImportRows, type ImportFormat, type ImportSummary } from "./importRows.ts";

interface ImportConfig {
  tableName?: string;
  componentPath?: string;
  mode: ImportMode;
  format: ImportFormat;
}

interface Import {
  id: string;
  directory: string;
  config: ImportConfig;
  rows: ImportRows | null;
  /** Ready to be performed. */
  isPrepared: boolean;
}

type State = Record<string, ConvexValue> & { state: string };

const MODES = new Set(["requireEmpty", "append", "replace", "replaceAll"]);
const FORMATS = new Set(["csv", "jsonLines", "jsonArray", "zip"]);
const TOKEN = /^[0-9a-f-]{36}$/;
const PREFIX = "import:";
const RESTARTED = "The server was restarted; import again.";

/** `npx convex import`: upload in parts, a look at what it would do, then the engine takes it in. */
export class ImportService {
  private readonly directory: string;
  private readonly imports = new Map<string, Import>();

  constructor(
    private readonly engine: EngineHost,
    private readonly files: FileStore,
    dataDir: string,
  ) {
    this.directory = path.join(dataDir, "imports");
  }

  /** Drops what an earlier process left unfinished. */
  async start(): Promise<void> {
    await rm(this.directory, { recursive: true, force: true });
    const identity = { kind: "admin", key: "server", attributes: null } as const;
    const call = { component: "", path: "_system/cli/queryImport:list", args: "[{}]", identity };
    const { outcome } = await this.engine.request({ type: "query", call, journal: null });
    if (!outcome.ok) return;
    const known = jsonToConvex(JSON.parse(outcome.value) as Json) as { importId: string; state: State }[];
    for (const { importId, state } of known) {
      if (state.state === "completed" || state.state === "failed")
        await this.engine.ask({ type: "setMeta", key: PREFIX + importId, value: null });
      else await this.tell(importId, { state: "failed", error_message: RESTARTED });
    }
  }

  private async tell(importId: string, state: State): Promise<void> {
    const value = JSON.stringify(convexToJson({ importId, state }));
    await this.engine.ask({ type: "setMeta", key: PREFIX + importId, value });
  }

  async startUpload(): Promise<{ uploadToken: string }> {
    const uploadToken = randomUUID();
    await mkdir(path.join(this.directory, uploadToken), { recursive: true, mode: 0o700 });
    return { uploadToken };
  }

  private part(token: string, part: number): string {
    if (!TOKEN.test(token) || !Number.isInteger(part) || part < 1)
      throw new HttpError(400, "BadUploadToken", "The upload token or the part number is not valid.");
    return path.join(this.directory, token, `part-${part}`);
  }

  /** @returns the token of the part, which `finishUpload` names again. */
  async uploadPart(token: string, part: number, request: IncomingMessage): Promise<string> {
    await pipeline(request, createWriteStream(this.part(token, part), { mode: 0o600 }));
    return String(part);
  }

  /** Puts the parts together and begins to read them; who uploaded follows the state. */
  async finishUpload(body: Record<string, unknown>): Promise<{ importId: string }> {
    const { import: given, uploadToken, partTokens } = body;
    const config = checkConfig(given as Partial<ImportConfig>);
    if (!Array.isArray(partTokens)) throw new HttpError(400, "BadImport", "partTokens must be an array.");
    const id = String(uploadToken);
    const parts = (partTokens as unknown[]).map((token) => this.part(id, Number(token)));
    const directory = path.join(this.directory, id);
    const upload = path.join(directory, "upload");
    await pipeline(concatenated(parts), createWriteStream(upload, { mode: 0o600 }));
    const started: Import = { id, directory, config, rows: null, isPrepared: false };
    this.imports.set(id, started);
    await this.tell(id, { state: "uploaded" });
    void this.prepare(started, upload);
    return { importId: id };
  }

  private async prepare(started: Import, upload: string): Promise<void> {
    const { config } = started;
    try {
      const rows = (started.rows = new ImportRows(path.join(started.directory, "rows"), this.files));
      const { format, tableName = "", componentPath = "" } = config;
      if (format === "zip") await rows.readZip(upload);
      else await rows.readTable(upload, format, componentPath, tableName);
      started.isPrepared = true;
      const isLossy = config.mode === "replace" || config.mode === "replaceAll";
      await this.tell(started.id, {
        state: "waiting_for_confirmation",
        message_to_confirm: describe(rows.summary, config.mode),
        require_manual_confirmation: isLossy,
      });
    } catch (error) {
      await this.fail(started, error);
    }
  }

  /** Performs a prepared import; who asked follows the state. */
  async perform(importId: string): Promise<void> {
    const found = this.imports.get(importId);
    if (!found?.isPrepared) throw new HttpError(400, "ImportNotReady", "This import cannot be performed.");
    found.isPrepared = false;
    await this.tell(importId, { state: "in_progress", progress_message: "Importing", checkpoint_messages: [] });
    void this.run(found);
  }

  private async run(found: Import): Promise<void> {
    try {
      const file = path.join(found.directory, "rows");
      const { mode } = found.config;
      const rows = await this.engine.ask<number>({ type: "import", importId: found.id, file, mode });
      await this.tell(found.id, { state: "completed", num_rows_written: BigInt(rows) });
      await this.forget(found);
    } catch (error) {
      await this.fail(found, error);
    }
  }

  /**
   * Is this blob part of an import that has not ended? An engine that begins anew gives up the records it had made of
   * it, which must not cost the bytes.
   */
  isHolding(uuid: string): boolean {
    return [...this.imports.values()].some(({ rows }) => rows?.blobs.has(uuid));
  }

  private async fail(found: Import, error: unknown): Promise<void> {
    const message = error instanceof Error ? error.message : String(error);
    await this.forget(found);
    for (const uuid of found.rows?.blobs ?? []) await this.files.remove(uuid);
    await this.tell(found.id, { state: "failed", error_message: message }).catch(() => {});
  }

  private async forget({ id, directory }: Import): Promise<void> {
    this.imports.delete(id);
    await rm(directory, { recursive: true, force: true });
  }
}

function checkConfig(config: Partial<ImportConfig> | undefined): ImportConfig {
  const { mode, format, tableName, componentPath } = config ?? {};
  if (!MODES.has(mode ?? "") || !FORMATS.has(format ?? ""))
    throw new HttpError(400, "BadImport", "The import's mode or format is not known.");
  const table = typeof tableName === "string" ? { tableName } : {};
  const component = typeof componentPath === "string" ? { componentPath } : {};
  return { mode: mode as ImportMode, format: format as ImportFormat, ...table, ...component };
}

async function* concatenated(files: string[]): AsyncGenerator<Buffer> {
  for (const file of files) yield* createReadStream(file) as AsyncIterable<Buffer>;
}

function describe(summary: ImportSummary[], mode: ImportMode): string {
  const verb = mode === "replace" || mode === "replaceAll" ? "replaced by" : "gets";
  const lines = summary.map(
    ({ component, table, documents }) =>
      `  ${component === "" ? "" : `${component}/`}${table} ${verb} ${documents} documents`,
  );
  if (mode === "replaceAll") lines.push("  All other tables are emptied.");
  return ["Import changes:", ...lines].join("\n");
}
