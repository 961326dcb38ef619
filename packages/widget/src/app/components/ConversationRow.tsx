import type { JSX } from "preact";
import type { OutboxEntry, VisitorConversation } from "@parley/client";
import { fullTime, shortAgo } from "../dates.ts";
import { Avatar } from "./Avatar.tsx";
import { useMessenger } from "./context.ts";

/** First messages of conversations that the server does not know yet. */
export function usePendingDrafts(): OutboxEntry[] {
  const messenger = useMessenger();
  const seen = new Set<string>();
  return messenger.outbox.value.filter((entry) => {
    if (!("draftId" in entry.target) || entry.state === "sent" || seen.has(entry.target.draftId)) return false;
    if (messenger.client.outbox.startedDrafts.value.has(entry.target.draftId)) return false;
    seen.add(entry.target.draftId);
    return true;
  });
}

export function ConversationRow({ conversation }: { conversation: VisitorConversation }): JSX.Element {
  const messenger = useMessenger();
  const { lastMessage, unread, agents } = conversation;
  const name = agents[0]?.name ?? messenger.config.value?.settings.teamName ?? "";
  const isUnread = unread > 0;
  return (
    <button class="mc-row" onClick={() => messenger.openConversation(conversation._id)}>
      <Avatar name={name} url={agents[0]?.avatarUrl ?? null} size={40} isDecorative />
      <span class="grow">
        <span class="r">
          <span class={isUnread ? "cut b" : "cut m"}>{name}</span>
          <time class="c3 t12 end" title={fullTime(conversation.lastMessageAt)}>
            {shortAgo(conversation.lastMessageAt, messenger.now.value)}
          </time>
        </span>
        <span class="r">
          <span class={isUnread ? "cut m" : "cut c3"}>
            {lastMessage?.from === "visitor" && "You: "}
            {lastMessage?.preview ?? "No messages yet"}
          </span>
          {isUnread && (
            <span class="count">
              {unread}
              <span class="sr"> unread</span>
            </span>
          )}
        </span>
      </span>
    </button>
  );
}

/** A conversation whose first message has not reached the server. */
export function PendingRow({ entry }: { entry: OutboxEntry }): JSX.Element {
  const messenger = useMessenger();
  const name = messenger.config.value?.settings.teamName ?? "";
  return (
    <button class="mc-row" onClick={() => messenger.go({ name: "chat", target: entry.target })}>
      <Avatar name={name} url={null} size={40} isDecorative />
      <span class="grow">
        <span class="r">
          <span class="cut m">{name}</span>
          <span class="c3 t12 end">{entry.state === "failed" ? "Not sent" : "Sending"}</span>
        </span>
        <span class="cut c3" style={{ display: "block" }}>
          You: {entry.content || entry.attachments[0]?.name}
        </span>
      </span>
    </button>
  );
}
