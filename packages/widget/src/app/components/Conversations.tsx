import type { JSX } from "preact";
import { useMessenger } from "./context.ts";
import { ConversationRow, PendingRow, usePendingDrafts } from "./ConversationRow.tsx";
import { Icon } from "./Icon.tsx";
import { CloseButton, OfflineNote, RowSkeleton } from "./Notices.tsx";

function List(): JSX.Element {
  const messenger = useMessenger();
  const conversations = messenger.conversations.value;
  const pending = usePendingDrafts();
  if (conversations === null && pending.length === 0) return <RowSkeleton rows={3} />;
  if (conversations?.length === 0 && pending.length === 0) {
    return (
      <div class="empty">
        <Icon name="chat" />
        <h3>No messages yet</h3>
        <p class="t14">Ask us anything. {messenger.replyLine.value}.</p>
      </div>
    );
  }
  return (
    <ul>
      {pending.map((entry) => (
        <li key={entry.clientMessageId}>
          <PendingRow entry={entry} />
        </li>
      ))}
      {conversations?.map((conversation) => (
        <li key={conversation._id}>
          <ConversationRow conversation={conversation} />
        </li>
      ))}
    </ul>
  );
}

/** All conversations of this visitor. */
export function Conversations(): JSX.Element {
  const messenger = useMessenger();
  return (
    <div class="mw-view">
      <div class="mw-bar">
        <div class="grow title">
          <h2>Messages</h2>
        </div>
        <CloseButton />
      </div>
      <div class="mw-scroll" tabIndex={0} role="region" aria-label="Conversations">
        <List />
        {messenger.hasMoreConversations.value && (
          <div class="mw-foot">
            <button class="btn" style={{ width: "100%" }} onClick={() => messenger.listMore()}>
              Show older ones
            </button>
          </div>
        )}
      </div>
      <OfflineNote />
      <div class="mw-foot">
        <button class="btn btn-p" onClick={() => messenger.newConversation()}>
          Ask a question
        </button>
      </div>
    </div>
  );
}
