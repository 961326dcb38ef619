import { imageSize, sniffFileType } from "@parley/core";
import { MAX_ATTACHMENT_BYTES } from "@parley/protocol";
import { internal } from "../_generated/api";
import type { Id } from "../_generated/dataModel";
import type { ActionCtx } from "../_generated/server";
import { invalidInput, notFound } from "../lib/errors";
import type { Uploader } from "./attachments";
import type { Attachment } from "./views";

interface Upload {
  workspaceId: Id<"workspaces">;
  storageId: Id<"_storage">;
  name: string;
  uploader: Uploader;
}

async function refuse(ctx: ActionCtx, storageId: Id<"_storage">, reason: string): Promise<never> {
  await ctx.storage.delete(storageId);
  throw invalidInput("file", reason);
}

/**
 * Looks at an uploaded file itself (size, magic bytes, picture size) and registers it; a refused file is deleted.
 * @throws AppError `invalid_input{field: "file"}`, `not_found{entity: "file"}`
 */
export async function registerUpload(ctx: ActionCtx, upload: Upload): Promise<Attachment> {
  const { storageId } = upload;
  const isTaken: boolean = await ctx.runQuery(internal.conversations.jobs.isUploadTaken, { storageId });
  const blob = isTaken ? null : await ctx.storage.get(storageId);
  if (!blob) throw notFound("file");
  if (blob.size > MAX_ATTACHMENT_BYTES) return await refuse(ctx, storageId, "is larger than 10 MB");
  const data = new Uint8Array(await blob.arrayBuffer());
  const type = sniffFileType(data);
  if (!type) return await refuse(ctx, storageId, "is empty or of a type that cannot be sent");
  const { contentType } = type;
  return await ctx.runMutation(internal.conversations.jobs.registerUpload, {
    ...upload,
    size: blob.size,
    contentType,
    ...imageSize(contentType, data),
  });
}
