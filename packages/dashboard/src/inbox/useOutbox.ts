import { appErrorOf } from "@parley/protocol";
import { type ConvexReactClient, useConvex } from "convex/react";
import { api } from "../api.ts";
import { showToast } from "../kit/toasts.ts";
import { useSession } from "../session/workspaceContext.ts";
import { explainLine } from "../words/errors.ts";
import { spanWords } from "../words/time.ts";
import { noteActed } from "./heldRows.ts";
import { type Failure, Outbox, type Outgoing } from "./outbox.ts";
import { untilWords } from "./snoozeTimes.ts";

/** Stores a message; what happens to the conversation with it (close, snooze) is one transaction with the message. */
async function deliver(convex: ConvexReactClient, item: Outgoing): Promise<void> {
  const { workspaceId, conversationId, clientMessageId, content } = item;
  const attachmentIds = item.attachments.map((attachment) => attachment.attachmentId);
  const base = { workspaceId, conversationId, clientMessageId, content, attachmentIds };
  if (item.kind === "note") {
    await convex.mutation(api.conversations.agentMessages.note, { ...base, mentions: item.mentions });
    return;
  }
  if (item.then || item.snoozeUntil) noteActed([conversationId]);
  await convex.mutation(api.conversations.agentMessages.reply, {
    ...base,
    then: item.then,
    ...(item.snoozeUntil !== null && { snoozeUntil: item.snoozeUntil }),
    ...(typeof item.seenUpTo === "number" && { seenUpTo: item.seenUpTo }),
  });
  sayWhatElseHappened(convex, item);
}

function sayWhatElseHappened(convex: ConvexReactClient, item: Outgoing): void {
  const { workspaceId, conversationId } = item;
  const reopen = () => {
    noteActed([conversationId]);
    void convex.mutation(api.conversations.agentState.reopen, { workspaceId, conversationId });
  };
  if (item.then === "close") showToast("Sent and closed.", { undo: reopen });
  if (item.snoozeUntil !== null) {
    const wake = () => {
      noteActed([conversationId]);
      void convex.mutation(api.conversations.agentState.unsnooze, { workspaceId, conversationId });
    };
    showToast(`Sent and snoozed until ${untilWords(item.snoozeUntil, Date.now())}.`, { undo: wake });
  }
}

/** Why a message was not sent; of a colleague who was faster, who and when. */
function failureOf(error: unknown): Failure {
  const data = appErrorOf(error);
  const newer = data?.code === "conflict" ? data.newer : undefined;
  if (!newer) return { reason: explainLine(error), isOvertaken: false };
  const ago = Math.max(1, Math.round((Date.now() - newer.createdAt) / 1000));
  const when = ago < 60 ? `${ago} s` : spanWords(ago * 1000);
  return { reason: `${newer.senderName} answered ${when} ago: “${newer.preview}”`, isOvertaken: true };
}

const outboxes = new Map<string, Outbox>();

/** The person's outbox; it outlives the thread, so that leaving a conversation does not stop its messages. */
export function useOutbox(): Outbox {
  const convex = useConvex();
  const { userId } = useSession().me;
  const outbox = outboxes.get(userId) ?? new Outbox(localStorage, userId, (item) => deliver(convex, item), failureOf);
  outboxes.set(userId, outbox);
  return outbox;
}
