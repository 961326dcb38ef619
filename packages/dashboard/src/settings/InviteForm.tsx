import { outranks } from "@parley/core";
import { useMutation } from "convex/react";
import { useId, useState } from "react";
import { api } from "../api.ts";
import { showToast } from "../kit/toasts.ts";
import { useSubmit } from "../kit/useSubmit.ts";
import { useSession } from "../session/workspaceContext.ts";
import { fieldError } from "./fieldError.ts";
import { INVITED_ROLES, type InvitedRole, roleLabel } from "./roles.ts";

/** Invites someone by mail. */
export function InviteForm() {
  const { workspaceId, workspace } = useSession();
  const create = useMutation(api.workspaces.agentInvitations.create);
  const problemId = useId();
  const [email, setEmail] = useState("");
  const [role, setRole] = useState<InvitedRole>("agent");
  const { busy, error, submit: run } = useSubmit();
  const submit = async (event: React.FormEvent) => {
    event.preventDefault();
    const to = email.trim();
    if (!(await run(() => create({ workspaceId, email: to, role })))) return;
    setEmail("");
    showToast(`Invitation sent to ${to}.`);
  };
  const roles = INVITED_ROLES.filter((each) => !outranks(each, workspace.role));
  const problem = fieldError(error, "email", "conflict") ?? fieldError(error, "role", "other");
  return (
    <form className="r wrap" onSubmit={(event) => void submit(event)}>
      <input
        className="in grow"
        style={{ minWidth: 200 }}
        type="email"
        required
        aria-label="E-mail of a colleague"
        aria-invalid={problem !== null}
        aria-describedby={problemId}
        placeholder="colleague@example.com"
        value={email}
        onChange={(event) => setEmail(event.target.value)}
      />
      <select
        className="sel"
        style={{ width: 104 }}
        aria-label="Role"
        value={role}
        onChange={(event) => setRole(roles.find((each) => each === event.target.value) ?? "agent")}
      >
        {roles.map((each) => (
          <option key={each} value={each}>
            {roleLabel(each)}
          </option>
        ))}
      </select>
      <button className="btn btn-p" aria-busy={busy} disabled={busy || email.trim() === ""}>
        Invite
      </button>
      {problem && (
        <span className="err" id={problemId} role="alert" style={{ flexBasis: "100%" }}>
          {problem}
        </span>
      )}
    </form>
  );
}
