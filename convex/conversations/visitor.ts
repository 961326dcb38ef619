import { paginationOptsValidator, paginationResultValidator } from "convex/server";
import { v } from "convex/values";
import { visitorAction, visitorMutation, visitorQuery } from "../lib/functions";
import { enforceRateLimit } from "../lib/limits";
import { boundedPage } from "../lib/pages";
import { cleanUrl } from "../lib/text";
import { noteFirstMessage } from "../workspaces/model";
import { conversationForVisitor, ownMessageForVisitor } from "./access";
import { endTyping, readActivity, setActivity } from "./activity";
import { checkEditable, deleteMessage, editMessage } from "./editing";
import { cleanClientId, postMessage } from "./model";
import { peopleOf } from "./people";
import { visitorConversationRow, visitorMessageView } from "./projection";
import { markReadByVisitor } from "./reading";
import { findStart, startForVisitor } from "./starting";
import { unreadOfVisitor } from "./unread";
import { registerUpload } from "./uploads";
import {
  type Attachment,
  vAttachment,
  vPosted,
  vPublicAgent,
  vStarted,
  vVisitorConversationRow,
  vVisitorMessageView,
  vVisitorUnread,
} from "./views";
import { publicAgent } from "./visibility";

const conversationId = v.id("conversations");
const attachmentIds = v.optional(v.array(v.id("attachments")));

/** The visitor's conversations, latest first; those merged into another are shown as that one only. */
export const list = visitorQuery({
  args: { paginationOpts: paginationOptsValidator },
  returns: paginationResultValidator(vVisitorConversationRow),
  handler: async (ctx, { paginationOpts }) => {
    const result = await ctx.db
      .query("conversations")
      .withIndex("by_visitor", (q) => q.eq("visitorId", ctx.visitor._id))
      .order("desc")
      .paginate(boundedPage(paginationOpts));
    const people = peopleOf(ctx);
    const own = result.page.filter((row) => row.mergedIntoId === undefined);
    return { ...result, page: await Promise.all(own.map((row) => visitorConversationRow(people, row))) };
  },
});

/** How many messages wait unread, and the conversation whose latest message is the newest of them. */
export const unread = visitorQuery({
  args: {},
  returns: vVisitorUnread,
  handler: async (ctx) => await unreadOfVisitor(ctx, ctx.workspace._id, ctx.visitor._id),
});

export const get = visitorQuery({
  args: { conversationId },
  returns: vVisitorConversationRow,
  handler: async (ctx, args) =>
    await visitorConversationRow(peopleOf(ctx), await conversationForVisitor(ctx, args.conversationId)),
});

/** The thread without what is the team's own, newest first. */
export const messages = visitorQuery({
  args: { conversationId, paginationOpts: paginationOptsValidator },
  returns: paginationResultValidator(vVisitorMessageView),
  handler: async (ctx, { paginationOpts, ...args }) => {
    const conversation = await conversationForVisitor(ctx, args.conversationId);
    const result = await ctx.db
      .query("messages")
      .withIndex("by_conversation_visible", (q) => q.eq("conversationId", conversation._id).eq("isVisible", true))
      .order("desc")
      .paginate(boundedPage(paginationOpts));
    const people = peopleOf(ctx);
    const page = await Promise.all(result.page.map((row) => visitorMessageView(ctx, people, conversation, row)));
    return { ...result, page: page.filter((row) => row !== null) };
  },
});

/** Begins a conversation with its first message. The same `clientMessageId` gives the same answer. */
export const start = visitorMutation({
  args: { clientMessageId: v.string(), content: v.string(), attachmentIds, url: v.optional(v.string()) },
  returns: vStarted,
  handler: async (ctx, { url, ...input }) => {
    const { workspace, visitor } = ctx;
    const known = await findStart(ctx, visitor._id, cleanClientId(input.clientMessageId));
    if (known) return known;
    await enforceRateLimit(ctx, "visitorConversation", visitor._id);
    await enforceRateLimit(ctx, "visitorMessage", visitor._id);
    const started = await startForVisitor(
      ctx,
      { workspaceId: workspace._id, visitorId: visitor._id, url: url ? cleanUrl("url", url) : undefined },
      { ...input, sender: { type: "visitor", visitorId: visitor._id } },
    );
    if (workspace.hostedOnboardingFirstMessageAt === undefined) await noteFirstMessage(ctx, workspace._id);
    return started;
  },
});

/** Writes into an existing conversation; opens it again when it was closed or asleep. */
export const send = visitorMutation({
  args: { conversationId, clientMessageId: v.string(), content: v.string(), attachmentIds },
  returns: vPosted,
  handler: async (ctx, { conversationId: id, ...input }) => {
    const before = await conversationForVisitor(ctx, id);
    await enforceRateLimit(ctx, "visitorMessage", ctx.visitor._id);
    const sender = { type: "visitor" as const, visitorId: ctx.visitor._id };
    const { messageId, conversation } = await postMessage(ctx, before, { ...input, sender });
    await endTyping(ctx, conversation, { visitorId: ctx.visitor._id });
    return { messageId };
  },
});

/** Marks everything, or everything up to a message, as read. */
export const markRead = visitorMutation({
  args: { conversationId, upTo: v.optional(v.id("messages")) },
  returns: v.null(),
  handler: async (ctx, { upTo, ...args }) => {
    await markReadByVisitor(ctx, await conversationForVisitor(ctx, args.conversationId), upTo);
    return null;
  },
});

export const setTyping = visitorMutation({
  args: { conversationId, isTyping: v.boolean() },
  returns: v.null(),
  handler: async (ctx, { isTyping, ...args }) => {
    const conversation = await conversationForVisitor(ctx, args.conversationId);
    await setActivity(ctx, conversation, "typing", { visitorId: ctx.visitor._id }, { isActive: isTyping });
    return null;
  },
});

/** Teammates who are writing an answer; those who write a note stay unseen. */
export const typing = visitorQuery({
  args: { conversationId },
  returns: v.array(vPublicAgent),
  handler: async (ctx, args) => {
    const conversation = await conversationForVisitor(ctx, args.conversationId);
    const people = peopleOf(ctx);
    const rows = (await readActivity(ctx, conversation._id)).typing;
    const answering = rows.flatMap(({ userId, isNote }) => (userId && !isNote ? [userId] : []));
    return await Promise.all(answering.map(async (id) => publicAgent(await people.user(id))));
  },
});

export const generateUploadUrl = visitorMutation({
  args: {},
  returns: v.object({ uploadUrl: v.string() }),
  handler: async (ctx) => {
    await enforceRateLimit(ctx, "upload", ctx.visitor._id);
    return { uploadUrl: await ctx.storage.generateUploadUrl() };
  },
});

/** Checks an uploaded file and makes it ready to be sent with a message. */
export const registerAttachment = visitorAction({
  args: { storageId: v.id("_storage"), name: v.string() },
  returns: vAttachment,
  handler: async (ctx, { storageId, name }): Promise<Attachment> =>
    await registerUpload(ctx, {
      workspaceId: ctx.workspaceId,
      storageId,
      name,
      uploader: { visitorId: ctx.visitorId },
    }),
});

/** Changes a message of one's own within 15 minutes. */
export const edit = visitorMutation({
  args: { messageId: v.id("messages"), content: v.string() },
  returns: v.null(),
  handler: async (ctx, { messageId, content }) => {
    const found = await ownMessageForVisitor(ctx, messageId);
    checkEditable(found.message, { hasTimeLimit: true });
    await editMessage(ctx, found, content);
    return null;
  },
});

/** Deletes a message of one's own for everyone within 15 minutes. */
export const remove = visitorMutation({
  args: { messageId: v.id("messages") },
  returns: v.null(),
  handler: async (ctx, { messageId }) => {
    const found = await ownMessageForVisitor(ctx, messageId);
    checkEditable(found.message, { hasTimeLimit: true });
    await deleteMessage(ctx, found);
    return null;
  },
});
