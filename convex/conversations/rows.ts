import type { WithoutSystemFields } from "convex/server";
import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx } from "../_generated/server";
import { keep, oncePerTransaction } from "../lib/memory";
import { applyCounters } from "./counters";
import { afterConversationWrite } from "./followUpsModel";
import { isVisibleToVisitor } from "./visibility";

type ConversationFields = WithoutSystemFields<Doc<"conversations">>;
type DerivedField = "isActive" | "waitingOrder" | "isUnreadByVisitor" | "slaOrder";
type DerivingField = "status" | "waitingSince" | "unreadByVisitor" | "sla";
export type ConversationPatch = Partial<Omit<ConversationFields, DerivedField | "workspaceId">>;

/** The largest time a Date can hold: where a conversation that nobody waits in, or that is due at no time, sorts. */
const END_OF_TIME = 8.64e15;

function derive(fields: Pick<ConversationFields, DerivingField>): Pick<ConversationFields, DerivedField> {
  return {
    isActive: fields.status === "open" || fields.status === "snoozed",
    waitingOrder: fields.waitingSince ?? END_OF_TIME,
    isUnreadByVisitor: (fields.unreadByVisitor ?? 0) > 0,
    slaOrder: fields.sla?.dueAt ?? END_OF_TIME,
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
  return await followed(ctx, null, await storedRow(ctx, id));
}

const keyOf = (id: Id<"conversations">) => `conversations/${id}`;

/** The row as this transaction has left it; read once, since only this file writes it. */
export async function storedRow(ctx: MutationCtx, id: Id<"conversations">): Promise<Doc<"conversations">> {
  const row = await oncePerTransaction(ctx, keyOf(id), async () => await ctx.db.get("conversations", id));
  if (!row) throw new Error(`Conversation ${id} is gone`);
  return row;
}

/** A row as the database would give it back: what a patch took away is not there. */
function withoutUnset<Row extends object>(row: Row): Row {
  return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== undefined)) as Row;
}

/** Lets everything happen that follows a write, which may write the row again, and reads what came of it. */
async function followed(
  ctx: MutationCtx,
  before: Doc<"conversations"> | null,
  after: Doc<"conversations">,
): Promise<Doc<"conversations">> {
  await afterConversationWrite(ctx, before, after);
  return await storedRow(ctx, after._id);
}

/**
 * The only way a conversation's row changes: derived fields, counters and follow-ups move with it. The patch is applied
 * to the row as it is stored, since a change of another conversation in the same transaction may have moved this one
 * on from what the caller read. Returns the row as it is now.
 */
export async function writeConversation(
  ctx: MutationCtx,
  { _id }: Pick<Doc<"conversations">, "_id">,
  patch: ConversationPatch,
): Promise<Doc<"conversations">> {
  const before = await storedRow(ctx, _id);
  const derived = derive({ ...before, ...patch });
  await ctx.db.patch("conversations", _id, { ...patch, ...derived });
  const after = withoutUnset({ ...before, ...patch, ...derived });
  keep(ctx, keyOf(_id), after);
  await applyCounters(ctx, before.workspaceId, before, after);
  return await followed(ctx, before, after);
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
