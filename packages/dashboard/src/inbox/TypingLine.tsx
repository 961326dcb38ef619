import type { Activity, ConversationDetail } from "../views.ts";
import { shortName } from "../words/names.ts";

interface TypingLineProps {
  activity: Activity | undefined;
  visitor: ConversationDetail["visitor"];
}

/**
 * That the customer types; colleagues who write are named in the header. Always there, so that the last message does
 * not move when somebody begins.
 */
export function TypingLine({ activity, visitor }: TypingLineProps) {
  const isTyping = activity?.typing.some((writer) => writer.kind === "visitor") ?? false;
  return (
    <div className="typing-line" role="status">
      {isTyping && (
        <>
          <span className="typing" aria-hidden="true">
            <i />
            <i />
            <i />
          </span>
          {shortName(visitor)} is typing
        </>
      )}
    </div>
  );
}
