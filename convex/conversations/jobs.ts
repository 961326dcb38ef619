import { v } from "convex/values";
import { internal } from "../_generated/api";
import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx } from "../_generated/server";
import { internalMutation, internalQuery } from "../lib/functions";
import {
  attachmentByLink,
  attachmentView,
  deleteAttachments,
  insertAttachment,
  isFileTaken,
  UNATTACHED_LIFETIME_MS,
} from "./attachments";
import { continueMerge as continueMergeOf } from "./mergingModel";
import { changeState } from "./state";
import { unassignMember } from "./unassigningModel";
import { type Attachment, vAttachment } from "./views";

/** Rows one run of a sweep touches at most; when it finds that many, it goes on in another transaction. */
const BATCH = 100;

async function wakeDue(ctx: MutationCtx, conversation: Doc<"conversations"> | null): Promise<void> {
  if (conversation?.status !== "snoozed" || !conversation.snoozedUntil) return;
  if (conversation.snoozedUntil > Date.now()) return;
  await changeState(ctx, conversation, { type: "system" }, { kind: "reopen" });
}

/** Scheduled for the time a conversation sleeps until; a later snooze makes it do nothing. */
export const wake = internalMutation({
  args: { conversationId: v.id("conversations") },
  returns: v.null(),
  handler: async (ctx, { conversationId }): Promise<null> => {
    await wakeDue(ctx, await ctx.db.get("conversations", conversationId));
    return null;
  },
});

/** Minute sweep: wakes what its scheduled function missed. */
export const wakeSnoozed = internalMutation({
  args: {},
  returns: v.number(),
  handler: async (ctx): Promise<number> => {
    const due = await ctx.db
      .query("conversations")
      .withIndex("by_snoozed_until", (q) =>
        q.eq("status", "snoozed").gte("snoozedUntil", 0).lte("snoozedUntil", Date.now()),
      )
      .take(BATCH);
    for (const conversation of due) await wakeDue(ctx, conversation);
    if (due.length === BATCH) await ctx.scheduler.runAfter(0, internal.conversations.jobs.wakeSnoozed, {});
    return due.length;
  },
});

/** Scheduled for the end of an activity; goes to sleep again while it is being refreshed. */
export const endActivity = internalMutation({
  args: { activityId: v.id("conversationActivity") },
  returns: v.null(),
  handler: async (ctx, { activityId }): Promise<null> => {
    const row = await ctx.db.get("conversationActivity", activityId);
    if (!row) return null;
    if (row.expiresAt <= Date.now()) await ctx.db.delete("conversationActivity", activityId);
    else await ctx.scheduler.runAt(row.expiresAt, internal.conversations.jobs.endActivity, { activityId });
    return null;
  },
});

/** Minute sweep: ends activities that were missed and forgets undo tokens that are over. */
export const sweepActivity = internalMutation({
  args: {},
  returns: v.number(),
  handler: async (ctx): Promise<number> => {
    const now = Date.now();
    const active = ctx.db.query("conversationActivity").withIndex("by_expires", (q) => q.lte("expiresAt", now));
    const rows = await active.take(BATCH);
    for (const row of rows) await ctx.db.delete("conversationActivity", row._id);
    const undoable = ctx.db.query("conversationUndos").withIndex("by_expires", (q) => q.lte("expiresAt", now));
    const undos = await undoable.take(BATCH);
    for (const undo of undos) await ctx.db.delete("conversationUndos", undo._id);
    const isMore = rows.length === BATCH || undos.length === BATCH;
    if (isMore) await ctx.scheduler.runAfter(0, internal.conversations.jobs.sweepActivity, {});
    return rows.length + undos.length;
  },
});

/** Sweep: deletes uploads that became part of nothing within an hour, with their files. */
export const sweepUploads = internalMutation({
  args: {},
  returns: v.number(),
  handler: async (ctx): Promise<number> => {
    const before = Date.now() - UNATTACHED_LIFETIME_MS;
    const stale = await ctx.db
      .query("attachments")
      .withIndex("by_unattached", (q) =>
        q.eq("messageId", undefined).eq("ticketId", undefined).lte("createdAt", before),
      )
      .take(BATCH);
    await deleteAttachments(
      ctx,
      stale.map((attachment) => attachment._id),
    );
    if (stale.length === BATCH) await ctx.scheduler.runAfter(0, internal.conversations.jobs.sweepUploads, {});
    return stale.length;
  },
});

/** Goes on with a merge. */
export const continueMerge = internalMutation({
  args: { mergeId: v.id("conversationMerges") },
  returns: v.null(),
  handler: async (ctx, { mergeId }): Promise<null> => {
    const merge = await ctx.db.get("conversationMerges", mergeId);
    if (merge) await continueMergeOf(ctx, merge);
    return null;
  },
});

/** A merge that has not moved for so long hangs, ms. */
const MERGE_PAUSE_MS = 60_000;

/** Minute sweep: goes on with merges whose next step was lost. A step more than needed does no harm. */
export const resumeMerges = internalMutation({
  args: {},
  returns: v.number(),
  handler: async (ctx): Promise<number> => {
    const hanging = await ctx.db
      .query("conversationMerges")
      .withIndex("by_status", (q) => q.eq("status", "running").lte("startedAt", Date.now() - MERGE_PAUSE_MS))
      .take(BATCH);
    for (const { _id: mergeId } of hanging) {
      await ctx.scheduler.runAfter(0, internal.conversations.jobs.continueMerge, { mergeId });
    }
    return hanging.length;
  },
});

/** Goes on with taking someone who left out of the inbox. */
export const continueUnassigning = internalMutation({
  args: { workspaceId: v.id("workspaces"), userId: v.id("users") },
  returns: v.null(),
  handler: async (ctx, { workspaceId, userId }): Promise<null> => {
    await unassignMember(ctx, workspaceId, userId);
    return null;
  },
});

export const isUploadTaken = internalQuery({
  args: { storageId: v.id("_storage") },
  returns: v.boolean(),
  handler: async (ctx, { storageId }): Promise<boolean> => await isFileTaken(ctx, storageId),
});

/** Stores what `registerUpload` found out about a file. */
export const registerUpload = internalMutation({
  args: {
    workspaceId: v.id("workspaces"),
    storageId: v.id("_storage"),
    name: v.string(),
    size: v.number(),
    contentType: v.string(),
    width: v.optional(v.number()),
    height: v.optional(v.number()),
    uploader: v.union(v.object({ visitorId: v.id("visitors") }), v.object({ userId: v.id("users") })),
  },
  returns: vAttachment,
  handler: async (ctx, args): Promise<Attachment> => attachmentView(await insertAttachment(ctx, args)),
});

const vDownload = v.object({ storageId: v.id("_storage"), name: v.string(), contentType: v.string() });

/** The file behind a download link, or null. */
export const download = internalQuery({
  args: { attachmentId: v.string(), key: v.string() },
  returns: v.union(vDownload, v.null()),
  handler: async (
    ctx,
    { attachmentId, key },
  ): Promise<{ storageId: Id<"_storage">; name: string; contentType: string } | null> => {
    const attachment = await attachmentByLink(ctx, attachmentId, key);
    if (!attachment) return null;
    const { storageId, name, contentType } = attachment;
    return { storageId, name, contentType };
  },
});
