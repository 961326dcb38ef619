import type { Doc, Id } from "../_generated/dataModel";
import type { QueryCtx } from "../_generated/server";
import { once, peopleOf } from "./people";
import { conversationRow, senderOf } from "./projection";
import type { ConversationRow } from "./views";

/** Shows conversations as lists do, people read once each; null for one that is gone. Callers check who may see them. */
export function rowViewer(ctx: QueryCtx): (id: Id<"conversations">) => Promise<ConversationRow | null> {
  const people = peopleOf(ctx);
  return async (id) => {
    const conversation = await ctx.db.get("conversations", id);
    return conversation && (await conversationRow(people, conversation));
  };
}

export interface ViewedMessage {
  conversation: Doc<"conversations">;
  row: ConversationRow;
  senderName: string;
}

/** Shows the conversations that messages stand in, with who wrote them; people and conversations read once each. */
export function messagePlaces(
  ctx: QueryCtx,
): (
  message: Doc<"messages">,
  isWanted: (conversation: Doc<"conversations">) => boolean,
) => Promise<ViewedMessage | null> {
  const people = peopleOf(ctx);
  const conversationOf = once((id: Id<"conversations">) => ctx.db.get("conversations", id));
  return async (message, isWanted) => {
    const conversation = await conversationOf(message.conversationId);
    if (!conversation || !isWanted(conversation)) return null;
    const { name: senderName } = await senderOf(people, conversation, message);
    return { conversation, row: await conversationRow(people, conversation), senderName };
  };
}
