import { useMutation, useQuery } from "convex/react";
import { ArrowDown, ArrowUp, Plus, Route, Trash2 } from "lucide-react";
import { useState } from "react";
import { api } from "../api.ts";
import { useMembers } from "../inbox/useMembers.ts";
import { useTeams } from "../inbox/useTags.ts";
import { Empty } from "../kit/Empty.tsx";
import { useAct } from "../kit/useAct.ts";
import { CardBones } from "../kit/Waiting.tsx";
import { useSession } from "../session/workspaceContext.ts";
import { Card } from "../settings/Card.tsx";
import type { AssignmentRule, Id } from "../views.ts";
import { conditionWords } from "./ruleDraft.ts";
import { RuleEditor } from "./RuleEditor.tsx";

/** Who is given a new conversation: the first rule that holds decides. */
export default function RulesSection() {
  const { workspaceId } = useSession();
  const rules = useQuery(api.routing.agentRules.list, { workspaceId });
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
        <Card title="Assignment rules" aside={<NewButton onPick={() => setEditing("new")} />}>
          {!rules && <CardBones lines={3} />}
          {rules?.length === 0 && (
            <Empty icon={Route} title="No rules yet" level={3}>
              Without a rule, new conversations wait unassigned.
            </Empty>
          )}
          {rules?.map((rule, index) => (
            <RuleRow key={rule.ruleId} rules={rules} index={index} rule={rule} onEdit={() => setEditing(rule)} />
          ))}
        </Card>
      </div>
    </div>
  );
}

function NewButton({ onPick }: { onPick: () => void }) {
  return (
    <button className="btn" style={{ marginLeft: "auto" }} onClick={onPick}>
      <Plus className="ic" aria-hidden="true" />
      New rule
    </button>
  );
}

interface RuleRowProps {
  rules: readonly AssignmentRule[];
  index: number;
  rule: AssignmentRule;
  onEdit: () => void;
}

function RuleRow({ rules, index, rule, onEdit }: RuleRowProps) {
  const { workspaceId } = useSession();
  const reorder = useMutation(api.routing.agentRules.reorder);
  const remove = useMutation(api.routing.agentRules.remove);
  const { act } = useAct();
  const move = (by: number) => {
    const ruleIds = rules.map((each) => each.ruleId);
    ruleIds.splice(index + by, 0, ...ruleIds.splice(index, 1));
    void act(() => reorder({ workspaceId, ruleIds }));
  };
  const words = rule.conditions.map(conditionWords).join(", and ") || "Every conversation";
  return (
    <div className="rt-row">
      <button className="ib" aria-label={`Move ${rule.name} up`} disabled={index === 0} onClick={() => move(-1)}>
        <ArrowUp className="ic" aria-hidden="true" />
      </button>
      <button
        className="ib"
        aria-label={`Move ${rule.name} down`}
        disabled={index === rules.length - 1}
        onClick={() => move(1)}
      >
        <ArrowDown className="ic" aria-hidden="true" />
      </button>
      <button className="name col" onClick={onEdit}>
        <span className="m cut">{rule.name}</span>
        <span className="c3 t12 cut">{words}</span>
      </button>
      <TargetBadge target={rule.target} />
      {!rule.enabled && <span className="bdg">Off</span>}
      <button
        className="ib"
        aria-label={`Delete ${rule.name}`}
        title="Delete"
        onClick={() => void act(() => remove({ workspaceId, ruleId: rule.ruleId }), "Deleted.")}
      >
        <Trash2 className="ic" aria-hidden="true" />
      </button>
    </div>
  );
}

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
  const [action, setAction] = useState<Target | null>(rule && !rule.target.isMissing ? rule.action : null);
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
      title={rule ? "Edit the rule" : "New rule"}
      start={rule ?? { name: "", enabled: true, conditions: [] }}
      target={target}
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
