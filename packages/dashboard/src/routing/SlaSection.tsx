import { useMutation, useQuery } from "convex/react";
import { ArrowDown, ArrowUp, Plus, Timer, Trash2 } from "lucide-react";
import { useState } from "react";
import { api } from "../api.ts";
import { Empty } from "../kit/Empty.tsx";
import { useAct } from "../kit/useAct.ts";
import { CardBones } from "../kit/Waiting.tsx";
import { useSession } from "../session/workspaceContext.ts";
import { Card } from "../settings/Card.tsx";
import type { SlaPolicy } from "../views.ts";
import { SlaEditor } from "./SlaEditor.tsx";

/** How soon customers are answered: the first policy that is for a conversation holds. */
export default function SlaSection() {
  const { workspaceId } = useSession();
  const policies = useQuery(api.sla.agent.list, { workspaceId });
  const [editing, setEditing] = useState<SlaPolicy | "new" | null>(null);
  const add = (
    <button className="btn" style={{ marginLeft: "auto" }} onClick={() => setEditing("new")}>
      <Plus className="ic" aria-hidden="true" />
      New policy
    </button>
  );
  return (
    <div className="set one">
      <div className="col g16">
        <p className="c3">
          Policies are asked in this order. Clocks sleep while a conversation is snoozed; the one for the resolution
          also waits while the customer is the one to answer.
        </p>
        {editing && (
          <SlaEditor
            key={editing === "new" ? "new" : editing.policyId}
            policy={editing === "new" ? null : editing}
            onClose={() => setEditing(null)}
          />
        )}
        <Card title="Policies" aside={add}>
          {!policies && <CardBones lines={3} />}
          {policies?.length === 0 && (
            <Empty icon={Timer} title="No service levels yet" level={3}>
              A policy says how soon a customer is answered, and marks conversations that are late.
            </Empty>
          )}
          {policies?.map((policy, index) => (
            <PolicyRow
              key={policy.policyId}
              policies={policies}
              index={index}
              policy={policy}
              onEdit={() => setEditing(policy)}
            />
          ))}
        </Card>
      </div>
    </div>
  );
}

function span(minutes: number | null): string {
  if (minutes === null) return "no target";
  if (minutes % 1440 === 0) return `${minutes / 1440} d`;
  return minutes % 60 === 0 ? `${minutes / 60} h` : `${minutes} min`;
}

function wordsOf(policy: SlaPolicy): string {
  const { firstResponseMinutes: first, nextResponseMinutes: next, resolutionMinutes: resolution } = policy;
  const office = policy.usesOfficeHours ? ", in office hours" : "";
  const rest = `resolved ${span(resolution)}${office}`;
  if (policy.appliesTo === "tickets") return `Tickets: first ${span(first)}, ${rest}`;
  const whole = `first ${span(first)}, next ${span(next)}, ${rest}`;
  return policy.appliesTo === "both" ? `Conversations and tickets: ${whole}` : `Conversations: ${whole}`;
}

interface PolicyRowProps {
  policies: readonly SlaPolicy[];
  index: number;
  policy: SlaPolicy;
  onEdit: () => void;
}

function PolicyRow({ policies, index, policy, onEdit }: PolicyRowProps) {
  const { workspaceId } = useSession();
  const reorder = useMutation(api.sla.agent.reorder);
  const remove = useMutation(api.sla.agent.remove);
  const { act } = useAct();
  const move = (by: number) => {
    const policyIds = policies.map((each) => each.policyId);
    policyIds.splice(index + by, 0, ...policyIds.splice(index, 1));
    void act(() => reorder({ workspaceId, policyIds }));
  };
  return (
    <div className="rt-row">
      <button className="ib" aria-label={`Move ${policy.name} up`} disabled={index === 0} onClick={() => move(-1)}>
        <ArrowUp className="ic" aria-hidden="true" />
      </button>
      <button
        className="ib"
        aria-label={`Move ${policy.name} down`}
        disabled={index === policies.length - 1}
        onClick={() => move(1)}
      >
        <ArrowDown className="ic" aria-hidden="true" />
      </button>
      <button className="name col" onClick={onEdit}>
        <span className="m cut">{policy.name}</span>
        <span className="c3 t12 cut">{wordsOf(policy)}</span>
      </button>
      {!policy.enabled && <span className="bdg">Off</span>}
      <button
        className="ib"
        aria-label={`Delete ${policy.name}`}
        title="Delete"
        onClick={() => void act(() => remove({ workspaceId, policyId: policy.policyId }), "Deleted.")}
      >
        <Trash2 className="ic" aria-hidden="true" />
      </button>
    </div>
  );
}
