import { useMutation } from "convex/react";
import { Mail, X } from "lucide-react";
import { api } from "../api.ts";
import { useAct } from "../kit/useAct.ts";
import { useCan, useSession } from "../session/workspaceContext.ts";
import type { Invitation } from "../views.ts";
import { daysBetween, exactTime, useNow } from "../words/time.ts";
import { roleLabel } from "./roles.ts";

/** Someone who has not come yet. */
export function InvitationRow({ invitation }: { invitation: Invitation }) {
  const { workspaceId } = useSession();
  const canInvite = useCan("users.invite");
  const resend = useMutation(api.workspaces.agentInvitations.resend);
  const cancel = useMutation(api.workspaces.agentInvitations.cancel);
  const { busy, act } = useAct();
  const { invitationId, email, role } = invitation;
  const args = { workspaceId, invitationId };
  const again = canInvite && (
    <button
      className="btn btn-q"
      aria-busy={busy}
      disabled={busy}
      onClick={() => void act(() => resend(args), `Sent to ${email} again.`)}
    >
      Send again
    </button>
  );
  return (
    <tr>
      <td>
        <span className="r">
          <span className="av av-28" aria-hidden="true">
            <Mail className="ic ic-s" />
          </span>
          <span className="grow">
            <span className="m cut">{email}</span>
            <br />
            <InvitationState invitation={invitation} />
          </span>
        </span>
      </td>
      <td>{roleLabel(role)}</td>
      <td className="hide-col" style={{ paddingLeft: 0 }}>
        {again}
      </td>
      <td className="n">
        {canInvite && !invitation.isExpired && (
          <button
            className="ib"
            aria-label={`Cancel the invitation of ${email}`}
            title="Cancel the invitation"
            disabled={busy}
            onClick={() => void act(() => cancel(args), "Invitation cancelled.")}
          >
            <X className="ic" aria-hidden="true" />
          </button>
        )}
      </td>
    </tr>
  );
}

function InvitationState({ invitation }: { invitation: Invitation }) {
  const now = useNow();
  const { expiresAt, invitedByName, isExpired } = invitation;
  const days = Math.max(0, daysBetween(now, expiresAt));
  const words = isExpired ? "Invitation expired" : `Invited, expires in ${days} day${days === 1 ? "" : "s"}`;
  return (
    <span className="c3 t12" title={`By ${invitedByName}, valid until ${exactTime(expiresAt)}`}>
      {words}
    </span>
  );
}
