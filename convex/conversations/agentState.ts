import { MAX_BULK } from "@parley/protocol";
import { v } from "convex/values";
import { invalidInput } from "../lib/errors";
import { agentMutation, agentQuery } from "../lib/functions";
import { permissionOf, requireSubject, takeStepOnEach, takeStepUndoably } from "./actingModel";
import { conversationForMember, requirePermission, requireTeammate } from "./access";
import { readActivity, setActivity } from "./activity";
import { peopleOf } from "./people";
import { activityView } from "./projection";
import { markReadByAgent, markUnreadByAgent } from "./reading";
import { vPriority, vSnoozeUntil } from "./schema";
import { markSpamAndBlock } from "./spamModel";
import { checkSnoozeTime } from "./state";
import { applyUndo } from "./undo";
import { type ActivityView, vActivity, vUndo } from "./views";

const conversationId = v.id("conversations");
const vAssignee = v.union(v.id("users"), v.null());

export const assign = agentMutation({
  permission: "conversations.assign",
  args: { conversationId, assigneeId: vAssignee },
  returns: vUndo,
  handler: async (ctx, args) => {
    const conversation = await conversationForMember(ctx, args.conversationId);
    if (args.assigneeId) await requireTeammate(ctx, ctx.workspace._id, args.assigneeId);
    const action = { kind: "assign" as const, assigneeId: args.assigneeId };
    return await takeStepUndoably(ctx, conversation, action);
  },
});

export const close = agentMutation({
  permission: "conversations.close",
  args: { conversationId },
  returns: vUndo,
  handler: async (ctx, args) => {
    const conversation = await conversationForMember(ctx, args.conversationId);
    return await takeStepUndoably(ctx, conversation, { kind: "close" });
  },
});

export const reopen = agentMutation({
  permission: "conversations.close",
  args: { conversationId },
  returns: vUndo,
  handler: async (ctx, args) => {
    const conversation = await conversationForMember(ctx, args.conversationId);
    return await takeStepUndoably(ctx, conversation, { kind: "reopen" });
  },
});

/** Lets a conversation sleep until a time (ms since epoch, within a year), or with `reply` just until someone writes. */
export const snooze = agentMutation({
  permission: "conversations.close",
  args: { conversationId, until: vSnoozeUntil },
  returns: vUndo,
  handler: async (ctx, { until, ...args }) => {
    const conversation = await conversationForMember(ctx, args.conversationId);
    checkSnoozeTime(until, Date.now());
    return await takeStepUndoably(ctx, conversation, { kind: "snooze", until });
  },
});

/** Wakes a sleeping conversation; others stay as they are. */
export const unsnooze = agentMutation({
  permission: "conversations.close",
  args: { conversationId },
  returns: vUndo,
  handler: async (ctx, args) => {
    const conversation = await conversationForMember(ctx, args.conversationId);
    if (conversation.status !== "snoozed") return { undo: null };
    return await takeStepUndoably(ctx, conversation, { kind: "reopen" });
  },
});

/**
 * Takes a conversation out of every view but Spam, or back. With `blocksVisitor` its sender is shut out as well, and what
 * else is open with him becomes spam too; one undo takes back both.
 */
export const setSpam = agentMutation({
  permission: "conversations.close",
  args: { conversationId, isSpam: v.boolean(), blocksVisitor: v.optional(v.boolean()) },
  returns: vUndo,
  handler: async (ctx, { isSpam, blocksVisitor = false, ...args }) => {
    const conversation = await conversationForMember(ctx, args.conversationId);
    if (blocksVisitor) requirePermission(ctx.member, "users.manage");
    if (isSpam && blocksVisitor) return await markSpamAndBlock(ctx, conversation);
    return await takeStepUndoably(ctx, conversation, { kind: isSpam ? "spam" : "unspam" });
  },
});

export const setPriority = agentMutation({
  permission: "conversations.close",
  args: { conversationId, priority: vPriority },
  returns: vUndo,
  handler: async (ctx, { priority, ...args }) => {
    const conversation = await conversationForMember(ctx, args.conversationId);
    return await takeStepUndoably(ctx, conversation, { kind: "priority", priority });
  },
});

/** Takes back a state change within a minute, if nothing changed since. */
export const undo = agentMutation({
  permission: "conversations.read",
  args: { token: v.string() },
  returns: v.null(),
  handler: async (ctx, { token }) => {
    await applyUndo(ctx, token);
    return null;
  },
});

export const markRead = agentMutation({
  permission: "conversations.read",
  args: { conversationId },
  returns: vUndo,
  handler: async (ctx, args) => {
    await markReadByAgent(ctx, await conversationForMember(ctx, args.conversationId), ctx.userId);
    return { undo: null };
  },
});

export const markUnread = agentMutation({
  permission: "conversations.read",
  args: { conversationId },
  returns: vUndo,
  handler: async (ctx, args) => {
    await markUnreadByAgent(ctx, await conversationForMember(ctx, args.conversationId));
    return { undo: null };
  },
});

export const setTyping = agentMutation({
  permission: "conversations.reply",
  args: { conversationId, isTyping: v.boolean(), isNote: v.optional(v.boolean()) },
  returns: v.null(),
  handler: async (ctx, { isTyping, isNote, ...args }) => {
    const conversation = await conversationForMember(ctx, args.conversationId);
    await setActivity(ctx, conversation, "typing", { userId: ctx.userId }, { isActive: isTyping, isNote });
    return null;
  },
});

export const setViewing = agentMutation({
  permission: "conversations.read",
  args: { conversationId, isViewing: v.boolean() },
  returns: v.null(),
  handler: async (ctx, { isViewing, ...args }) => {
    const conversation = await conversationForMember(ctx, args.conversationId);
    await setActivity(ctx, conversation, "viewing", { userId: ctx.userId }, { isActive: isViewing });
    return null;
  },
});

/** Who types in and who looks at a conversation besides the caller. */
export const activity = agentQuery({
  permission: "conversations.read",
  args: { conversationId },
  returns: vActivity,
  handler: async (ctx, args): Promise<ActivityView> => {
    const conversation = await conversationForMember(ctx, args.conversationId);
    return await activityView(peopleOf(ctx), conversation, await readActivity(ctx, args.conversationId), ctx.userId);
  },
});

const vBulkAction = v.union(
  v.object({ kind: v.literal("close") }),
  v.object({ kind: v.literal("reopen") }),
  v.object({ kind: v.literal("spam") }),
  v.object({ kind: v.literal("unspam") }),
  v.object({ kind: v.literal("assign"), assigneeId: vAssignee }),
  v.object({ kind: v.literal("team"), teamId: v.union(v.id("teams"), v.null()) }),
  v.object({ kind: v.literal("addTag"), tagId: v.id("tags") }),
  v.object({ kind: v.literal("removeTag"), tagId: v.id("tags") }),
  v.object({ kind: v.literal("priority"), priority: vPriority }),
  v.object({ kind: v.literal("snooze"), until: vSnoozeUntil }),
);

/**
 * One action for up to 60 conversations, with one way to take all of it back. Those whose state does not allow it are
 * named in `failed` and keep nobody back; an id of no conversation here refuses everything. `changed` leaves out what
 * was so already.
 */
export const bulk = agentMutation({
  permission: "conversations.read",
  args: { conversationIds: v.array(conversationId), action: vBulkAction },
  returns: v.object({
    changed: v.array(conversationId),
    failed: v.array(v.object({ conversationId, reason: v.string() })),
    undo: v.union(v.string(), v.null()),
  }),
  handler: async (ctx, { conversationIds, action }) => {
    const ids = [...new Set(conversationIds)];
    if (ids.length > MAX_BULK) throw invalidInput("conversationIds", `has more than ${MAX_BULK} elements`);
    requirePermission(ctx.member, permissionOf(action));
    if (action.kind === "snooze") checkSnoozeTime(action.until, Date.now());
    await requireSubject(ctx, action);
    return await takeStepOnEach(ctx, ids, action);
  },
});
