import { useMutation } from "convex/react";
import { api } from "../api.ts";
import { Dialog } from "../kit/Dialog.tsx";
import { useAct } from "../kit/useAct.ts";
import { useSession } from "../session/workspaceContext.ts";
import type { Member } from "../views.ts";
import { DialogAnswer } from "../kit/DialogAnswer.tsx";

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
      footer={<DialogAnswer words="Remove" busy={busy} isDanger onCancel={onClose} onAnswer={() => void confirm()} />}
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
      footer={
        <DialogAnswer words="Make owner" busy={busy} isDanger onCancel={onClose} onAnswer={() => void confirm()} />
      }
    >
      <p className="c2">You become an admin. Only the new owner can give it back.</p>
    </Dialog>
  );
}
