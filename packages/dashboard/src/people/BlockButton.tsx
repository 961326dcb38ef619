import { useMutation } from "convex/react";
import { Ban } from "lucide-react";
import { useState } from "react";
import { api } from "../api.ts";
import { Dialog } from "../kit/Dialog.tsx";
import { showToast } from "../kit/toasts.ts";
import { useAct } from "../kit/useAct.ts";
import { useCan, useSession } from "../session/workspaceContext.ts";
import type { Person } from "../views.ts";
import { DialogAnswer } from "../kit/DialogAnswer.tsx";

/** Shuts a person out of the messenger, or lets him in again. Only members who manage people see it. */
export function BlockButton({ person }: { person: Person }) {
  const { workspaceId } = useSession();
  const canManage = useCan("users.manage");
  const setBlocked = useMutation(api.visitors.agent.setBlocked);
  const [asking, setAsking] = useState(false);
  const { busy, act } = useAct();
  if (!canManage) return null;
  const change = (blocked: boolean) => act(() => setBlocked({ workspaceId, visitorId: person.visitorId, blocked }));
  const block = async () => {
    if (!(await change(true))) return;
    setAsking(false);
    showToast(`${person.name} is blocked.`, { undo: () => void change(false) });
  };
  const footer = (
    <DialogAnswer words="Block" busy={busy} isDanger onCancel={() => setAsking(false)} onAnswer={() => void block()} />
  );
  return (
    <div>
      <button
        className="btn btn-q"
        style={{ marginLeft: -12 }}
        aria-busy={busy}
        onClick={() => (person.blocked ? void change(false) : setAsking(true))}
      >
        <Ban className="ic" aria-hidden="true" />
        {person.blocked ? "Unblock" : "Block"}
      </button>
      <Dialog open={asking} onClose={() => setAsking(false)} title={`Block ${person.name}?`} footer={footer}>
        <p className="c2">
          The messenger stops working for this person at once, on every device: nothing more can be written or read
          there. Conversations stay as they are. You can undo it here at any time.
        </p>
      </Dialog>
    </div>
  );
}
