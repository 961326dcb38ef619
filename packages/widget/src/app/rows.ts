import type { ThreadMessage } from "@parley/client";
import { dayName, isSameDay } from "./dates.ts";

/** One line of the chat: a day, an event, or a message with its place in its group. */
export type ChatRow =
  | { type: "day"; key: string; label: string }
  | { type: "event"; key: string; message: ThreadMessage }
  | {
      type: "message";
      key: string;
      message: ThreadMessage;
      startsGroup: boolean;
      endsGroup: boolean;
      showsState: boolean;
      isTight: boolean;
    };

/** Messages of one sender within five minutes stand together. */
const GROUP_MS = 5 * 60_000;

function together(one: ThreadMessage | undefined, other: ThreadMessage | undefined): boolean {
  if (!one || !other || one.kind !== "message" || other.kind !== "message") return false;
  return (
    one.from === other.from &&
    one.sender?.name === other.sender?.name &&
    isSameDay(one.createdAt, other.createdAt) &&
    other.createdAt - one.createdAt < GROUP_MS
  );
}

/** Lays out messages (oldest first) as rows. A visitor's state stands under the last message that has it. */
export function chatRows(messages: readonly ThreadMessage[], now: number): ChatRow[] {
  let isBelowState = false;
  return messages.flatMap((message, index): ChatRow[] => {
    const before = messages[index - 1];
    const after = messages[index + 1];
    const rows: ChatRow[] = [];
    if (!before || !isSameDay(before.createdAt, message.createdAt)) {
      rows.push({ type: "day", key: `day:${message.key}`, label: dayName(message.createdAt, now) });
    }
    if (message.kind === "event") return [...rows, { type: "event", key: message.key, message }];
    const endsGroup = !together(message, after);
    const showsState =
      message.delivery !== null && (endsGroup || message.delivery === "failed" || after?.delivery !== message.delivery);
    const startsGroup = !together(before, message);
    const isTight = !startsGroup && !isBelowState;
    isBelowState = showsState;
    return [...rows, { type: "message", key: message.key, message, startsGroup, endsGroup, showsState, isTight }];
  });
}
