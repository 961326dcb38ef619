import { can, type Permission } from "@parley/core";
import type { Doc, Id } from "../_generated/dataModel";
import type { QueryCtx } from "../_generated/server";
import { AppError, notFound } from "../lib/errors";
import type { AgentScope, VisitorScope } from "../lib/functions";

type MemberCtx = QueryCtx & Pick<AgentScope, "workspace">;
type VisitorCtx = QueryCtx & Pick<VisitorScope, "visitor">;

/**
 * A conversation of the member's workspace.
 * @throws AppError `not_found`
 */
export async function conversationForMember(ctx: MemberCtx, id: Id<"conversations">): Promise<Doc<"conversations">> {
  const conversation = await ctx.db.get("conversations", id);
  if (conversation?.workspaceId !== ctx.workspace._id) throw notFound("conversation");
  return conversation;
}

/** More merges in a row than this lead nowhere. */
const MAX_MERGES = 50;

/** Where a conversation's messages are now: itself, or the one it was merged into. */
export async function canonicalConversation(
  ctx: QueryCtx,
  conversation: Doc<"conversations">,
): Promise<Doc<"conversations">> {
  let current = conversation;
  for (let hops = 0; current.mergedIntoId && hops < MAX_MERGES; hops++) {
    current = (await ctx.db.get("conversations", current.mergedIntoId)) ?? current;
  }
  return current;
}

/**
 * A conversation of the visitor himself; of one that was merged, the one that has its messages now.
 * @throws AppError `not_found`
 */
export async function conversationForVisitor(ctx: VisitorCtx, id: Id<"conversations">): Promise<Doc<"conversations">> {
  const named = await ctx.db.get("conversations", id);
  if (named?.visitorId !== ctx.visitor._id) throw notFound("conversation");
  const conversation = await canonicalConversation(ctx, named);
  if (conversation.visitorId !== ctx.visitor._id) throw notFound("conversation");
  return conversation;
}

export interface MessageInConversation {
  message: Doc<"messages">;
  conversation: Doc<"conversations">;
}

/**
 * A message or note of the member's workspace; events are not to be touched.
 * @throws AppError `not_found`
 */
export async function messageForMember(ctx: MemberCtx, id: Id<"messages">): Promise<MessageInConversation> {
  const message = await ctx.db.get("messages", id);
  if (message?.workspaceId !== ctx.workspace._id || message.kind === "event") throw notFound("message");
  return { message, conversation: await conversationForMember(ctx, message.conversationId) };
}

/**
 * A message the visitor wrote himself.
 * @throws AppError `not_found`, for messages of others too
 */
export async function ownMessageForVisitor(ctx: VisitorCtx, id: Id<"messages">): Promise<MessageInConversation> {
  const message = await ctx.db.get("messages", id);
  if (message?.senderType !== "visitor" || message.kind !== "message") throw notFound("message");
  const conversation = await ctx.db.get("conversations", message.conversationId);
  if (conversation?.visitorId !== ctx.visitor._id) throw notFound("message");
  return { message, conversation };
}

/**
 * For functions whose needed permission depends on their arguments.
 * @throws AppError `forbidden`
 */
export function requirePermission(member: Doc<"workspaceMembers">, permission: Permission): void {
  if (!can(member, permission)) throw new AppError({ code: "forbidden", permission });
}

/**
 * Makes sure that a user is a member of the workspace, so that work can be given to him.
 * @throws AppError `not_found{entity: "member"}`
 */
export async function requireTeammate(
  ctx: QueryCtx,
  workspaceId: Id<"workspaces">,
  userId: Id<"users">,
): Promise<void> {
  const member = await ctx.db
    .query("workspaceMembers")
    .withIndex("by_user_workspace", (q) => q.eq("userId", userId).eq("workspaceId", workspaceId))
    .unique();
  if (!member) throw notFound("member");
}
