import { useMutation } from "convex/react";
import { useState } from "react";
import { api } from "../api.ts";
import { useTags, useTeams } from "../inbox/useTags.ts";
import { Field, Segments } from "../kit/Field.tsx";
import { useSession } from "../session/workspaceContext.ts";
import { Card } from "../settings/Card.tsx";
import type { SlaPolicy } from "../views.ts";
import { useSaving } from "./useSaving.ts";

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
  const [draft, setDraft] = useState(policy ? draftOf(policy) : NEW);
  const { busy, error, save } = useSaving();
  const submit = (event: React.FormEvent) => {
    event.preventDefault();
    const fields = { workspaceId, ...draft };
    void save(() => (policy ? update({ ...fields, policyId: policy.policyId }) : create(fields)), onClose);
  };
  const errorOf = (field: string) => (error?.field === field ? error.line : null);
  return (
    <Card title={policy ? "Edit the policy" : "New policy"}>
      <form className="col g16" onSubmit={submit}>
        <Field label="Name" error={errorOf("name")}>
          {(ids) => (
            <input
              {...ids}
              className="in"
              autoFocus
              value={draft.name}
              onChange={(event) => setDraft({ ...draft, name: event.target.value })}
            />
          )}
        </Field>
        <SubjectPick value={draft.appliesTo} onChange={(appliesTo) => setDraft({ ...draft, appliesTo })} />
        <div className="r g16 wrap">
          {TARGETS.map(({ field, label }) => (
            <Field key={field} label={`${label}, minutes`} error={errorOf(field)}>
              {(ids) => (
                <input
                  {...ids}
                  className="in rt-num"
                  type="number"
                  min={1}
                  placeholder="none"
                  value={draft[field] ?? ""}
                  onChange={(event) =>
                    setDraft({ ...draft, [field]: event.target.value ? Number(event.target.value) : null })
                  }
                />
              )}
            </Field>
          ))}
        </div>
        <label className="chk">
          <input
            type="checkbox"
            checked={draft.usesOfficeHours}
            onChange={(event) => setDraft({ ...draft, usesOfficeHours: event.target.checked })}
          />
          Count office hours only
        </label>
        <MatchFields match={draft.match} onChange={(match) => setDraft({ ...draft, match })} />
        <label className="chk">
          <input
            type="checkbox"
            checked={draft.enabled}
            onChange={(event) => setDraft({ ...draft, enabled: event.target.checked })}
          />
          The policy is on
        </label>
        {error && !error.field && (
          <span className="err" role="alert">
            {error.line}
          </span>
        )}
        <div className="r g8">
          <button className="btn btn-p" aria-busy={busy} disabled={busy || draft.name.trim() === ""}>
            Save
          </button>
          <button type="button" className="btn" onClick={onClose}>
            Cancel
          </button>
        </div>
      </form>
    </Card>
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
