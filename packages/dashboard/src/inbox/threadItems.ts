import type { Message } from "../views.ts";
import { daysBetween } from "../words/time.ts";

/** What the thread shows, in order. */
export type ThreadItem =
  | { kind: "day"; key: string; at: number }
  | { kind: "event"; key: string; message: Message }
  | { kind: "message"; key: string; message: Message; isFollowUp: boolean };

/** Within this span a second message of the same sender needs no second header, in ms. */
const FOLLOW_UP_MS = 5 * 60_000;

function follows(before: Message | undefined, message: Message): boolean {
  return (
    before !== undefined &&
    before.kind === message.kind &&
    before.senderType === message.senderType &&
    before.sender.id === message.sender.id &&
    message.createdAt - before.createdAt < FOLLOW_UP_MS
  );
}

/** Messages (oldest first) with day headings between them and follow-ups marked. */
export function threadItems(messages: readonly Message[]): ThreadItem[] {
  const items: ThreadItem[] = [];
  let before: Message | undefined;
  for (const message of messages) {
    const isNewDay = !before || daysBetween(before.createdAt, message.createdAt) !== 0;
    if (isNewDay) items.push({ kind: "day", key: `day-${message._id}`, at: message.createdAt });
    if (message.kind === "event") items.push({ kind: "event", key: message._id, message });
    else items.push({ kind: "message", key: message._id, message, isFollowUp: !isNewDay && follows(before, message) });
    before = message;
  }
  return items;
}
