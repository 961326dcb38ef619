import type { Id } from "../_generated/dataModel";
import type { MutationCtx } from "../_generated/server";
import { cleanClientId, type MessageInput, postMessage } from "./model";
import { insertConversation, type NewConversation } from "./rows";

export interface StartedConversation {
  conversationId: Id<"conversations">;
  messageId: Id<"messages">;
}

/** The conversation that this first message made before, if its sender repeats it. */
export async function findStart(
  ctx: MutationCtx,
  visitorId: Id<"visitors">,
  clientMessageId: string,
): Promise<StartedConversation | null> {
  const start = await ctx.db
    .query("conversationStarts")
    .withIndex("by_visitor_client_id", (q) => q.eq("visitorId", visitorId).eq("clientMessageId", clientMessageId))
    .unique();
  return start && { conversationId: start.conversationId, messageId: start.messageId };
}

/**
 * Makes a conversation by its first message, once per visitor and `clientMessageId`.
 * @throws AppError as `postMessage`
 */
export async function startForVisitor(
  ctx: MutationCtx,
  given: NewConversation,
  input: MessageInput & { clientMessageId: string },
): Promise<StartedConversation> {
  const clientMessageId = cleanClientId(input.clientMessageId);
  const { workspaceId, visitorId } = given;
  const known = await findStart(ctx, visitorId, clientMessageId);
  if (known) return known;
  const conversation = await insertConversation(ctx, given);
  const { messageId } = await postMessage(ctx, conversation, { ...input, clientMessageId });
  const started = { conversationId: conversation._id, messageId };
  await ctx.db.insert("conversationStarts", { workspaceId, visitorId, clientMessageId, ...started });
  return started;
}
