import { useMembers } from "../inbox/useMembers.ts";
import { useTags, useTeams } from "../inbox/useTags.ts";
import type { Id, MacroAction, Priority } from "../views.ts";

export const ACTION_NAMES: Record<MacroAction["kind"], string> = {
  assign: "Assign to",
  team: "Give to team",
  addTag: "Add tag",
  removeTag: "Remove tag",
  priority: "Set priority",
  note: "Write a note",
  snooze: "Snooze for",
  close: "Close",
};

const HOUR = 3_600_000;
const SPANS = [
  { forMs: HOUR, label: "1 hour" },
  { forMs: 4 * HOUR, label: "4 hours" },
  { forMs: 24 * HOUR, label: "1 day" },
  { forMs: 3 * 24 * HOUR, label: "3 days" },
  { forMs: 7 * 24 * HOUR, label: "1 week" },
];
const PRIORITIES: readonly Priority[] = ["urgent", "high", "normal", "low"];

/** Every kind of action with something to begin with; of tags and teams only where there are any. */
export function useNewActions(): MacroAction[] {
  const [tag] = useTags();
  const [team] = useTeams();
  return [
    { kind: "assign", assigneeId: null },
    ...(team ? [{ kind: "team" as const, teamId: team.teamId }] : []),
    ...(tag
      ? [
          { kind: "addTag" as const, tagId: tag.tagId },
          { kind: "removeTag" as const, tagId: tag.tagId },
        ]
      : []),
    { kind: "priority", priority: "high" },
    { kind: "note", content: "" },
    { kind: "snooze", forMs: 24 * HOUR },
    { kind: "close" },
  ];
}

interface ActionValueProps {
  action: MacroAction;
  onChange: (action: MacroAction) => void;
}

/** The control for what an action is about. */
export function ActionValue({ action, onChange }: ActionValueProps) {
  switch (action.kind) {
    case "close":
      return null;
    case "note":
      return (
        <textarea
          className="in"
          aria-label="Note"
          rows={2}
          value={action.content}
          onChange={(event) => onChange({ ...action, content: event.target.value })}
        />
      );
    case "priority":
      return (
        <Choice
          label="Priority"
          value={action.priority}
          options={PRIORITIES.map((each) => ({ value: each, label: each }))}
          onChange={(priority) => onChange({ ...action, priority: priority as Priority })}
        />
      );
    case "snooze":
      return (
        <Choice
          label="Snooze for"
          value={String(action.forMs)}
          options={SPANS.map(({ forMs, label }) => ({ value: String(forMs), label }))}
          onChange={(forMs) => onChange({ ...action, forMs: Number(forMs) })}
        />
      );
    default:
      return <Subject action={action} onChange={onChange} />;
  }
}

type SubjectAction = Extract<MacroAction, { kind: "assign" | "team" | "addTag" | "removeTag" }>;

/** Who or what an action names. Values of the lists are ids of the workspace. */
function Subject({ action, onChange }: { action: SubjectAction; onChange: (action: MacroAction) => void }) {
  const members = useMembers();
  const teams = useTeams();
  const tags = useTags();
  if (action.kind === "assign") {
    const options = members.map(({ userId, name }) => ({ value: userId as string, label: name }));
    return (
      <Choice
        label="Assignee"
        value={action.assigneeId ?? ""}
        options={[{ value: "", label: "Nobody" }, ...options]}
        onChange={(id) => onChange({ ...action, assigneeId: id === "" ? null : (id as Id<"users">) })}
      />
    );
  }
  if (action.kind === "team") {
    const options = teams.map(({ teamId, name }) => ({ value: teamId as string, label: name }));
    return (
      <Choice
        label="Team"
        value={action.teamId ?? ""}
        options={[{ value: "", label: "No team" }, ...options]}
        onChange={(id) => onChange({ ...action, teamId: id === "" ? null : (id as Id<"teams">) })}
      />
    );
  }
  return (
    <Choice
      label="Tag"
      value={action.tagId}
      options={tags.map(({ tagId, name }) => ({ value: tagId as string, label: name }))}
      onChange={(id) => onChange({ ...action, tagId: id as Id<"tags"> })}
    />
  );
}

interface ChoiceProps {
  label: string;
  value: string;
  options: readonly { value: string; label: string }[];
  onChange: (value: string) => void;
}

/** One of a list. */
export function Choice({ label, value, options, onChange }: ChoiceProps) {
  return (
    <select className="in" aria-label={label} value={value} onChange={(event) => onChange(event.target.value)}>
      {options.map((option) => (
        <option key={option.value} value={option.value}>
          {option.label}
        </option>
      ))}
    </select>
  );
}
