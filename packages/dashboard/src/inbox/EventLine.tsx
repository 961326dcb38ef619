import type { Message } from "../views.ts";
import { eventWords } from "../words/events.ts";
import { clock, exactTime } from "../words/time.ts";

/** Something that happened to the conversation, as a thin line. */
export function EventLine({ message }: { message: Message }) {
  if (!message.event) return null;
  return (
    <div className="ev" id={`m-${message._id}`}>
      <span title={exactTime(message.createdAt)}>
        {eventWords(message.event).parts.map((part, index) =>
          part.strong ? <b key={index}>{part.text}</b> : <span key={index}>{part.text}</span>,
        )}
        {`, ${clock(message.createdAt)}`}
      </span>
    </div>
  );
}
