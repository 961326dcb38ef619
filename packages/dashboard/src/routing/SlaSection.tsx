import { useMutation, useQuery } from "convex/react";
import { Timer } from "lucide-react";
import { useState } from "react";
import { api } from "../api.ts";
import { Empty } from "../kit/Empty.tsx";
import { CardBones } from "../kit/Waiting.tsx";
import { useSession } from "../session/workspaceContext.ts";
import { Card } from "../settings/Card.tsx";
import type { SlaPolicy } from "../views.ts";
import { moved } from "../settings/ticketFormDraft.ts";
import { EditableRow, NewButton } from "./EditableRow.tsx";
import { SlaEditor } from "./SlaEditor.tsx";

/** How soon customers are answered: the first policy that is for a conversation holds. */
export default function SlaSection() {
  const { workspaceId } = useSession();
  const policies = useQuery(api.sla.agent.list, { workspaceId });
  const [editing, setEditing] = useState<SlaPolicy | "new" | null>(null);
  const reorder = useMutation(api.sla.agent.reorder);
  const remove = useMutation(api.sla.agent.remove);
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
        <Card title="Policies" aside={<NewButton words="New policy" onPick={() => setEditing("new")} />}>
          {!policies && <CardBones lines={3} />}
          {policies?.length === 0 && (
            <Empty icon={Timer} title="No service levels yet" level={3}>
              A policy says how soon a customer is answered, and marks conversations that are late.
            </Empty>
          )}
          {policies?.map((policy, index) => (
            <EditableRow
              key={policy.policyId}
              name={policy.name}
              words={wordsOf(policy)}
              enabled={policy.enabled}
              onEdit={() => setEditing(policy)}
              remove={() => remove({ workspaceId, policyId: policy.policyId })}
              order={{
                index,
                count: policies.length,
                move: (by) => reorder({ workspaceId, policyIds: moved(idsOf(policies), index, by) }),
              }}
            />
          ))}
        </Card>
      </div>
    </div>
  );
}

const idsOf = (policies: readonly SlaPolicy[]) => policies.map((policy) => policy.policyId);

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
