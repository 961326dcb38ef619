import { Link } from "@tanstack/react-router";
import { useQuery } from "convex/react";
import { useEffect } from "react";
import { api } from "../api.ts";
import { usePageTitle } from "../app/usePageTitle.ts";
import { setPaletteSubject, usePaletteState } from "../keyboard/paletteState.ts";
import { useCommand } from "../keyboard/useCommand.ts";
import { Boundary } from "../kit/Boundary.tsx";
import { useCan, useSession } from "../session/workspaceContext.ts";
import type { ConversationDetail, Id } from "../views.ts";
import { Composer } from "./Composer.tsx";
import type { InboxPlace, PersonPanelState } from "./InboxPage.tsx";
import { MessageList } from "./MessageList.tsx";
import { ThreadHeader } from "./ThreadHeader.tsx";
import { ThreadSkeleton } from "./ThreadSkeleton.tsx";
import { TypingLine } from "./TypingLine.tsx";
import { useConversationActions } from "./useConversationActions.ts";
import { useMarkRead, useViewing } from "./usePresenceHere.ts";

interface ThreadPaneProps {
  place: InboxPlace;
  conversationId: Id<"conversations">;
  person: PersonPanelState;
}

/** One conversation: who it is with, what was said, and the place to answer. */
export function ThreadPane({ place, conversationId, person }: ThreadPaneProps) {
  const { workspaceId } = useSession();
  const conversation = useQuery(api.conversations.agent.get, { workspaceId, conversationId });
  if (!conversation) return <ThreadSkeleton onBack={() => place.open(null)} />;
  return <OpenThread place={place} conversation={conversation} person={person} />;
}

function OpenThread(props: { place: InboxPlace; conversation: ConversationDetail; person: PersonPanelState }) {
  const { place, conversation, person } = props;
  const { workspace } = useSession();
  usePageTitle(titleOf(conversation), workspace.name);
  useMarkRead(conversation);
  const activity = useViewing(conversation._id);
  useThreadCommands(conversation, place);
  return (
    <section className="pane p-thread" aria-label={`Conversation with ${conversation.visitor.name}`}>
      <ThreadHeader conversation={conversation} activity={activity} person={person} onBack={() => place.open(null)} />
      <MergedNotice conversation={conversation} />
      <BlockedNotice conversation={conversation} />
      <Boundary>
        <MessageList conversation={conversation} linkedId={place.search.message ?? null} />
      </Boundary>
      <TypingLine activity={activity} visitor={conversation.visitor} />
      <Composer conversation={conversation} />
    </section>
  );
}

/** A conversation whose messages are elsewhere leads there. */
function MergedNotice({ conversation }: { conversation: ConversationDetail }) {
  if (conversation.mergedIntoId === null) return null;
  return (
    <div className="banner" role="status">
      <span>This conversation was merged into another one. </span>
      <Link
        className="link"
        to="/inbox/$view/$conversationId"
        params={{ view: "all", conversationId: conversation.mergedIntoId }}
      >
        Open it
      </Link>
    </div>
  );
}

/** An answer to a blocked person is read by nobody. */
function BlockedNotice({ conversation }: { conversation: ConversationDetail }) {
  const { name, visitorId } = conversation.visitor;
  if (!conversation.isVisitorBlocked) return null;
  return (
    <div className="banner banner-warn" role="status">
      <span>{name} is blocked: an answer is not shown to them. </span>
      <Link className="link" to="/people/$visitorId" params={{ visitorId }}>
        Open the person
      </Link>
    </div>
  );
}

/** What the thread is called: its subject, or the person it is with. */
export function titleOf(conversation: ConversationDetail): string {
  return conversation.subject ?? conversation.visitor.name;
}

function useThreadCommands(conversation: ConversationDetail, place: InboxPlace): void {
  const actions = useConversationActions();
  const palette = usePaletteState();
  const canClose = useCan("conversations.close");
  const canAssign = useCan("conversations.assign");
  const canTag = useCan("conversations.reply");
  const id = conversation._id;
  const toggle = () => {
    if (conversation.status === "spam") void actions.setSpam(id, false);
    else void (conversation.status === "closed" ? actions.reopen(id) : actions.close(id));
  };
  useCommand("close", canClose ? toggle : null);
  const isSpam = conversation.status === "spam";
  useCommand("spam", canClose ? () => void actions.setSpam(id, !isSpam) : null);
  useCommand("macro", () => palette.show("macro"));
  useCommand("merge", canClose && conversation.mergedIntoId === null ? () => palette.show("merge") : null);
  useCommand("snooze", canClose ? () => palette.show("snooze") : null);
  useCommand("tag", canTag ? () => palette.show("tag") : null);
  useCommand("assign", canAssign ? () => palette.show("assign") : null);
  useCommand("unread", () => {
    void actions.markUnread(id);
    place.open(null);
  });
  useCommand("back", () => stepBack(place));
  useSubject(conversation);
}

/** Out of the composer first, then out of the panel, then out of the thread. */
function stepBack(place: InboxPlace): void {
  const focused = document.activeElement;
  if (focused instanceof HTMLElement && focused.closest(".composer")) focused.blur();
  else if (place.search.panel !== undefined) place.open(place.conversationId);
  else place.open(null);
}

function useSubject(conversation: ConversationDetail): void {
  const { _id, visitor, assignee, teamId, tagIds } = conversation;
  const name = visitor.name;
  const assigneeId = assignee?.userId ?? null;
  useEffect(
    () => setPaletteSubject({ conversationIds: [_id], label: name, assigneeId, teamId, tagIds }),
    [_id, name, assigneeId, teamId, tagIds],
  );
}
