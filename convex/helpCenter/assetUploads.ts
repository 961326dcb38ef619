import { imageSize, isInlineType, sniffFileType } from "@parley/core";
import { MAX_ATTACHMENT_BYTES } from "@parley/protocol";
import { internal } from "../_generated/api";
import type { Id } from "../_generated/dataModel";
import type { ActionCtx } from "../_generated/server";
import { invalidInput, notFound } from "../lib/errors";
import type { AgentActionScope } from "../lib/functions";
import { sha256Hex } from "../lib/tokens";
import type { Asset } from "./views";

/**
 * Looks at an uploaded file itself (size, magic bytes) and keeps it as a picture; a refused file is deleted.
 * @throws AppError `invalid_input{field: "file"}`, `not_found{entity: "file"}`
 */
export async function registerAsset(
  ctx: ActionCtx & AgentActionScope,
  { storageId, name }: { storageId: Id<"_storage">; name: string },
): Promise<Asset> {
  const isTaken: boolean = await ctx.runQuery(internal.helpCenter.jobs.isFileTaken, { storageId });
  const blob = isTaken ? null : await ctx.storage.get(storageId);
  if (!blob) throw notFound("file");
  const isSmall = blob.size <= MAX_ATTACHMENT_BYTES;
  const data = isSmall ? new Uint8Array(await blob.arrayBuffer()) : new Uint8Array();
  const contentType = sniffFileType(data)?.contentType ?? "";
  if (!isInlineType(contentType)) {
    await ctx.storage.delete(storageId);
    throw invalidInput("file", "must be a PNG, JPEG, GIF or WebP picture of at most 10 MB");
  }
  const { workspaceId, userId } = ctx;
  const hash = await sha256Hex(data);
  const file = { workspaceId, storageId, name, size: blob.size, contentType, hash, ...imageSize(contentType, data) };
  return await ctx.runMutation(internal.helpCenter.jobs.insertAsset, { ...file, uploadedBy: userId });
}
