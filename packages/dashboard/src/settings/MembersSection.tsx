import { useQuery } from "convex/react";
import { api } from "../api.ts";
import { CardBones } from "../kit/Waiting.tsx";
import { useCan, useSession } from "../session/workspaceContext.ts";
import { Card } from "./Card.tsx";
import { InvitationRow } from "./InvitationRow.tsx";
import { InviteForm } from "./InviteForm.tsx";
import { MemberRow } from "./MemberRow.tsx";

/** Who works here, who is invited, and what each may do. */
export default function MembersSection() {
  const { workspaceId } = useSession();
  const members = useQuery(api.workspaces.agentMembers.list, { workspaceId });
  const invitations = useQuery(api.workspaces.agentInvitations.list, { workspaceId });
  const canInvite = useCan("users.invite");
  const open = invitations?.filter((each) => each.status === "pending" || each.isExpired) ?? [];
  return (
    <div className="set one">
      <div className="col g16">
        {canInvite && (
          <Card title="Invite">
            <InviteForm />
            <p className="help">They get a mail with a link that works for 7 days.</p>
          </Card>
        )}
        <Card title="Members" aside={<span className="c3 t12">{members?.length}</span>} flush>
          {members ? (
            <div className="tbl-wrap">
              <table className="tbl">
                <thead>
                  <tr>
                    <th scope="col">Person</th>
                    <th scope="col">Role</th>
                    <th scope="col" className="hide-col">
                      Since
                    </th>
                    <th scope="col">
                      <span className="sr">Actions</span>
                    </th>
                  </tr>
                </thead>
                <tbody>
                  {members.map((member) => (
                    <MemberRow key={member.memberId} member={member} />
                  ))}
                  {open.map((invitation) => (
                    <InvitationRow key={invitation.invitationId} invitation={invitation} />
                  ))}
                </tbody>
              </table>
            </div>
          ) : (
            <div className="card-b">
              <CardBones lines={4} />
            </div>
          )}
        </Card>
      </div>
    </div>
  );
}
