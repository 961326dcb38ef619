import type { IncomingMessage, ServerResponse } from "node:http";
import { promisify } from "node:util";
import zlib from "node:zlib";
import type { Identity, RequestMeta } from "../../engine/messages.ts";
import { newRequestId } from "../requestId.ts";
import { clientAddress } from "./clientAddress.ts";

/** A request that is answered with `{code, message}`. */
export class HttpError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

type Decompress = (data: Buffer, options: { maxOutputLength: number }) => Promise<Buffer>;

const BEARER = /^Bearer (.*)$/;

const DECOMPRESSORS: Record<string, Decompress> = {
  br: promisify<Buffer, zlib.BrotliOptions, Buffer>(zlib.brotliDecompress),
  gzip: promisify<Buffer, zlib.ZlibOptions, Buffer>(zlib.gunzip),
  deflate: promisify<Buffer, zlib.ZlibOptions, Buffer>(zlib.inflate),
};

const tooLarge = (limit: number) => new HttpError(413, "RequestBodyTooLarge", `The body may have up to ${limit} bytes`);

/** Reads a whole body as it came; throws HttpError when it is too large. */
export async function readRawBody(request: IncomingMessage, limit: number): Promise<Buffer> {
  if (Number(request.headers["content-length"] ?? 0) > limit) throw tooLarge(limit);
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > limit) throw tooLarge(limit);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** Reads a whole body, decompressed; throws HttpError for too large or undecodable ones. */
export async function readBody(request: IncomingMessage, limit: number): Promise<Buffer> {
  const body = await readRawBody(request, limit);
  const encoding = request.headers["content-encoding"] ?? "identity";
  if (encoding === "identity" || body.length === 0) return body;
  const decompress = DECOMPRESSORS[encoding];
  if (decompress === undefined)
    throw new HttpError(415, "UnsupportedEncoding", `Content-Encoding ${encoding} is not understood`);
  try {
    return await decompress(body, { maxOutputLength: limit });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE") throw tooLarge(limit);
    throw new HttpError(400, "BadEncoding", "The body could not be decompressed");
  }
}

/** Reads a JSON object; throws HttpError. An empty body is an empty object. */
export async function readJson(request: IncomingMessage, limit: number): Promise<Record<string, unknown>> {
  const body = await readBody(request, limit);
  if (body.length === 0) return {};
  let value: unknown;
  try {
    value = JSON.parse(body.toString("utf8"));
  } catch {
    throw new HttpError(400, "BadJsonBody", "The body is not valid JSON");
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new HttpError(400, "BadJsonBody", "The body must be a JSON object");
  }
  return value as Record<string, unknown>;
}

/** A browser that is led to an answer runs nothing in it, frames it nowhere and takes it for what it is. */
const GUARDED = {
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
  "x-content-type-options": "nosniff",
};

/** Answers with JSON (an object, or text that is JSON already). */
export function sendJson(response: ServerResponse, value: unknown, status = 200): void {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  if (response.headersSent) return void response.destroy();
  response.writeHead(status, { ...GUARDED, "content-type": "application/json" });
  response.end(text);
}

export function sendText(response: ServerResponse, text: string, status = 200): void {
  response.writeHead(status, { ...GUARDED, "content-type": "text/plain; charset=utf-8" });
  response.end(text);
}

/** Lets pages from anywhere use the API: it is protected by tokens that a page must hold, never by cookies. */
export function allowOrigins(request: IncomingMessage, response: ServerResponse): void {
  response.setHeader("access-control-allow-origin", request.headers.origin ?? "*");
  response.setHeader("vary", "Origin");
  if (request.method !== "OPTIONS") return;
  response.setHeader("access-control-allow-methods", "GET,POST,PUT,PATCH,DELETE,OPTIONS,HEAD");
  response.setHeader("access-control-allow-headers", request.headers["access-control-request-headers"] ?? "*");
  response.setHeader("access-control-max-age", "86400");
}

export const metaOf = (request: IncomingMessage, { kind }: Identity): RequestMeta => ({
  requestId: newRequestId(),
  ip: clientAddress(request),
  userAgent: request.headers["user-agent"] ?? null,
  authToken: kind === "user" ? (BEARER.exec(request.headers.authorization ?? "")?.[1]?.trim() ?? null) : null,
});
