import { useNavigate } from "@tanstack/react-router";
import { useMutation } from "convex/react";
import { useState } from "react";
import { api } from "../api.ts";
import { Dialog } from "../kit/Dialog.tsx";
import { Field } from "../kit/Field.tsx";
import { useSession } from "../session/workspaceContext.ts";
import type { SavedView } from "../views.ts";
import { fieldError } from "../settings/fieldError.ts";
import { SORT_NAMES } from "./listView.ts";
import { type Choice, choiceOf, filtersOf, kindOf, useChoices } from "./savedViewFilters.ts";
import { DialogAnswer } from "../kit/DialogAnswer.tsx";
import { useSubmit } from "../kit/useSubmit.ts";

const STATUSES = [
  { value: "", label: "Open and snoozed" },
  { value: "open", label: "Open" },
  { value: "snoozed", label: "Snoozed" },
  { value: "closed", label: "Closed" },
] as const;
const SORTS = ["newest", "oldest", "waiting"] as const;

/** Makes or changes a view: whose, what and in which order. */
export default function SavedViewDialog({ view, onClose }: { view: SavedView | null; onClose: () => void }) {
  const form = useViewForm(view, onClose);
  const { fields, change, busy, error } = form;
  const footer = <DialogAnswer words="Save" busy={busy} onCancel={onClose} onAnswer={() => void form.save()} />;
  return (
    <Dialog open onClose={onClose} title={view ? "Edit the view" : "New view"} footer={footer}>
      <div className="col g12">
        <Field label="Name" error={fieldError(error, "name")}>
          {(ids) => (
            <input
              {...ids}
              className="in"
              maxLength={60}
              value={fields.name}
              onChange={(event) => change({ name: event.target.value })}
            />
          )}
        </Field>
        <Subject choice={fields.choice} onChange={(choice) => change({ choice })} error={error} />
        {kindOf(fields.choice) !== "tag" && (
          <Select label="Status" value={fields.status} options={STATUSES} onChange={(status) => change({ status })} />
        )}
        <Select
          label="Order"
          value={fields.sort}
          options={SORTS.map((value) => ({ value, label: SORT_NAMES[value] }))}
          onChange={(sort) => change({ sort: sort as SavedView["sort"] })}
          error={fieldError(error, "sort")}
        />
        <label className="r r8">
          <input
            type="checkbox"
            checked={fields.isShared}
            onChange={(event) => change({ isShared: event.target.checked })}
          />
          Shared with the team
        </label>
      </div>
    </Dialog>
  );
}

function useViewForm(view: SavedView | null, onDone: () => void) {
  const { workspaceId } = useSession();
  const navigate = useNavigate();
  const create = useMutation(api.inbox.agentViews.create);
  const update = useMutation(api.inbox.agentViews.update);
  const [fields, setFields] = useState({
    name: view?.name ?? "",
    status: view ? (view.filters.status ?? "") : "open",
    choice: choiceOf(view?.filters ?? {}),
    sort: view?.sort ?? ("newest" as const),
    isShared: view?.isShared ?? false,
  });
  const { busy, error, submit } = useSubmit();
  const change = (part: Partial<typeof fields>) => setFields({ ...fields, ...part });
  const save = async () => {
    const { status, choice, ...others } = fields;
    const given = { workspaceId, ...others, icon: view?.icon ?? "inbox", filters: filtersOf(status, choice) };
    let saved = view?._id;
    const isSaved = await submit(async () => {
      if (view) await update({ ...given, viewId: view._id });
      else saved = (await create(given)).viewId;
    });
    if (!isSaved) return;
    onDone();
    await navigate({ to: "/inbox/$view", params: { view: "all" }, search: { saved } });
  };
  return { fields, change, busy, error, save };
}

interface SubjectProps {
  choice: Choice;
  onChange: (choice: Choice) => void;
  error: unknown;
}

function Subject({ choice, onChange, error }: SubjectProps) {
  const groups = useChoices();
  return (
    <Field label="Shows" error={fieldError(error, "filters", "other")}>
      {(ids) => (
        <select {...ids} className="in" value={choice} onChange={(event) => onChange(event.target.value as Choice)}>
          {groups.map(({ label, options }) => (
            <optgroup key={label} label={label}>
              {options.map((option) => (
                <option key={option.value} value={option.value}>
                  {option.label}
                </option>
              ))}
            </optgroup>
          ))}
        </select>
      )}
    </Field>
  );
}

interface SelectProps {
  label: string;
  value: string;
  options: readonly { value: string; label: string }[];
  onChange: (value: string) => void;
  error?: string | null;
}

function Select({ label, value, options, onChange, error = null }: SelectProps) {
  return (
    <Field label={label} error={error}>
      {(ids) => (
        <select {...ids} className="in" value={value} onChange={(event) => onChange(event.target.value)}>
          {options.map((option) => (
            <option key={option.value} value={option.value}>
              {option.label}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}
