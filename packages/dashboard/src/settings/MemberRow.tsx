import { useMutation } from "convex/react";
import { ChevronDown, Crown, Ellipsis, Shield, UserMinus } from "lucide-react";
import { useState } from "react";
import { api } from "../api.ts";
import { Avatar } from "../kit/Avatar.tsx";
import { EmailText } from "../kit/EmailText.tsx";
import { Menu, MenuItem, MenuSeparator } from "../kit/Menu.tsx";
import { useAct } from "../kit/useAct.ts";
import { useCan, useSession } from "../session/workspaceContext.ts";
import type { Member } from "../views.ts";
import { ago, exactTime, useNow } from "../words/time.ts";
import { RemoveDialog, TransferDialog } from "./MemberDialogs.tsx";
import { PermissionsDialog } from "./PermissionsDialog.tsx";
import { roleLabel, rolesToGive } from "./roles.ts";

/** One colleague: who, what he may do, and how to change that. */
export function MemberRow({ member }: { member: Member }) {
  const now = useNow();
  return (
    <tr>
      <td>
        <span className="r">
          <Avatar name={member.name} seed={member.userId} url={member.avatarUrl} size={28} quiet />
          <span className="grow">
            <span className="m">{member.name}</span> {member.isYou && <span className="c3">you</span>}
            <br />
            <span className="c3 t12">{member.email && <EmailText email={member.email} />}</span>
          </span>
        </span>
      </td>
      <td>
        <RolePick member={member} />
      </td>
      <td className="c3 hide-col" title={exactTime(member.createdAt)}>
        {ago(member.createdAt, now)}
      </td>
      <td className="n">
        <MemberMenu member={member} />
      </td>
    </tr>
  );
}

function RolePick({ member }: { member: Member }) {
  const { workspaceId, workspace } = useSession();
  const canManage = useCan("users.manage");
  const setRole = useMutation(api.workspaces.agentMembers.setRole);
  const { act } = useAct();
  const roles = canManage && !member.isYou ? rolesToGive(workspace.role, member.role) : [];
  const adjusted = member.permissions.length > 0 && <span className="c3 t12"> adjusted</span>;
  if (roles.length === 0)
    return (
      <>
        {roleLabel(member.role)}
        {adjusted}
      </>
    );
  const trigger = (
    <button className="pick" style={{ margin: "0 0 0 -6px" }} aria-label={`Role of ${member.name}: ${member.role}`}>
      {roleLabel(member.role)}
      {adjusted}
      <ChevronDown className="ic ic-s" aria-hidden="true" />
    </button>
  );
  return (
    <Menu trigger={trigger}>
      {roles.map((role) => (
        <MenuItem
          key={role}
          checked={role === member.role}
          onPick={() =>
            void act(() => setRole({ workspaceId, memberId: member.memberId, role }), `${member.name} is ${role} now.`)
          }
        >
          {roleLabel(role)}
        </MenuItem>
      ))}
    </Menu>
  );
}

function MemberMenu({ member }: { member: Member }) {
  const { workspace } = useSession();
  const [dialog, setDialog] = useState<"permissions" | "remove" | "transfer" | null>(null);
  const outranked = rolesToGive(workspace.role, member.role).length > 0 && !member.isYou;
  const canManage = useCan("users.manage") && outranked;
  const canRemove = useCan("users.remove") && outranked;
  const canTransfer = workspace.role === "owner" && !member.isYou;
  const close = () => setDialog(null);
  if (!canManage && !canRemove && !canTransfer) return null;
  const trigger = (
    <button className="ib" aria-label={`More for ${member.name}`}>
      <Ellipsis className="ic" aria-hidden="true" />
    </button>
  );
  return (
    <>
      <Menu trigger={trigger} align="end">
        {canManage && (
          <MenuItem icon={Shield} onPick={() => setDialog("permissions")}>
            Permissions
          </MenuItem>
        )}
        {canTransfer && (
          <MenuItem icon={Crown} onPick={() => setDialog("transfer")}>
            Make owner
          </MenuItem>
        )}
        {canRemove && <MenuSeparator />}
        {canRemove && (
          <MenuItem icon={UserMinus} danger onPick={() => setDialog("remove")}>
            Remove
          </MenuItem>
        )}
      </Menu>
      {dialog === "permissions" && <PermissionsDialog member={member} onClose={close} />}
      <RemoveDialog member={member} open={dialog === "remove"} onClose={close} />
      <TransferDialog member={member} open={dialog === "transfer"} onClose={close} />
    </>
  );
}
