import type { IncomingMessage, ServerResponse } from "node:http";
import { pipeline } from "node:stream/promises";
import type { FileMetadata } from "../../engine/messages.ts";
import type { ActionService } from "../actionService.ts";
import type { EngineHost } from "../engineHost.ts";
import { FileStore, FileTooLarge } from "../files/fileStore.ts";
import { MAX_FILE_BYTES } from "../limits.ts";
import { HttpError, sendJson } from "./exchange.ts";
import { parseRange } from "./range.ts";

/** Types that browsers show without running anything; the rest is confined by a policy of its own. */
const PASSIVE_TYPE = /^(image\/(?!svg)|audio\/|video\/|font\/|application\/pdf|text\/plain)/i;
const CONFINED = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox";
const CACHE = "private, max-age=2592000, immutable";
const TYPE = /^[\w!#$&^.+-]+\/[\w!#$&^.+-]+(\s*;\s*[\w-]+=("[^"\r\n]*"|[^\s;"]+))*$/;

/** Upload and download of stored files. */
export class FilesApi {
  constructor(
    private readonly engine: EngineHost,
    private readonly actions: ActionService,
    private readonly files: FileStore,
  ) {}

  /** `POST /api/storage/upload?token=`: streams the body to disk and makes it a file. */
  async upload(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const token = new URL(request.url ?? "/", "http://localhost").searchParams.get("token") ?? "";
    const contentType = request.headers["content-type"] ?? null;
    if (contentType !== null && !TYPE.test(contentType))
      throw new HttpError(400, "BadContentType", "Invalid Content-Type");
    const component = await this.consumeToken(token);
    if (Number(request.headers["content-length"] ?? 0) > MAX_FILE_BYTES) throw tooLarge();
    const blob = await this.receive(request);
    const wanted = digestOf(request);
    if (wanted !== null && wanted !== blob.sha256) {
      await this.files.remove(blob.uuid);
      throw new HttpError(400, "BadDigest", "The body does not have the SHA-256 that the Digest header names");
    }
    sendJson(response, { storageId: await this.actions.register({ ...blob, component, contentType }) });
  }

  /** `GET /api/storage/{uuid}`, with ranges and conditional requests. */
  async download(uuid: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const file = FileStore.isName(uuid)
      ? await this.engine.ask<FileMetadata | null>({ type: "findFile", by: { uuid } })
      : null;
    if (file === null) throw new HttpError(404, "FileNotFound", "The file does not exist");
    const etag = `"${file.sha256}"`;
    response.setHeader("etag", etag);
    response.setHeader("digest", `sha-256=${file.sha256}`);
    response.setHeader("cache-control", CACHE);
    response.setHeader("accept-ranges", "bytes");
    response.setHeader("x-content-type-options", "nosniff");
    response.setHeader("content-type", file.contentType ?? "application/octet-stream");
    if (!PASSIVE_TYPE.test(file.contentType ?? "")) response.setHeader("content-security-policy", CONFINED);
    if (request.headers["if-none-match"]?.includes(etag)) return void response.writeHead(304).end();
    await this.send(file, etag, request, response);
  }

  private async send(
    file: FileMetadata,
    etag: string,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const condition = request.headers["if-range"];
    const isCurrent = condition === undefined || condition === etag;
    const range = isCurrent ? parseRange(request.headers.range, file.size) : null;
    if (range === "unsatisfiable") {
      return void response.writeHead(416, { "content-range": `bytes */${file.size}` }).end();
    }
    const { start, end } = range ?? { start: 0, end: file.size - 1 };
    response.setHeader("content-length", end - start + 1);
    if (range !== null) response.setHeader("content-range", `bytes ${start}-${end}/${file.size}`);
    response.writeHead(range === null ? 200 : 206);
    if (request.method === "HEAD" || file.size === 0) return void response.end();
    await pipeline(this.files.read(file.uuid, start, end), response).catch(() => response.destroy());
  }

  private async consumeToken(token: string): Promise<string> {
    const { outcome } = await this.engine.request({ type: "uploadToken", op: "consume", token });
    if (!outcome.ok) throw new HttpError(401, "InvalidUploadToken", "The upload URL is not valid or has expired");
    const granted = JSON.parse(outcome.value) as { component?: string } | null;
    if (granted === null) throw new HttpError(401, "InvalidUploadToken", "The upload URL is not valid or has expired");
    return granted.component ?? "";
  }

  private async receive(request: IncomingMessage) {
    try {
      return await this.files.write(request, MAX_FILE_BYTES);
    } catch (error) {
      if (error instanceof FileTooLarge) throw tooLarge();
      throw error;
    }
  }
}

const tooLarge = () => new HttpError(413, "FileTooLarge", `Files may have up to ${MAX_FILE_BYTES} bytes`);

/** The SHA-256 (base64) that the client says the body has, or null. */
function digestOf(request: IncomingMessage): string | null {
  const header = request.headers.digest;
  const match = /(?:^|,)\s*sha-256=([A-Za-z0-9+/=]+)/i.exec(typeof header === "string" ? header : "");
  return match === null ? null : match[1]!;
}
