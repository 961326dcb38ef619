import { useNavigate } from "@tanstack/react-router";
import { useMutation } from "convex/react";
import { useState } from "react";
import { api } from "../api.ts";
import { CopyBox } from "../kit/CopyBox.tsx";
import { Dialog } from "../kit/Dialog.tsx";
import { Field } from "../kit/Field.tsx";
import { showToast } from "../kit/toasts.ts";
import { useAct } from "../kit/useAct.ts";
import { useSubmit } from "../kit/useSubmit.ts";
import { useUnsaved } from "../kit/useUnsaved.tsx";
import { useDenied, useSession } from "../session/workspaceContext.ts";
import { Card } from "./Card.tsx";
import { fieldError } from "./fieldError.ts";

/** The workspace's name, its id, and the way out. */
export default function WorkspaceSection() {
  const { workspaceId } = useSession();
  return (
    <div className="set one">
      <div className="col g16">
        <NameCard />
        <Card title="Id">
          <CopyBox text={workspaceId} label="Workspace id" />
          <p className="help">For the install snippet and the API. It is not a secret.</p>
        </Card>
        <LeaveCard />
      </div>
    </div>
  );
}

function NameCard() {
  const { workspace, workspaceId } = useSession();
  const denied = useDenied("settings.workspace");
  const rename = useMutation(api.workspaces.agent.rename);
  const [name, setName] = useState(workspace.name);
  const { busy, error, submit } = useSubmit();
  const isChanged = name.trim() !== "" && name.trim() !== workspace.name;
  const save = (event: React.FormEvent) => {
    event.preventDefault();
    void submit(async () => {
      await rename({ workspaceId, name: name.trim() });
      showToast("Name saved.");
    });
  };
  const { question } = useUnsaved(isChanged);
  return (
    <Card title="Name">
      <form className="r top" onSubmit={save}>
        <div className="grow">
          <Field
            label="Workspace name"
            error={fieldError(error, "name", "other")}
            help={denied ?? "Your team sees it here, invited people in their mail."}
          >
            {(ids) => (
              <input
                {...ids}
                className="in"
                value={name}
                maxLength={255}
                disabled={denied !== undefined}
                onChange={(event) => setName(event.target.value)}
              />
            )}
          </Field>
        </div>
        {!denied && (
          <button className="btn btn-p" style={{ marginTop: 24 }} aria-busy={busy} disabled={!isChanged || busy}>
            Save
          </button>
        )}
      </form>
      {question}
    </Card>
  );
}

function LeaveCard() {
  const { workspace, workspaceId } = useSession();
  const leave = useMutation(api.workspaces.agentMembers.leave);
  const navigate = useNavigate();
  const [asking, setAsking] = useState(false);
  const { busy, act } = useAct();
  const isOwner = workspace.role === "owner";
  const confirm = () =>
    act(async () => {
      await leave({ workspaceId });
      await navigate({ to: "/" });
    });
  const footer = (
    <>
      <button className="btn" onClick={() => setAsking(false)}>
        Stay
      </button>
      <button className="btn btn-d" aria-busy={busy} onClick={() => void confirm()}>
        Leave
      </button>
    </>
  );
  return (
    <Card title="Leave">
      <p className="c2">
        {isOwner
          ? "The owner cannot leave. Hand the workspace over first, in Members."
          : "Your conversations stay with the team. To come back you need a new invitation."}
      </p>
      <div>
        <button className="btn" disabled={isOwner} onClick={() => setAsking(true)}>
          Leave {workspace.name}
        </button>
      </div>
      <Dialog open={asking} onClose={() => setAsking(false)} title={`Leave ${workspace.name}?`} footer={footer}>
        <p className="c2">You lose access at once. What you wrote stays.</p>
      </Dialog>
    </Card>
  );
}
