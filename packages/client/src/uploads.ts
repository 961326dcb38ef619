import { MAX_ATTACHMENT_BYTES } from "@parley/protocol";
import { api, type Attachment } from "./api.ts";
import type { VisitorCalls } from "./calls.ts";

export interface UploadOptions {
  /** Share of the bytes that left this device, 0 to 1. */
  onProgress?: (share: number) => void;
  signal?: AbortSignal;
}

/** Posts a file to an upload address and resolves with the storage id the server gave it. */
export type PostFile = (url: string, file: Blob, options: UploadOptions) => Promise<string>;

/** Why a file was not even tried. */
export class FileTooLarge extends Error {
  constructor(readonly maxBytes: number) {
    super(`Files can have at most ${maxBytes / 1024 / 1024} MB.`);
  }
}

function storageIdOf(text: string): string {
  const answer: unknown = JSON.parse(text);
  if (typeof answer === "object" && answer !== null && "storageId" in answer) return String(answer.storageId);
  throw new Error("The upload was answered without a storage id.");
}

/** With XMLHttpRequest, the only way to learn of progress in a browser. */
const postWithProgress: PostFile = (url, file, { onProgress, signal }) =>
  new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", url);
    request.setRequestHeader("Content-Type", file.type || "application/octet-stream");
    request.upload.onprogress = (event) => onProgress?.(event.total ? event.loaded / event.total : 0);
    request.onerror = () => reject(new Error("The upload was interrupted."));
    request.onabort = () => reject(new DOMException("The upload was cancelled.", "AbortError"));
    request.onload = () => {
      if (request.status !== 200) return reject(new Error(`The upload was refused with status ${request.status}.`));
      try {
        resolve(storageIdOf(request.responseText));
      } catch (error) {
        reject(error);
      }
    };
    signal?.addEventListener("abort", () => request.abort());
    request.send(file);
  });

const postWithFetch: PostFile = async (url, file, { onProgress, signal }) => {
  const headers = { "Content-Type": file.type || "application/octet-stream" };
  const response = await fetch(url, { method: "POST", body: file, headers, signal });
  if (!response.ok) throw new Error(`The upload was refused with status ${response.status}.`);
  onProgress?.(1);
  return storageIdOf(await response.text());
};

/**
 * Uploads a file and registers it as an attachment that a message may carry.
 * Rejects with FileTooLarge, the server's `invalid_input` for a refused kind of file, or an AbortError.
 */
export async function uploadAttachment(
  calls: Pick<VisitorCalls, "mutation" | "action">,
  file: Blob,
  name: string,
  options: UploadOptions,
  post: PostFile = typeof XMLHttpRequest === "undefined" ? postWithFetch : postWithProgress,
): Promise<Attachment> {
  if (file.size > MAX_ATTACHMENT_BYTES) throw new FileTooLarge(MAX_ATTACHMENT_BYTES);
  const { uploadUrl } = await calls.mutation(api.generateUploadUrl, {});
  options.signal?.throwIfAborted();
  const storageId = await post(uploadUrl, file, options);
  return calls.action(api.registerAttachment, { storageId, name });
}
