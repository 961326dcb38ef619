import { type Answers, checkAnswers } from "@parley/core";
import { appErrorOf, MAX_MESSAGE_LENGTH, MAX_TITLE_LENGTH } from "@parley/protocol";
import { useNavigate } from "@tanstack/react-router";
import { useMutation, useQuery } from "convex/react";
import { useState } from "react";
import { api } from "../api.ts";
import { Dialog } from "../kit/Dialog.tsx";
import { Field } from "../kit/Field.tsx";
import { showToast } from "../kit/toasts.ts";
import { useSession } from "../session/workspaceContext.ts";
import type { Id, Priority, TicketForm } from "../views.ts";
import { explainLine } from "../words/errors.ts";
import { FormFields } from "./FormFields.tsx";
import { PRIORITIES, PRIORITY_NAMES } from "./ticketWords.ts";
import { DialogAnswer } from "../kit/DialogAnswer.tsx";

interface NewTicketDialogProps {
  /** The conversation it is made from, with a first proposal of what it is called. */
  conversation?: { conversationId: Id<"conversations">; subject: string };
  onClose: () => void;
}

/** Makes a ticket, by itself or for a conversation. */
export function NewTicketDialog({ conversation, onClose }: NewTicketDialogProps) {
  const { workspaceId } = useSession();
  const forms = useQuery(api.tickets.agentForms.list, { workspaceId });
  const draft = useDraft(conversation, forms ?? [], onClose);
  const footer = (
    <DialogAnswer words="Create ticket" busy={draft.busy} onCancel={onClose} onAnswer={() => void draft.submit()} />
  );
  const title = conversation ? "Create a ticket from this conversation" : "New ticket";
  return (
    <Dialog open onClose={onClose} title={title} footer={footer} wide>
      <div className="col g12">
        <Field label="Subject (required)" error={draft.errors.subject ?? null}>
          {(ids) => (
            <input
              {...ids}
              className="in"
              autoFocus
              maxLength={MAX_TITLE_LENGTH}
              value={draft.subject}
              onChange={(event) => draft.setSubject(event.target.value)}
            />
          )}
        </Field>
        <Field label="Description">
          {(ids) => (
            <textarea
              {...ids}
              className="ta"
              maxLength={MAX_MESSAGE_LENGTH}
              value={draft.description}
              onChange={(event) => draft.setDescription(event.target.value)}
            />
          )}
        </Field>
        <div className="r wrap g16 top">
          <PriorityField value={draft.priority} onChange={draft.setPriority} />
          <FormField forms={forms ?? []} draft={draft} />
        </div>
        {draft.form && (
          <FormFields
            fields={draft.form.fields}
            answers={draft.answers}
            errors={draft.errors}
            onChange={draft.setAnswers}
          />
        )}
      </div>
    </Dialog>
  );
}

type Draft = ReturnType<typeof useDraft>;

/** What is typed, checked by the rules the server holds it to; the same id on every try. */
function useDraft(given: NewTicketDialogProps["conversation"], forms: readonly TicketForm[], onDone: () => void) {
  const { workspaceId } = useSession();
  const create = useMutation(api.tickets.agentState.create);
  const navigate = useNavigate();
  const [clientMessageId] = useState(() => crypto.randomUUID());
  const [subject, setSubject] = useState(given?.subject ?? "");
  const [description, setDescription] = useState("");
  const [priority, setPriority] = useState<Priority>("normal");
  const [formId, setFormId] = useState<Id<"ticketForms"> | null>(null);
  const [answers, setAnswers] = useState<Answers>({});
  const [errors, setErrors] = useState<Record<string, string>>({});
  const [busy, setBusy] = useState(false);
  const form = forms.find((each) => each._id === formId) ?? null;
  const choose = (id: Id<"ticketForms"> | null) => {
    setFormId(id);
    setAnswers({});
    setErrors({});
  };
  const refuse = (field: string, reason: string) =>
    setErrors({ [field.replace(/^formData\./, "")]: `${reason.charAt(0).toUpperCase()}${reason.slice(1)}.` });
  const send = async () => {
    const base = { workspaceId, clientMessageId, subject, description, priority };
    const place = given ? { conversationId: given.conversationId } : {};
    const made = await create({ ...base, ...place, ...(form && { formId: form._id, formData: answers }) });
    showToast(made.isNew ? `Ticket #${made.number} was made.` : `Ticket #${made.number} was there already.`);
    onDone();
    await navigate({ to: "/tickets/$ticketId", params: { ticketId: made.ticketId } });
  };
  const submit = async () => {
    if (subject.trim() === "") return refuse("subject", "must not be empty");
    const checked = form ? checkAnswers(form.fields, answers) : { answers: {} };
    if ("problem" in checked) return refuse(checked.problem.field, checked.problem.reason);
    setBusy(true);
    try {
      await send();
    } catch (error) {
      const data = appErrorOf(error);
      if (data?.code === "invalid_input") refuse(data.field, data.reason);
      else showToast(explainLine(error), { tone: "bad" });
    } finally {
      setBusy(false);
    }
  };
  return {
    subject,
    setSubject,
    description,
    setDescription,
    priority,
    setPriority,
    form,
    choose,
    answers,
    setAnswers,
    errors,
    submit,
    busy,
  };
}

function PriorityField({ value, onChange }: { value: Priority; onChange: (priority: Priority) => void }) {
  return (
    <Field label="Priority">
      {(ids) => (
        <select
          {...ids}
          className="sel"
          value={value}
          onChange={({ target }) => onChange(PRIORITIES.find((each) => each === target.value) ?? "normal")}
        >
          {PRIORITIES.map((priority) => (
            <option key={priority} value={priority}>
              {PRIORITY_NAMES[priority]}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

function FormField({ forms, draft }: { forms: readonly TicketForm[]; draft: Draft }) {
  if (forms.length === 0) return null;
  return (
    <Field label="Form">
      {(ids) => (
        <select
          {...ids}
          className="sel"
          value={draft.form?._id ?? ""}
          onChange={({ target }) => draft.choose(forms.find((each) => each._id === target.value)?._id ?? null)}
        >
          <option value="">None</option>
          {forms.map(({ _id, name }) => (
            <option key={_id} value={_id}>
              {name}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}
