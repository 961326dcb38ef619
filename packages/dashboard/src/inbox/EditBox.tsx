import { MAX_MESSAGE_LENGTH } from "@parley/protocol";
import { useMutation } from "convex/react";
import { useState } from "react";
import { api } from "../api.ts";
import { useAct } from "../kit/useAct.ts";
import { useSession } from "../session/workspaceContext.ts";
import type { Message } from "../views.ts";

/** Rewriting one's own message in place. Esc gives up, Ctrl+Enter saves. */
export function EditBox({ message, onDone }: { message: Message; onDone: () => void }) {
  const { workspaceId } = useSession();
  const edit = useMutation(api.conversations.agentMessages.edit);
  const [text, setText] = useState(message.content);
  const { busy, act } = useAct();
  const save = async () => {
    if (text.trim() === "" || text === message.content) return onDone();
    if (await act(() => edit({ workspaceId, messageId: message._id, content: text }))) onDone();
  };
  const onKeyDown = (event: React.KeyboardEvent) => {
    if (event.key === "Escape") {
      event.preventDefault();
      onDone();
    }
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      void save();
    }
  };
  return (
    <div className="edit-box">
      <textarea
        className="ta"
        aria-label="Edit the message"
        value={text}
        maxLength={MAX_MESSAGE_LENGTH}
        autoFocus
        onChange={(event) => setText(event.target.value)}
        onKeyDown={onKeyDown}
      />
      <div className="r end">
        <button className="btn btn-q" onClick={onDone}>
          Cancel
        </button>
        <button className="btn btn-p" aria-busy={busy} disabled={text.trim() === ""} onClick={() => void save()}>
          Save
        </button>
      </div>
    </div>
  );
}
