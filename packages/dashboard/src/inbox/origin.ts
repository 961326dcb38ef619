import { pathOf } from "../people/PersonFacts.tsx";
import type { ConversationDetail } from "../views.ts";

/** How the conversation came in: by mail, or by chat from a page. */
export function originOf(conversation: ConversationDetail): string {
  if (conversation.channel === "email") return "E-mail";
  return conversation.url ? `Chat from ${pathOf(conversation.url)}` : "Chat";
}
