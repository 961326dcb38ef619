import { useMutation, useQuery } from "convex/react";
import { Plus, Tag as TagIcon, Trash2, Zap } from "lucide-react";
import { useState } from "react";
import { api } from "../api.ts";
import { useTags } from "../inbox/useTags.ts";
import { Empty } from "../kit/Empty.tsx";
import { useAct } from "../kit/useAct.ts";
import { CardBones } from "../kit/Waiting.tsx";
import { useSession } from "../session/workspaceContext.ts";
import { Card } from "../settings/Card.tsx";
import type { AutoTagRule, Id, Tag } from "../views.ts";
import { EditableRow, NewButton } from "./EditableRow.tsx";
import { conditionWords } from "./ruleDraft.ts";
import { RuleEditor } from "./RuleEditor.tsx";
import { TargetBadge } from "./RulesSection.tsx";

const COLORS = ["grey", "red", "orange", "green", "teal", "blue", "purple", "pink"] as const;

/** The tags of the workspace, and the rules that put them on by themselves. */
export default function TagsSection() {
  const [editing, setEditing] = useState<AutoTagRule | "new" | null>(null);
  return (
    <div className="set one">
      <div className="col g16">
        <TagsCard />
        {editing && (
          <AutoTagEditor
            key={editing === "new" ? "new" : editing.ruleId}
            rule={editing === "new" ? null : editing}
            onClose={() => setEditing(null)}
          />
        )}
        <AutoTagsCard onEdit={setEditing} />
      </div>
    </div>
  );
}

function TagsCard() {
  const { workspaceId } = useSession();
  const tags = useQuery(api.inbox.agentTags.list, { workspaceId });
  const create = useMutation(api.inbox.agentTags.create);
  const { busy, act } = useAct();
  const [name, setName] = useState("");
  const submit = async (event: React.FormEvent) => {
    event.preventDefault();
    if (await act(() => create({ workspaceId, name }))) setName("");
  };
  return (
    <Card title="Tags">
      {!tags && <CardBones lines={3} />}
      {tags?.length === 0 && (
        <Empty icon={TagIcon} title="No tags yet" level={3}>
          Tags say what a conversation is about: refund, warranty, delivery.
        </Empty>
      )}
      {tags?.map((tag) => (
        <TagRow key={tag.tagId} tag={tag} />
      ))}
      <form className="r g8" onSubmit={(event) => void submit(event)}>
        <input
          className="in"
          aria-label="Name of a new tag"
          placeholder="New tag"
          maxLength={60}
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
        <button className="btn" aria-busy={busy} disabled={busy || name.trim() === ""}>
          <Plus className="ic" aria-hidden="true" />
          Add
        </button>
      </form>
    </Card>
  );
}

function TagRow({ tag }: { tag: Tag }) {
  const { workspaceId } = useSession();
  const update = useMutation(api.inbox.agentTags.update);
  const remove = useMutation(api.inbox.agentTags.remove);
  const { act } = useAct();
  const { tagId } = tag;
  const [name, setName] = useState(tag.name);
  const rename = () => {
    if (name.trim() === tag.name) return;
    void act(() => update({ workspaceId, tagId, name })).then((isDone) => !isDone && setName(tag.name));
  };
  return (
    <div className="rt-row">
      <span className="tag-dot" data-color={tag.color ?? "grey"} aria-hidden="true" />
      <input
        className="in name"
        aria-label={`Name of ${tag.name}`}
        maxLength={60}
        value={name}
        onChange={(event) => setName(event.target.value)}
        onBlur={rename}
        onKeyDown={(event) => event.key === "Enter" && event.currentTarget.blur()}
      />
      <select
        className="sel"
        style={{ width: 104 }}
        aria-label={`Colour of ${tag.name}`}
        value={tag.color ?? "grey"}
        onChange={(event) =>
          void act(() => update({ workspaceId, tagId, color: event.target.value as (typeof COLORS)[number] }))
        }
      >
        {COLORS.map((color) => (
          <option key={color} value={color}>
            {color}
          </option>
        ))}
      </select>
      <span className="c3 num hide-s" title="Open and snoozed conversations">
        {tag.conversations}
      </span>
      <button
        className="ib"
        aria-label={`Delete ${tag.name}`}
        title="Delete"
        onClick={() => void act(() => remove({ workspaceId, tagId }), `“${tag.name}” is taken off its conversations.`)}
      >
        <Trash2 className="ic" aria-hidden="true" />
      </button>
    </div>
  );
}

function AutoTagsCard({ onEdit }: { onEdit: (rule: AutoTagRule | "new") => void }) {
  const { workspaceId } = useSession();
  const rules = useQuery(api.routing.agentAutoTags.list, { workspaceId });
  const remove = useMutation(api.routing.agentAutoTags.remove);
  return (
    <Card title="Tags put on by themselves" aside={<NewButton words="New rule" onPick={() => onEdit("new")} />}>
      {!rules && <CardBones lines={2} />}
      {rules?.length === 0 && (
        <Empty icon={Zap} title="No rules yet" level={3}>
          Every rule that holds for a customer’s first message adds its tag.
        </Empty>
      )}
      {rules?.map((rule) => (
        <EditableRow
          key={rule.ruleId}
          name={rule.name}
          words={rule.conditions.map(conditionWords).join(", and ") || "Every conversation"}
          enabled={rule.enabled}
          badge={<TargetBadge target={rule.target} />}
          onEdit={() => onEdit(rule)}
          remove={() => remove({ workspaceId, ruleId: rule.ruleId })}
        />
      ))}
    </Card>
  );
}

function AutoTagEditor({ rule, onClose }: { rule: AutoTagRule | null; onClose: () => void }) {
  const { workspaceId } = useSession();
  const tags = useTags();
  const create = useMutation(api.routing.agentAutoTags.create);
  const update = useMutation(api.routing.agentAutoTags.update);
  const [before] = useState<string>(rule && !rule.target.isMissing ? rule.tagId : "");
  const [tagId, setTagId] = useState(before);
  const target = (
    <label className="field">
      <span className="label">Add the tag</span>
      <select className="sel" value={tagId} onChange={(event) => setTagId(event.target.value)}>
        <option value="">Choose a tag</option>
        {tags.map((tag) => (
          <option key={tag.tagId} value={tag.tagId}>
            {tag.name}
          </option>
        ))}
      </select>
    </label>
  );
  return (
    <RuleEditor
      rule={rule}
      target={target}
      isTouched={tagId !== before}
      isReady={tagId !== ""}
      onClose={onClose}
      onSave={async ({ name, enabled, conditions }) => {
        const fields = { workspaceId, name, enabled, conditions, tagId: tagId as Id<"tags"> };
        await (rule ? update({ ...fields, ruleId: rule.ruleId }) : create(fields));
      }}
    />
  );
}
