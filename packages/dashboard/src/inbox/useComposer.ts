import { useSession } from "../session/workspaceContext.ts";
import type { ConversationDetail } from "../views.ts";
import type { DraftKind } from "./drafts.ts";
import { mentionedIn } from "./mentions.ts";
import { useMembers } from "./useMembers.ts";
import { useOutbox } from "./useOutbox.ts";
import type { SnoozeUntil } from "./snoozeTimes.ts";
import { useTyping } from "./usePresenceHere.ts";
import { useServerDraft } from "./useServerDraft.ts";
import type { Uploads } from "./useUploads.ts";

/** What happens to the conversation together with the message. */
export interface SendOptions {
  then?: "close";
  snoozeUntil?: SnoozeUntil;
}

export type ComposerState = ReturnType<typeof useComposer>;

/** The text, the files and the sending of one composer. `uploads` outlive it: changing to a note and back keeps them. */
export function useComposer(conversation: ConversationDetail, kind: DraftKind, uploads: Uploads) {
  const { workspaceId } = useSession();
  const conversationId = conversation._id;
  const draft = useServerDraft(conversationId, kind);
  const { text } = draft;
  const outbox = useOutbox();
  const members = useMembers();
  const typing = useTyping(conversationId, kind === "note");
  const setText = (next: string) => {
    draft.setText(next);
    if (next.trim() === "") typing.stop();
    else typing.onType();
  };
  const canSend = (text.trim() !== "" || uploads.uploads.length > 0) && !uploads.isBusy;
  const send = ({ then, snoozeUntil }: SendOptions = {}) => {
    if (!canSend) return;
    outbox.send({
      clientMessageId: crypto.randomUUID(),
      workspaceId,
      conversationId,
      kind: kind === "note" ? "note" : "message",
      content: text.trim(),
      attachments: uploads.uploads.flatMap(({ attachment }) => (attachment ? [attachment] : [])),
      mentions: kind === "note" ? mentionedIn(text, members) : [],
      then: then ?? null,
      snoozeUntil: snoozeUntil ?? null,
      seenUpTo: kind === "reply" ? conversation.lastMessageAt : null,
      createdAt: Date.now(),
    });
    draft.end();
    typing.stop();
    uploads.clear();
  };
  return { text, setText, uploads, send, canSend, members, draft, onBlur: typing.stop };
}
