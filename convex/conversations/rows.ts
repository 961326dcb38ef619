import type { WithoutSystemFields } from "convex/server";
import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx } from "../_generated/server";
import { applyCounters } from "./counters";
import { isVisibleToVisitor } from "./visibility";

type ConversationFields = WithoutSystemFields<Doc<"conversations">>;
type DerivedField = "isActive" | "waitingOrder" | "isUnreadByVisitor";
type DerivingField = "status" | "waitingSince" | "unreadByVisitor";
export type ConversationPatch = Partial<Omit<ConversationFields, DerivedField | "workspaceId">>;

/** The largest time a Date can hold: where a conversation that nobody waits in sorts. */
const END_OF_TIME = 8.64e15;

function derive(fields: Pick<ConversationFields, DerivingField>): Pick<ConversationFields, DerivedField> {
  return {
    isActive: fields.status !== "closed",
    waitingOrder: fields.waitingSince ?? END_OF_TIME,
    isUnreadByVisitor: (fields.unreadByVisitor ?? 0) > 0,
  };
}

export interface NewConversation {
  workspaceId: Id<"workspaces">;
  visitorId: Id<"visitors">;
  channel?: Doc<"conversations">["channel"];
  subject?: string;
  url?: string;
  assignedAgentId?: Id<"users">;
  priority?: Doc<"conversations">["priority"];
  /** Milliseconds since epoch; only imports and demo data set it. */
  at?: number;
}

/** Makes an open conversation without messages; callers add the first one in the same transaction. */
export async function insertConversation(ctx: MutationCtx, given: NewConversation): Promise<Doc<"conversations">> {
  const { at = Date.now(), channel = "chat", priority = "normal", ...rest } = given;
  const fields: ConversationFields = {
    ...rest,
    channel,
    priority,
    status: "open",
    ...derive({ status: "open" }),
    createdAt: at,
    updatedAt: at,
    lastMessageAt: at,
    reopenCount: 0,
    agentIds: [],
    version: 0,
  };
  const id = await ctx.db.insert("conversations", fields);
  await applyCounters(ctx, given.workspaceId, null, fields);
  return { ...fields, _id: id, _creationTime: at };
}

/** The only way a conversation's row changes: derived fields and counters move with it. Returns the row as it is now. */
export async function writeConversation(
  ctx: MutationCtx,
  before: Doc<"conversations">,
  patch: ConversationPatch,
): Promise<Doc<"conversations">> {
  const derived = derive({ ...before, ...patch });
  await ctx.db.patch("conversations", before._id, { ...patch, ...derived });
  const after = { ...before, ...patch, ...derived };
  await applyCounters(ctx, before.workspaceId, before, after);
  return after;
}

/**
 * The time of the next thing that happens in a conversation: now, but later than everything before it, so that reads
 * and messages of the same millisecond keep their order.
 */
export function nextTime(conversation: Doc<"conversations">, at: number = Date.now()): number {
  return Math.max(at, conversation.updatedAt + 1);
}

type MessageFields = WithoutSystemFields<Doc<"messages">>;
export type NewMessageRow = Omit<MessageFields, "workspaceId" | "conversationId" | "isVisible" | "channel">;

/** Adds a row to a conversation's thread. */
export async function insertMessage(
  ctx: MutationCtx,
  conversation: Doc<"conversations">,
  fields: NewMessageRow,
): Promise<Id<"messages">> {
  const { _id: conversationId, workspaceId, channel } = conversation;
  return await ctx.db.insert("messages", {
    ...fields,
    workspaceId,
    conversationId,
    channel,
    isVisible: isVisibleToVisitor(fields),
  });
}
