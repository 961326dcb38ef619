import { MAX_ATTACHMENTS_PER_MESSAGE } from "@parley/protocol";
import { cleanFileName } from "@parley/core";
import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../_generated/server";
import { env } from "../lib/env";
import { invalidInput, notFound } from "../lib/errors";
import { equalInConstantTime, randomHex } from "../lib/tokens";
import type { Attachment } from "./views";

export type Uploader = { visitorId: Id<"visitors"> } | { userId: Id<"users"> };

/** How long an upload may wait for the message it belongs to. */
export const UNATTACHED_LIFETIME_MS = 3_600_000;

export interface NewAttachment {
  workspaceId: Id<"workspaces">;
  storageId: Id<"_storage">;
  name: string;
  size: number;
  contentType: string;
  width?: number;
  height?: number;
  uploader: Uploader;
}

async function attachmentOfFile(ctx: QueryCtx, storageId: Id<"_storage">): Promise<Doc<"attachments"> | null> {
  return await ctx.db
    .query("attachments")
    .withIndex("by_storage", (q) => q.eq("storageId", storageId))
    .first();
}

/** Whether a stored file belongs to an attachment already: nobody may register or delete it again. */
export async function isFileTaken(ctx: QueryCtx, storageId: Id<"_storage">): Promise<boolean> {
  return (await attachmentOfFile(ctx, storageId)) !== null;
}

/**
 * Registers an uploaded and checked file, not yet part of a message.
 * @throws AppError `not_found{entity: "file"}` when the file is another attachment's
 */
export async function insertAttachment(ctx: MutationCtx, given: NewAttachment): Promise<Doc<"attachments">> {
  if (await isFileTaken(ctx, given.storageId)) throw notFound("file");
  const { uploader, ...rest } = given;
  const fields = {
    ...rest,
    name: cleanFileName(given.name),
    key: randomHex(16),
    uploadedByVisitorId: "visitorId" in uploader ? uploader.visitorId : undefined,
    uploadedByUserId: "userId" in uploader ? uploader.userId : undefined,
    createdAt: Date.now(),
  };
  const id = await ctx.db.insert("attachments", fields);
  return { ...fields, _id: id, _creationTime: fields.createdAt };
}

/** Uploads made before a merge still belong to the visitor that continues. */
async function isUploader(ctx: QueryCtx, attachment: Doc<"attachments">, uploader: Uploader): Promise<boolean> {
  if ("userId" in uploader) return attachment.uploadedByUserId === uploader.userId;
  const visitorId = attachment.uploadedByVisitorId;
  if (visitorId === undefined || visitorId === uploader.visitorId) return visitorId === uploader.visitorId;
  return (await ctx.db.get("visitors", visitorId))?.mergedIntoId === uploader.visitorId;
}

/** What an upload becomes part of. */
export type AttachmentPlace =
  | { conversationId: Id<"conversations">; messageId: Id<"messages"> }
  | { ticketId: Id<"tickets">; ticketCommentId?: Id<"ticketComments"> };

const isAttached = ({ messageId, ticketId }: Doc<"attachments">) => messageId !== undefined || ticketId !== undefined;

/**
 * Makes uploads part of a message or a ticket: the sender's own ones of this workspace that belong to nothing yet.
 * @returns their names
 * @throws AppError `invalid_input{field: "attachmentIds"}`, `not_found{entity: "attachment"}`
 */
export async function attachFiles(
  ctx: MutationCtx,
  workspaceId: Id<"workspaces">,
  place: AttachmentPlace,
  attachmentIds: readonly Id<"attachments">[],
  uploader: Uploader | null,
): Promise<string[]> {
  if (attachmentIds.length > MAX_ATTACHMENTS_PER_MESSAGE) {
    throw invalidInput("attachmentIds", `has more than ${MAX_ATTACHMENTS_PER_MESSAGE} elements`);
  }
  const names: string[] = [];
  for (const id of attachmentIds) {
    const attachment = await ctx.db.get("attachments", id);
    const isFree = attachment?.workspaceId === workspaceId && !isAttached(attachment);
    if (!isFree || !uploader || !(await isUploader(ctx, attachment, uploader))) throw notFound("attachment");
    await ctx.db.patch("attachments", id, place);
    names.push(attachment.name);
  }
  return names;
}

/** Deletes attachments with their files. */
export async function deleteAttachments(ctx: MutationCtx, ids: readonly Id<"attachments">[]): Promise<void> {
  for (const id of ids) {
    const attachment = await ctx.db.get("attachments", id);
    if (!attachment) continue;
    await ctx.storage.delete(attachment.storageId);
    await ctx.db.delete("attachments", id);
  }
}

/** Attachments by id, as both sides see them. */
export async function attachmentsOf(ctx: QueryCtx, ids: readonly Id<"attachments">[] = []): Promise<Attachment[]> {
  const rows = await Promise.all(ids.map((id) => ctx.db.get("attachments", id)));
  return rows.filter((row) => row !== null).map(attachmentView);
}

/** An attachment as both sides see it; it can be followed once it is part of something. */
export function attachmentView(attachment: Doc<"attachments">): Attachment {
  const { _id, name, size, contentType, width, height, key } = attachment;
  const url = isAttached(attachment) ? `${env.convexSiteUrl}/api/attachments/${_id}?key=${key}` : null;
  return { attachmentId: _id, name, size, contentType, width, height, url };
}

/** The attachment a download link names, or null: wrong key, part of nothing, or the message was deleted. */
export async function attachmentByLink(
  ctx: QueryCtx,
  attachmentId: string,
  key: string,
): Promise<Doc<"attachments"> | null> {
  const id = ctx.db.normalizeId("attachments", attachmentId);
  const attachment = id && (await ctx.db.get("attachments", id));
  if (!attachment || !isAttached(attachment) || !equalInConstantTime(attachment.key, key)) return null;
  if (attachment.messageId === undefined) return attachment;
  const message = await ctx.db.get("messages", attachment.messageId);
  return message && message.deletedAt === undefined ? attachment : null;
}
