import { useMutation } from "convex/react";
import { api } from "../api.ts";
import { Dialog } from "../kit/Dialog.tsx";
import { useAct } from "../kit/useAct.ts";
import { useSession } from "../session/workspaceContext.ts";
import type { Member } from "../views.ts";

interface MemberDialogProps {
  member: Member;
  open: boolean;
  onClose: () => void;
}

/** Asked for, because it takes effect at once and hands back what he had open. */
export function RemoveDialog({ member, open, onClose }: MemberDialogProps) {
  const { workspaceId } = useSession();
  const remove = useMutation(api.workspaces.agentMembers.remove);
  const { busy, act } = useAct();
  const confirm = async () => {
    const action = () => remove({ workspaceId, memberId: member.memberId });
    if (await act(action, `${member.name} was removed.`)) onClose();
  };
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title={`Remove ${member.name}?`}
      footer={<Answer busy={busy} onClose={onClose} onConfirm={confirm} words="Remove" />}
    >
      <p className="c2">Access ends at once. Open conversations go back to Unassigned; everything written stays.</p>
    </Dialog>
  );
}

/** Handing the workspace over; only the new owner can hand it back. */
export function TransferDialog({ member, open, onClose }: MemberDialogProps) {
  const { workspaceId } = useSession();
  const transfer = useMutation(api.workspaces.agentMembers.transferOwnership);
  const { busy, act } = useAct();
  const confirm = async () => {
    const action = () => transfer({ workspaceId, memberId: member.memberId });
    if (await act(action, `${member.name} owns the workspace now.`)) onClose();
  };
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title={`Make ${member.name} the owner?`}
      footer={<Answer busy={busy} onClose={onClose} onConfirm={confirm} words="Make owner" />}
    >
      <p className="c2">You become an admin. Only the new owner can give it back.</p>
    </Dialog>
  );
}

interface AnswerProps {
  busy: boolean;
  words: string;
  onClose: () => void;
  onConfirm: () => Promise<void>;
}

function Answer({ busy, words, onClose, onConfirm }: AnswerProps) {
  return (
    <>
      <button className="btn" onClick={onClose}>
        Cancel
      </button>
      <button className="btn btn-d" aria-busy={busy} disabled={busy} onClick={() => void onConfirm()}>
        {words}
      </button>
    </>
  );
}
