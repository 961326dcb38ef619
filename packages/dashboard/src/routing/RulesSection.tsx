import { useMutation, useQuery } from "convex/react";
import { Route } from "lucide-react";
import { useState } from "react";
import { api } from "../api.ts";
import { useMembers } from "../inbox/useMembers.ts";
import { useTeams } from "../inbox/useTags.ts";
import { Empty } from "../kit/Empty.tsx";
import { CardBones } from "../kit/Waiting.tsx";
import { useSession } from "../session/workspaceContext.ts";
import { Card } from "../settings/Card.tsx";
import type { AssignmentRule, Id } from "../views.ts";
import { moved } from "../settings/ticketFormDraft.ts";
import { EditableRow, NewButton } from "./EditableRow.tsx";
import { conditionWords } from "./ruleDraft.ts";
import { RuleEditor } from "./RuleEditor.tsx";

/** Who is given a new conversation: the first rule that holds decides. */
export default function RulesSection() {
  const { workspaceId } = useSession();
  const rules = useQuery(api.routing.agentRules.list, { workspaceId });
  const reorder = useMutation(api.routing.agentRules.reorder);
  const remove = useMutation(api.routing.agentRules.remove);
  const [editing, setEditing] = useState<AssignmentRule | "new" | null>(null);
  return (
    <div className="set one">
      <div className="col g16">
        <p className="c3">
          Rules are asked in this order when a customer writes for the first time; the first that holds decides.
        </p>
        {editing && (
          <AssignmentEditor
            key={editing === "new" ? "new" : editing.ruleId}
            rule={editing === "new" ? null : editing}
            onClose={() => setEditing(null)}
          />
        )}
        <Card title="Assignment rules" aside={<NewButton words="New rule" onPick={() => setEditing("new")} />}>
          {!rules && <CardBones lines={3} />}
          {rules?.length === 0 && (
            <Empty icon={Route} title="No rules yet" level={3}>
              Without a rule, new conversations wait unassigned.
            </Empty>
          )}
          {rules?.map((rule, index) => (
            <EditableRow
              key={rule.ruleId}
              name={rule.name}
              words={rule.conditions.map(conditionWords).join(", and ") || "Every conversation"}
              enabled={rule.enabled}
              badge={<TargetBadge target={rule.target} />}
              onEdit={() => setEditing(rule)}
              remove={() => remove({ workspaceId, ruleId: rule.ruleId })}
              order={{
                index,
                count: rules.length,
                move: (by) => reorder({ workspaceId, ruleIds: moved(idsOf(rules), index, by) }),
              }}
            />
          ))}
        </Card>
      </div>
    </div>
  );
}

const idsOf = (rules: readonly AssignmentRule[]) => rules.map((rule) => rule.ruleId);

/** Where a rule leads; a rule that leads nowhere any more matches nobody and says so. */
export function TargetBadge({ target }: { target: AssignmentRule["target"] }) {
  if (target.isMissing) return <span className="bdg bdg-bad">Leads nowhere: choose again</span>;
  return <span className="bdg bdg-line">{target.name}</span>;
}

type Target = AssignmentRule["action"];

const asText = (action: Target | null) =>
  !action ? "" : action.type === "assign_team" ? `team:${action.teamId}` : `user:${action.userId}`;
function fromText(text: string): Target | null {
  const [kind, id = ""] = text.split(":");
  if (kind === "team") return { type: "assign_team", teamId: id as Id<"teams"> };
  return kind === "user" ? { type: "assign_user", userId: id as Id<"users"> } : null;
}

function AssignmentEditor({ rule, onClose }: { rule: AssignmentRule | null; onClose: () => void }) {
  const { workspaceId } = useSession();
  const members = useMembers().filter((member) => member.effective.includes("conversations.reply"));
  const teams = useTeams();
  const create = useMutation(api.routing.agentRules.create);
  const update = useMutation(api.routing.agentRules.update);
  const [before] = useState<Target | null>(rule && !rule.target.isMissing ? rule.action : null);
  const [action, setAction] = useState(before);
  const target = (
    <label className="field">
      <span className="label">Give it to</span>
      <select className="sel" value={asText(action)} onChange={(event) => setAction(fromText(event.target.value))}>
        <option value="">Choose a team or a colleague</option>
        {teams.map((team) => (
          <option key={team.teamId} value={`team:${team.teamId}`}>
            {team.name} (team)
          </option>
        ))}
        {members.map((member) => (
          <option key={member.userId} value={`user:${member.userId}`}>
            {member.name}
          </option>
        ))}
      </select>
    </label>
  );
  return (
    <RuleEditor
      rule={rule}
      target={target}
      isTouched={asText(action) !== asText(before)}
      isReady={action !== null}
      onClose={onClose}
      onSave={async ({ name, enabled, conditions }) => {
        if (!action) return;
        const fields = { workspaceId, name, enabled, conditions, action };
        await (rule ? update({ ...fields, ruleId: rule.ruleId }) : create(fields));
      }}
    />
  );
}
