import { type Answers, type FormField, MAX_FORM_FIELDS, MAX_HELP_LENGTH } from "@parley/core";
import { MAX_TITLE_LENGTH } from "@parley/protocol";
import { useMutation } from "convex/react";
import { ArrowLeft, Plus } from "lucide-react";
import { useState } from "react";
import { api } from "../api.ts";
import { Field } from "../kit/Field.tsx";
import { showToast } from "../kit/toasts.ts";
import { useSubmit } from "../kit/useSubmit.ts";
import { useUnsaved } from "../kit/useUnsaved.tsx";
import { useSession } from "../session/workspaceContext.ts";
import { FormFields } from "../tickets/FormFields.tsx";
import type { TicketForm } from "../views.ts";
import { Card } from "./Card.tsx";
import { fieldError } from "./fieldError.ts";
import { draftProblem, moved, newQuestion } from "./ticketFormDraft.ts";
import { TicketQuestion } from "./TicketQuestion.tsx";

interface TicketFormEditorProps {
  /** null: a new one. */
  form: TicketForm | null;
  onClose: () => void;
}

/** A form being written, with what will be asked beside it. */
export function TicketFormEditor({ form, onClose }: TicketFormEditorProps) {
  const draft = useFormDraft(form, onClose);
  const { fields, setFields, problem } = draft;
  const { leave, question } = useUnsaved(draft.isChanged);
  const change = (index: number, next: FormField) =>
    setFields(fields.map((field, at) => (at === index ? next : field)));
  return (
    <div className="set">
      <div className="col g16">
        <button
          className="btn btn-q"
          style={{ justifySelf: "start", alignSelf: "start" }}
          onClick={() => leave(onClose)}
        >
          <ArrowLeft className="ic" aria-hidden="true" />
          All forms
        </button>
        <Words draft={draft} />
        <Card title="Questions">
          {fields.length === 0 && (
            <p className="c3">Subject and description are always asked. Add what else you need.</p>
          )}
          {fields.map((field, index) => (
            <TicketQuestion
              key={field.id}
              field={field}
              number={index + 1}
              isLast={index === fields.length - 1}
              problem={draft.isShown && problem?.index === index ? problem.reason : null}
              onChange={(next) => change(index, next)}
              onMove={(by) => setFields(moved(fields, index, by))}
              onRemove={() => setFields(fields.filter((_, at) => at !== index))}
            />
          ))}
          <button
            className="btn"
            style={{ justifySelf: "start", alignSelf: "start" }}
            disabled={fields.length >= MAX_FORM_FIELDS}
            onClick={() => setFields([...fields, newQuestion(fields)])}
          >
            <Plus className="ic" aria-hidden="true" />
            Add a question
          </button>
        </Card>
        <Foot draft={draft} onClose={() => leave(onClose)} />
        {question}
      </div>
      <Preview fields={fields} />
    </div>
  );
}

type Draft = ReturnType<typeof useFormDraft>;

function useFormDraft(form: TicketForm | null, onDone: () => void) {
  const { workspaceId } = useSession();
  const create = useMutation(api.tickets.agentForms.create);
  const update = useMutation(api.tickets.agentForms.update);
  const [name, setName] = useState(form?.name ?? "");
  const [description, setDescription] = useState(form?.description ?? "");
  const [fields, setFields] = useState<FormField[]>(form?.fields ?? []);
  const [isShown, setShown] = useState(false);
  const { busy, error, submit } = useSubmit();
  const start = { name: form?.name ?? "", description: form?.description ?? "", fields: form?.fields ?? [] };
  const isChanged = JSON.stringify({ name, description, fields }) !== JSON.stringify(start);
  const problem = draftProblem(name, fields);
  const save = async () => {
    setShown(true);
    if (problem) return;
    const args = { workspaceId, name, description, fields };
    const isSaved = await submit(() => (form ? update({ ...args, formId: form._id }) : create(args)));
    if (!isSaved) return;
    showToast("The form is saved.");
    onDone();
  };
  return {
    name,
    setName,
    description,
    setDescription,
    fields,
    setFields,
    isShown,
    isChanged,
    problem,
    save,
    busy,
    error,
  };
}

function Words({ draft }: { draft: Draft }) {
  const isNamed = !draft.isShown || draft.name.trim() !== "";
  return (
    <Card title="Form">
      <Field label="Name" error={isNamed ? fieldError(draft.error, "name", "conflict") : "Give the form a name."}>
        {(ids) => (
          <input
            {...ids}
            className="in"
            maxLength={MAX_TITLE_LENGTH}
            value={draft.name}
            onChange={(event) => draft.setName(event.target.value)}
          />
        )}
      </Field>
      <Field
        label="Introduction"
        error={fieldError(draft.error, "description")}
        help="Above the questions. It may stay empty."
      >
        {(ids) => (
          <textarea
            {...ids}
            className="ta"
            maxLength={MAX_HELP_LENGTH}
            value={draft.description}
            onChange={(event) => draft.setDescription(event.target.value)}
          />
        )}
      </Field>
    </Card>
  );
}

function Foot({ draft, onClose }: { draft: Draft; onClose: () => void }) {
  const refused = fieldError(draft.error, "fields", "other");
  return (
    <div className="r end">
      {draft.isShown && draft.problem && (
        <span className="err grow" role="alert">
          {draft.problem.index === null ? "" : `Question ${draft.problem.index + 1}: `}
          {draft.problem.reason}
        </span>
      )}
      {refused && (
        <span className="err grow" role="alert">
          {refused}
        </span>
      )}
      <button className="btn" onClick={onClose}>
        Cancel
      </button>
      <button className="btn btn-p" aria-busy={draft.busy} disabled={draft.busy} onClick={() => void draft.save()}>
        Save
      </button>
    </div>
  );
}

/** The questions as customers will meet them; can be tried out. */
function Preview({ fields }: { fields: readonly FormField[] }) {
  const [answers, setAnswers] = useState<Answers>({});
  const named = fields.map((field) => ({ ...field, label: field.label || "Untitled question" }));
  return (
    <section className="preview" style={{ justifyItems: "stretch" }} aria-label="Preview">
      <h2 className="t13">Preview</h2>
      {named.length === 0 ? (
        <p className="c3">Questions appear here.</p>
      ) : (
        <div className="col g12">
          <FormFields fields={named} answers={answers} onChange={setAnswers} />
        </div>
      )}
    </section>
  );
}
