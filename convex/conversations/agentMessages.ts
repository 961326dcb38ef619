import { v } from "convex/values";
import { endDraft } from "../inbox/draftsModel";
import { recordAudit } from "../lib/audit";
import { notFound } from "../lib/errors";
import { agentAction, agentMutation } from "../lib/functions";
import { enforceRateLimit } from "../lib/limits";
import { conversationForMember, messageForMember, requirePermission } from "./access";
import { endTyping } from "./activity";
import { checkEditable, deleteMessage, editMessage } from "./editing";
import { postMessage, postNote } from "./model";
import { vSnoozeUntil } from "./schema";
import { startForVisitor } from "./starting";
import { changeState, checkSnoozeTime } from "./state";
import { registerUpload } from "./uploads";
import { type Attachment, vAttachment, vPosted, vStarted } from "./views";

const attachmentIds = v.optional(v.array(v.id("attachments")));

/** Answers the customer, and may close the conversation or let it sleep in the same step. */
export const reply = agentMutation({
  permission: "conversations.reply",
  args: {
    conversationId: v.id("conversations"),
    clientMessageId: v.string(),
    content: v.string(),
    attachmentIds,
    then: v.optional(v.union(v.literal("close"), v.null())),
    snoozeUntil: v.optional(vSnoozeUntil),
    /** Time of the latest message the writer has seen: what a colleague sent later is a `conflict`. Absent: send anyway. */
    seenUpTo: v.optional(v.number()),
  },
  returns: vPosted,
  handler: async (ctx, { conversationId, then, snoozeUntil, seenUpTo, ...input }) => {
    const before = await conversationForMember(ctx, conversationId);
    if (then === "close" || snoozeUntil !== undefined) requirePermission(ctx.member, "conversations.close");
    if (snoozeUntil !== undefined) checkSnoozeTime(snoozeUntil, Date.now());
    await enforceRateLimit(ctx, "agentMessage", ctx.userId);
    const actor = { type: "user" as const, userId: ctx.userId };
    const sender = { type: "agent" as const, userId: ctx.userId };
    const posted = await postMessage(ctx, before, { ...input, sender }, { keepsClosed: then === "close", seenUpTo });
    const { messageId, conversation, isRepeat } = posted;
    if (isRepeat) return { messageId };
    await endDraft(ctx, { userId: ctx.userId, conversationId, kind: "reply" });
    await endTyping(ctx, conversation, { userId: ctx.userId });
    if (then === "close") await changeState(ctx, conversation, actor, { kind: "close" });
    else if (snoozeUntil) await changeState(ctx, conversation, actor, { kind: "snooze", until: snoozeUntil });
    return { messageId };
  },
});

/** Adds a note for the team. */
export const note = agentMutation({
  permission: "conversations.reply",
  args: {
    conversationId: v.id("conversations"),
    clientMessageId: v.string(),
    content: v.string(),
    mentions: v.optional(v.array(v.id("users"))),
    attachmentIds,
  },
  returns: vPosted,
  handler: async (ctx, { conversationId, ...input }) => {
    const before = await conversationForMember(ctx, conversationId);
    await enforceRateLimit(ctx, "agentMessage", ctx.userId);
    const { messageId, conversation, isRepeat } = await postNote(ctx, before, { ...input, userId: ctx.userId });
    if (isRepeat) return { messageId };
    await endDraft(ctx, { userId: ctx.userId, conversationId, kind: "note" });
    await endTyping(ctx, conversation, { userId: ctx.userId });
    return { messageId };
  },
});

/** Changes one's own message or note. */
export const edit = agentMutation({
  permission: "conversations.reply",
  args: { messageId: v.id("messages"), content: v.string() },
  returns: v.null(),
  handler: async (ctx, { messageId, content }) => {
    const found = await messageForMember(ctx, messageId);
    if (found.message.senderId !== ctx.userId) throw notFound("message");
    checkEditable(found.message, { hasTimeLimit: false });
    await editMessage(ctx, found, content);
    return null;
  },
});

/** Deletes a message for everyone: one's own, or anybody's with `conversations.delete`. */
export const remove = agentMutation({
  permission: "conversations.reply",
  args: { messageId: v.id("messages") },
  returns: v.null(),
  handler: async (ctx, { messageId }) => {
    const found = await messageForMember(ctx, messageId);
    if (found.message.senderId !== ctx.userId) requirePermission(ctx.member, "conversations.delete");
    checkEditable(found.message, { hasTimeLimit: false });
    await deleteMessage(ctx, found);
    await recordAudit(ctx, {
      workspaceId: ctx.workspace._id,
      actor: { type: "user", userId: ctx.userId },
      action: "message.deleted",
      resourceType: "message",
      resourceId: messageId,
      metadata: { conversationId: found.conversation._id, senderType: found.message.senderType },
    });
    return null;
  },
});

export const generateUploadUrl = agentMutation({
  permission: "conversations.reply",
  args: {},
  returns: v.object({ uploadUrl: v.string() }),
  handler: async (ctx) => {
    await enforceRateLimit(ctx, "upload", ctx.userId);
    return { uploadUrl: await ctx.storage.generateUploadUrl() };
  },
});

/** Checks an uploaded file and makes it ready to be sent with a message. */
export const registerAttachment = agentAction({
  permission: "conversations.reply",
  args: { storageId: v.id("_storage"), name: v.string() },
  returns: vAttachment,
  handler: async (ctx, { storageId, name }): Promise<Attachment> =>
    await registerUpload(ctx, {
      workspaceId: ctx.workspaceId,
      storageId,
      name,
      uploader: { userId: ctx.userId },
    }),
});

/** Writes to a visitor first. The same `clientMessageId` gives the same conversation. */
export const start = agentMutation({
  permission: "conversations.reply",
  args: { visitorId: v.id("visitors"), clientMessageId: v.string(), content: v.string() },
  returns: vStarted,
  handler: async (ctx, { visitorId, ...input }) => {
    const visitor = await ctx.db.get("visitors", visitorId);
    if (visitor?.workspaceId !== ctx.workspace._id || visitor.mergedIntoId) throw notFound("visitor");
    await enforceRateLimit(ctx, "agentMessage", ctx.userId);
    return await startForVisitor(
      ctx,
      { workspaceId: ctx.workspace._id, visitorId, assignedAgentId: ctx.userId },
      { ...input, sender: { type: "agent", userId: ctx.userId } },
    );
  },
});
