import { useMutation } from "convex/react";
import { api } from "../api.ts";
import { useTags, useTeams } from "../inbox/useTags.ts";
import { Field, Segments } from "../kit/Field.tsx";
import { useSession } from "../session/workspaceContext.ts";
import type { SlaPolicy } from "../views.ts";
import { EditorForm } from "./EditorForm.tsx";
import type { SaveError } from "./useSaving.ts";

type Draft = Omit<SlaPolicy, "policyId" | "priority">;

const NEW: Draft = {
  name: "",
  enabled: true,
  appliesTo: "conversations",
  match: { priorities: [], channels: [], teamIds: [], tagIds: [] },
  firstResponseMinutes: 60,
  nextResponseMinutes: null,
  resolutionMinutes: null,
  usesOfficeHours: true,
};

const SUBJECTS = [
  { value: "conversations", label: "Conversations" },
  { value: "tickets", label: "Tickets" },
  { value: "both", label: "Both" },
] as const satisfies readonly { value: Draft["appliesTo"]; label: string }[];

const TARGETS = [
  { field: "firstResponseMinutes", label: "First response" },
  { field: "nextResponseMinutes", label: "Every next response" },
  { field: "resolutionMinutes", label: "Resolution" },
] as const;

function draftOf(policy: SlaPolicy): Draft {
  const { policyId: _id, priority: _priority, ...draft } = policy;
  return draft;
}

/** A service level being written. */
export function SlaEditor({ policy, onClose }: { policy: SlaPolicy | null; onClose: () => void }) {
  const { workspaceId } = useSession();
  const create = useMutation(api.sla.agent.create);
  const update = useMutation(api.sla.agent.update);
  return (
    <EditorForm<Draft>
      title={policy ? "Edit the policy" : "New policy"}
      start={policy ? draftOf(policy) : NEW}
      enabledLabel="The policy is on"
      shownFields={TARGETS.map(({ field }) => field)}
      onClose={onClose}
      onSave={async (draft) => {
        const fields = { workspaceId, ...draft };
        await (policy ? update({ ...fields, policyId: policy.policyId }) : create(fields));
      }}
    >
      {(draft, change, error) => (
        <>
          <SubjectPick value={draft.appliesTo} onChange={(appliesTo) => change({ appliesTo })} />
          <Targets draft={draft} change={change} error={error} />
          <label className="chk">
            <input
              type="checkbox"
              checked={draft.usesOfficeHours}
              onChange={(event) => change({ usesOfficeHours: event.target.checked })}
            />
            Count office hours only
          </label>
          <MatchFields match={draft.match} onChange={(match) => change({ match })} />
        </>
      )}
    </EditorForm>
  );
}

interface TargetsProps {
  draft: Draft;
  change: (part: Partial<Draft>) => void;
  error: SaveError | null;
}

/** How soon, in minutes; an empty field is no target. */
function Targets({ draft, change, error }: TargetsProps) {
  return (
    <div className="r g16 wrap">
      {TARGETS.map(({ field, label }) => (
        <Field key={field} label={`${label}, minutes`} error={error?.field === field ? error.line : null}>
          {(ids) => (
            <input
              {...ids}
              className="in rt-num"
              type="number"
              min={1}
              placeholder="none"
              value={draft[field] ?? ""}
              onChange={(event) => change({ [field]: event.target.value ? Number(event.target.value) : null })}
            />
          )}
        </Field>
      ))}
    </div>
  );
}

interface SubjectPickProps {
  value: Draft["appliesTo"];
  onChange: (value: Draft["appliesTo"]) => void;
}

function SubjectPick({ value, onChange }: SubjectPickProps) {
  return (
    <div className="field">
      <span className="label">Applies to</span>
      <Segments label="Applies to" value={value} options={SUBJECTS} onChange={onChange} />
      {value !== "conversations" && (
        <span className="help">Tickets have no next response, no channel and no tags.</span>
      )}
    </div>
  );
}

const PRIORITIES = ["urgent", "high", "normal", "low"] as const;
const CHANNELS = ["chat", "email"] as const;
type Match = Draft["match"];

/** For which conversations it is; a group without a mark lets all through. */
function MatchFields({ match, onChange }: { match: Match; onChange: (match: Match) => void }) {
  const teams = useTeams().map(({ teamId, name }) => ({ value: teamId, label: name }));
  const tags = useTags().map(({ tagId, name }) => ({ value: tagId, label: name }));
  const plain = <T extends string>(values: readonly T[]) => values.map((value) => ({ value, label: value }));
  return (
    <div className="col g12">
      <Marks
        label="Priority"
        options={plain(PRIORITIES)}
        chosen={match.priorities}
        onChange={(priorities) => onChange({ ...match, priorities })}
      />
      <Marks
        label="Channel"
        options={plain(CHANNELS)}
        chosen={match.channels}
        onChange={(channels) => onChange({ ...match, channels })}
      />
      <Marks
        label="Team"
        options={teams}
        chosen={match.teamIds}
        onChange={(teamIds) => onChange({ ...match, teamIds })}
      />
      <Marks label="Tag" options={tags} chosen={match.tagIds} onChange={(tagIds) => onChange({ ...match, tagIds })} />
    </div>
  );
}

interface MarksProps<T extends string> {
  label: string;
  options: readonly { value: T; label: string }[];
  chosen: readonly T[];
  onChange: (chosen: T[]) => void;
}

function Marks<T extends string>({ label, options, chosen, onChange }: MarksProps<T>) {
  if (options.length === 0) return null;
  const toggle = (value: T) =>
    onChange(chosen.includes(value) ? chosen.filter((each) => each !== value) : [...chosen, value]);
  return (
    <fieldset style={{ border: 0, margin: 0, padding: 0 }}>
      <legend className="label">
        {label} {chosen.length === 0 && <span className="c3">(any)</span>}
      </legend>
      <div className="r g16 wrap">
        {options.map((option) => (
          <label className="chk" key={option.value}>
            <input type="checkbox" checked={chosen.includes(option.value)} onChange={() => toggle(option.value)} />
            {option.label}
          </label>
        ))}
      </div>
    </fieldset>
  );
}
