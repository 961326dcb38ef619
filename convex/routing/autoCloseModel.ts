import { internal } from "../_generated/api";
import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx } from "../_generated/server";
import { closeBySystem } from "../conversations/changesModel";
import { postMessage } from "../conversations/model";
import { messengerSettings } from "../messenger/model";
import { type Automation, automationOf } from "./settingsModel";

type Conversation = Doc<"conversations">;
const HOUR = 3_600_000;
/** Conversations gone over in one transaction when the setting changes. */
const BATCH = 100;

/** Whether the team has answered last in an open conversation: the customer is the one to write. */
function waitsForCustomer(conversation: Conversation): boolean {
  return conversation.status === "open" && conversation.waitingSince === undefined && conversation.agentIds.length > 0;
}

/** Silence counts anew for what was opened again: somebody wanted to see it. */
function dueAt(conversation: Conversation, { autoCloseAfterHours: hours }: Automation): number | null {
  if (hours === null || !waitsForCustomer(conversation)) return null;
  const { lastMessageAt = conversation.createdAt, openedAt = 0 } = conversation;
  return Math.max(lastMessageAt, openedAt) + hours * HOUR;
}

async function rowOf(ctx: MutationCtx, conversationId: Id<"conversations">) {
  return await ctx.db
    .query("autoCloses")
    .withIndex("by_conversation", (q) => q.eq("conversationId", conversationId))
    .unique();
}

/** Notes when a conversation closes by itself; a pending look that comes no later is kept, it will go to sleep again. */
async function setDue(ctx: MutationCtx, conversation: Conversation, due: number | null): Promise<void> {
  const { _id: conversationId, workspaceId } = conversation;
  const row = await rowOf(ctx, conversationId);
  if (due === null) {
    if (row) await ctx.db.delete("autoCloses", row._id);
    return;
  }
  if (row?.dueAt === due) return;
  const isPending = row !== null && row.runsAt > Date.now() && row.runsAt <= due;
  const runsAt = isPending ? row.runsAt : Math.max(due, Date.now());
  if (row) await ctx.db.patch("autoCloses", row._id, { dueAt: due, runsAt });
  else await ctx.db.insert("autoCloses", { workspaceId, conversationId, dueAt: due, runsAt });
  if (!isPending) await ctx.scheduler.runAt(runsAt, internal.routing.jobs.autoClose, { conversationId });
}

/** Keeps the time a conversation closes by itself: each message moves it, the customer's takes it away. */
export async function followAutoClose(
  ctx: MutationCtx,
  before: Conversation | null,
  after: Conversation,
): Promise<void> {
  const isSame = before && waitsForCustomer(before) === waitsForCustomer(after);
  if (isSame && (!waitsForCustomer(after) || before.lastMessageAt === after.lastMessageAt)) return;
  if (!before && !waitsForCustomer(after)) return;
  await setDue(ctx, after, dueAt(after, await automationOf(ctx, after.workspaceId)));
}

/** Closes a conversation whose time has come, with the workspace's last word; otherwise sees that someone looks again. */
export async function closeIfDue(ctx: MutationCtx, conversationId: Id<"conversations">): Promise<void> {
  const row = await rowOf(ctx, conversationId);
  const conversation = row && (await ctx.db.get("conversations", conversationId));
  if (!row || !conversation) return;
  const automation = await automationOf(ctx, row.workspaceId);
  const due = dueAt(conversation, automation);
  if (due === null) return await ctx.db.delete("autoCloses", row._id);
  if (due > Date.now()) {
    await ctx.db.patch("autoCloses", row._id, { dueAt: due, runsAt: due });
    await ctx.scheduler.runAt(due, internal.routing.jobs.autoClose, { conversationId });
    return;
  }
  await closeBySystem(ctx, await sayLastWord(ctx, conversation, automation));
}

async function sayLastWord(ctx: MutationCtx, conversation: Conversation, { autoCloseMessage: content }: Automation) {
  const workspace = content === null ? null : await ctx.db.get("workspaces", conversation.workspaceId);
  if (content === null || !workspace) return conversation;
  const { teamName } = await messengerSettings(ctx, workspace);
  const sender = { type: "bot" as const, name: teamName || workspace.name };
  return (await postMessage(ctx, conversation, { sender, content })).conversation;
}

/** Goes over open conversations after the setting changed; returns where to go on, null at the end. */
export async function rescheduleAutoCloses(
  ctx: MutationCtx,
  workspaceId: Id<"workspaces">,
  cursor: string | null,
): Promise<string | null> {
  const automation = await automationOf(ctx, workspaceId);
  const result = await ctx.db
    .query("conversations")
    .withIndex("by_status", (q) => q.eq("workspaceId", workspaceId).eq("status", "open"))
    .paginate({ numItems: BATCH, cursor });
  for (const conversation of result.page) await setDue(ctx, conversation, dueAt(conversation, automation));
  return result.isDone ? null : result.continueCursor;
}
