import { useMutation } from "convex/react";
import { Copy, Ellipsis, Link2, Pencil, Trash2 } from "lucide-react";
import { useState } from "react";
import { api } from "../api.ts";
import { Dialog } from "../kit/Dialog.tsx";
import { Menu, MenuItem, MenuSeparator } from "../kit/Menu.tsx";
import { showToast } from "../kit/toasts.ts";
import { useAct } from "../kit/useAct.ts";
import { useCan, useSession } from "../session/workspaceContext.ts";
import type { Message } from "../views.ts";

async function copy(text: string, done: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    showToast(done);
  } catch {
    showToast("The browser did not allow copying.", { tone: "bad" });
  }
}

function linkTo(messageId: string): string {
  const url = new URL(window.location.href);
  url.searchParams.set("message", messageId);
  return url.href;
}

/** What one can do with a message. One's own can be rewritten; deleting others' needs the permission. */
export function MessageTools({ message, isMine, onEdit }: { message: Message; isMine: boolean; onEdit: () => void }) {
  const mayDeleteAny = useCan("conversations.delete");
  const [asking, setAsking] = useState(false);
  const mayDelete = isMine || (mayDeleteAny && message.senderType !== "system");
  const trigger = (
    <button className="ib" aria-label={`More for the message of ${message.sender.name}`}>
      <Ellipsis className="ic" aria-hidden="true" />
    </button>
  );
  return (
    <span className="tools">
      <Menu trigger={trigger} align="end">
        <MenuItem icon={Copy} onPick={() => void copy(message.content, "Text copied.")}>
          Copy text
        </MenuItem>
        <MenuItem icon={Link2} onPick={() => void copy(linkTo(message._id), "Link copied.")}>
          Copy link
        </MenuItem>
        {isMine && (
          <MenuItem icon={Pencil} onPick={onEdit}>
            Edit
          </MenuItem>
        )}
        {mayDelete && <MenuSeparator />}
        {mayDelete && (
          <MenuItem icon={Trash2} danger onPick={() => setAsking(true)}>
            Delete for everyone
          </MenuItem>
        )}
      </Menu>
      <DeleteDialog message={message} open={asking} onClose={() => setAsking(false)} />
    </span>
  );
}

/** Deleting cannot be undone, so it is asked for. */
function DeleteDialog({ message, open, onClose }: { message: Message; open: boolean; onClose: () => void }) {
  const { workspaceId } = useSession();
  const remove = useMutation(api.conversations.agentMessages.remove);
  const { busy, act } = useAct();
  const confirm = async () => {
    if (await act(() => remove({ workspaceId, messageId: message._id }), "Message deleted.")) onClose();
  };
  const footer = (
    <>
      <button className="btn" onClick={onClose}>
        Keep
      </button>
      <button className="btn btn-d" aria-busy={busy} onClick={() => void confirm()}>
        Delete
      </button>
    </>
  );
  return (
    <Dialog open={open} onClose={onClose} title="Delete this message?" footer={footer}>
      <p className="c2">
        Its words and files go for everyone, the customer included. The place where it stood stays visible. This cannot
        be undone.
      </p>
    </Dialog>
  );
}
