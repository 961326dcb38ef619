import type { Doc, Id } from "../_generated/dataModel";
import type { QueryCtx } from "../_generated/server";
import { AppError } from "../lib/errors";
import { agentRef, peopleOf } from "./people";
import { previewOf } from "./previewModel";

/** Messages since the writer last looked that are searched for a colleague's. */
const MAX_LOOKED_AT = 50;

/**
 * Makes sure that no other teammate has answered since the writer last looked.
 * @param seenUpTo time of the latest message the writer has seen, ms since epoch
 * @throws AppError `conflict` with the newer message
 */
export async function assertNothingNewer(
  ctx: QueryCtx,
  conversationId: Id<"conversations">,
  writer: Id<"users">,
  seenUpTo: number,
): Promise<void> {
  const since = await ctx.db
    .query("messages")
    .withIndex("by_conversation_kind", (q) =>
      q.eq("conversationId", conversationId).eq("kind", "message").gt("createdAt", seenUpTo),
    )
    .order("desc")
    .take(MAX_LOOKED_AT);
  const newer = since.find((message) => isColleagues(message, writer));
  if (!newer) return;
  const { name: senderName } = await agentRef(peopleOf(ctx), newer.senderId as Id<"users">);
  const { _id: messageId, content, createdAt } = newer;
  throw new AppError({
    code: "conflict",
    reason: `${senderName} has answered meanwhile`,
    newer: { messageId, senderName, preview: previewOf(content), createdAt },
  });
}

function isColleagues({ senderType, senderId, deletedAt }: Doc<"messages">, writer: Id<"users">): boolean {
  return senderType === "agent" && senderId !== writer && deletedAt === undefined;
}
