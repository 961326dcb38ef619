import { useMutation, useQuery } from "convex/react";
import { KeyRound, Plus } from "lucide-react";
import { useState } from "react";
import { api } from "../api.ts";
import { CopyBox } from "../kit/CopyBox.tsx";
import { Dialog } from "../kit/Dialog.tsx";
import { Segments } from "../kit/Field.tsx";
import { useAct } from "../kit/useAct.ts";
import { CardBones } from "../kit/Waiting.tsx";
import { useSession } from "../session/workspaceContext.ts";
import { exactTime } from "../words/time.ts";
import { Card } from "./Card.tsx";
import { IdentityHowTo } from "./IdentityHowTo.tsx";

const MODES = [
  { value: "off", label: "Off" },
  { value: "optional", label: "Optional" },
  { value: "required", label: "Required" },
] as const;
type Mode = (typeof MODES)[number]["value"];

const MEANINGS: Record<Mode, string> = {
  off: "Names and addresses that your site tells are not trusted and not shown as facts.",
  optional: "Proven visitors are shown as verified customers. Others stay possible, their claims marked as such.",
  required: "Whoever claims to be someone must prove it. Unproven claims are refused.",
};

/** Whether and how visitors prove who they are. */
export function IdentityCard() {
  const { workspace, workspaceId } = useSession();
  const setMode = useMutation(api.workspaces.agent.setIdentityMode);
  const { busy, act } = useAct();
  const mode: Mode = workspace.identityVerificationMode ?? "off";
  const change = (next: Mode) => void act(() => setMode({ workspaceId, mode: next === "off" ? null : next }), "Saved.");
  return (
    <Card title="Identity verification">
      <div className="col g4">
        <div>
          <Segments label="Identity verification" value={mode} options={MODES} onChange={change} disabled={busy} />
        </div>
        <p className="help">{MEANINGS[mode]}</p>
      </div>
      <Secrets />
      <IdentityHowTo />
    </Card>
  );
}

function Secrets() {
  const { workspaceId } = useSession();
  const secrets = useQuery(api.workspaces.agent.identitySecrets, { workspaceId });
  const create = useMutation(api.workspaces.agent.createIdentitySecret);
  const [made, setMade] = useState<string | null>(null);
  const { busy, act } = useAct();
  if (!secrets) return <CardBones lines={2} />;
  const make = () => act(async () => setMade((await create({ workspaceId })).secret));
  const isFull = secrets.length >= 2;
  return (
    <div>
      <div className="r between">
        <h3>Secrets</h3>
        <button
          className="btn"
          aria-busy={busy}
          disabled={busy || isFull}
          title={isFull ? "Two are active. Revoke the older one first." : undefined}
          onClick={() => void make()}
        >
          <Plus className="ic" aria-hidden="true" />
          New secret
        </button>
      </div>
      {secrets.length === 0 && <p className="c3">None yet. Your server signs the ids of your customers with one.</p>}
      {secrets.map((secret) => (
        <SecretRow key={secret.secretId} secret={secret} />
      ))}
      <ShownOnce secret={made} onClose={() => setMade(null)} />
    </div>
  );
}

type Secret = NonNullable<ReturnType<typeof useQuery<typeof api.workspaces.agent.identitySecrets>>>[number];

function SecretRow({ secret }: { secret: Secret }) {
  const { workspaceId } = useSession();
  const revoke = useMutation(api.workspaces.agent.revokeIdentitySecret);
  const [asking, setAsking] = useState(false);
  const { busy, act } = useAct();
  const confirm = async () => {
    if (await act(() => revoke({ workspaceId, secretId: secret.secretId }), "Secret revoked.")) setAsking(false);
  };
  const footer = (
    <>
      <button className="btn" onClick={() => setAsking(false)}>
        Keep
      </button>
      <button className="btn btn-d" aria-busy={busy} onClick={() => void confirm()}>
        Revoke
      </button>
    </>
  );
  return (
    <div className="swrow">
      <span className="r grow">
        <KeyRound className="ic c3" aria-hidden="true" />
        <span className="mono">····{secret.hint}</span>
        <span className="c3 t12 cut">
          {secret.createdByName ? `${secret.createdByName}, ` : ""}
          {exactTime(secret.createdAt)}
        </span>
      </span>
      <button className="btn btn-q" onClick={() => setAsking(true)}>
        Revoke
      </button>
      <Dialog open={asking} onClose={() => setAsking(false)} title={`Revoke ····${secret.hint}?`} footer={footer}>
        <p className="c2">
          Signatures made with it stop working at once. Customers signed with another secret notice nothing.
        </p>
      </Dialog>
    </div>
  );
}

/** The only moment at which the secret can be read. */
function ShownOnce({ secret, onClose }: { secret: string | null; onClose: () => void }) {
  const footer = (
    <button className="btn btn-p" onClick={onClose}>
      I have stored it
    </button>
  );
  return (
    <Dialog open={secret !== null} onClose={onClose} title="Your new secret" footer={footer} wide>
      <div className="col g12">
        <p className="c2">Store it where your server keeps its secrets. It is not shown again.</p>
        {secret && <CopyBox text={secret} label="Identity secret" />}
      </div>
    </Dialog>
  );
}
