import { effectivePermissions, type Permission } from "@parley/core";
import { useMutation } from "convex/react";
import { useState } from "react";
import { api } from "../api.ts";
import { Dialog } from "../kit/Dialog.tsx";
import { useAct } from "../kit/useAct.ts";
import { useSession } from "../session/workspaceContext.ts";
import type { Member } from "../views.ts";
import { adjustmentsFor, permissionGroups } from "./permissionEdits.ts";
import { DialogAnswer } from "../kit/DialogAnswer.tsx";

/** Everything a member may do, one by one; what differs from the role is said. */
export function PermissionsDialog({ member, onClose }: { member: Member; onClose: () => void }) {
  const { workspaceId } = useSession();
  const setPermissions = useMutation(api.workspaces.agentMembers.setPermissions);
  const [wanted, setWanted] = useState<ReadonlySet<string>>(new Set(member.effective));
  const { busy, act } = useAct();
  const base: ReadonlySet<string> = effectivePermissions({ role: member.role });
  const permissions = adjustmentsFor(member.role, wanted);
  const save = async () => {
    const action = () => setPermissions({ workspaceId, memberId: member.memberId, permissions });
    if (await act(action, `Permissions of ${member.name} saved.`)) onClose();
  };
  const toggle = (permission: Permission) => {
    const next = new Set(wanted);
    if (!next.delete(permission)) next.add(permission);
    setWanted(next);
  };
  const footer = (
    <>
      <button className="btn btn-q" style={{ marginRight: "auto" }} onClick={() => setWanted(base)}>
        Back to {member.role}
      </button>
      <DialogAnswer words="Save" busy={busy} onCancel={onClose} onAnswer={() => void save()} />
    </>
  );
  return (
    <Dialog open onClose={onClose} title={`Permissions of ${member.name}`} footer={footer} wide>
      <div className="col g12">
        {permissionGroups().map(({ area, permissions: names }) => (
          <fieldset key={area} style={{ border: 0, margin: 0, padding: 0 }}>
            <legend className="menu-t" style={{ padding: "0 0 4px" }}>
              {area.charAt(0).toUpperCase() + area.slice(1)}
            </legend>
            <div className="chk-grid">
              {names.map((name) => (
                <PermissionCheck
                  key={name}
                  name={name}
                  isOn={wanted.has(name)}
                  isAdjusted={wanted.has(name) !== base.has(name)}
                  onToggle={() => toggle(name)}
                />
              ))}
            </div>
          </fieldset>
        ))}
      </div>
    </Dialog>
  );
}

interface PermissionCheckProps {
  name: Permission;
  isOn: boolean;
  isAdjusted: boolean;
  onToggle: () => void;
}

function PermissionCheck({ name, isOn, isAdjusted, onToggle }: PermissionCheckProps) {
  const { granted } = useSession();
  const isOwnersOnly = name === "settings.billing" || name === "data.delete";
  const denied = isOwnersOnly
    ? "Only the owner holds this."
    : granted.has(name)
      ? undefined
      : "You do not hold it yourself.";
  return (
    <label className="chk" title={denied}>
      <input type="checkbox" checked={isOn} disabled={denied !== undefined} onChange={onToggle} />
      <span className={denied ? "c3" : ""}>{name.split(".")[1]}</span>
      {isAdjusted && <span className="c3 t12">{isOn ? "added" : "taken away"}</span>}
    </label>
  );
}
