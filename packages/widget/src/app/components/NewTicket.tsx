import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { newId, type TicketAnswer, type TicketForm, type Tickets } from "@parley/client";
import { MAX_MESSAGE_LENGTH, MAX_TITLE_LENGTH } from "@parley/protocol";
import { refusalOf } from "../ticketWords.ts";
import { useMessenger } from "./context.ts";
import { Icon } from "./Icon.tsx";
import { CloseButton, OfflineNote, RowSkeleton } from "./Notices.tsx";
import { FileList, FilePicker } from "./TicketFiles.tsx";
import { Labelled, Question } from "./TicketQuestion.tsx";
import { useUploads } from "./uploads.ts";

/** The form for a new ticket: subject, description, and what the workspace asks besides. */
export function NewTicket({ tickets }: { tickets: Tickets }): JSX.Element {
  const [form, setForm] = useState<TicketForm | null | undefined>(undefined);
  useEffect(() => tickets.onForm(setForm), [tickets]);
  return (
    <div class="mw-view">
      <TicketBar title={form?.name ?? "New ticket"} />
      {form === undefined ? <RowSkeleton rows={2} /> : <Fields tickets={tickets} form={form} />}
    </div>
  );
}

/** A bar with the way back to the list. */
export function TicketBar({ title, about }: { title: string; about?: string }): JSX.Element {
  const messenger = useMessenger();
  return (
    <div class="mw-bar">
      <button class="ib" aria-label="Back" onClick={() => messenger.go({ name: "tickets" })}>
        <Icon name="left" />
      </button>
      <div class="grow">
        <h2 class="cut">{title}</h2>
        {about && <p class="c3 t12 cut">{about}</p>}
      </div>
      <CloseButton />
    </div>
  );
}

interface Refusal {
  field: string;
  text: string;
}

/** What is typed, and sending it: the same id on every try, so that a retry makes no second ticket. */
function useNewTicket(tickets: Tickets, form: TicketForm | null) {
  const messenger = useMessenger();
  const uploads = useUploads();
  const [clientMessageId] = useState(newId);
  const [subject, setSubject] = useState("");
  const [description, setDescription] = useState("");
  const [answers, setAnswers] = useState<Record<string, TicketAnswer>>({});
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const [isBusy, setBusy] = useState(false);
  const answer = (id: string, value: TicketAnswer | null): void => {
    const { [id]: _, ...rest } = answers;
    setAnswers(value === null ? rest : { ...rest, [id]: value });
  };
  const send = async (): Promise<void> => {
    setBusy(true);
    setRefusal(null);
    const attachmentIds = uploads.list.flatMap(({ attachment }) => attachment?.attachmentId ?? []);
    const asked = form ? { formId: form.formId, formData: answers } : {};
    try {
      const made = await tickets.create({ clientMessageId, subject, description, attachmentIds, ...asked });
      messenger.go({ name: "tickets", at: { ticketId: made.ticketId } });
    } catch (error) {
      setRefusal(refusalOf(error));
      setBusy(false);
    }
  };
  return { uploads, subject, setSubject, description, setDescription, answers, answer, refusal, isBusy, send };
}

function Fields({ tickets, form }: { tickets: Tickets; form: TicketForm | null }): JSX.Element {
  const draft = useNewTicket(tickets, form);
  const { uploads, subject, setSubject, description, setDescription, answers, answer, refusal, isBusy } = draft;
  const errorAt = (field: string): string | null => (refusal?.field === field ? refusal.text : null);
  const onSubmit = (event: Event): void => {
    event.preventDefault();
    if (!isBusy && !uploads.isBusy) void draft.send();
  };
  const places = ["subject", "description", ...(form?.fields.map(({ id }) => id) ?? [])];
  return (
    <form class="mw-view" noValidate onSubmit={onSubmit}>
      <div class="mw-scroll tk-form" tabIndex={0} role="region" aria-label="New ticket">
        {form?.description && <p class="c2 t14">{form.description}</p>}
        <Labelled label="Subject" isRequired error={errorAt("subject")}>
          {(ids) => (
            <input
              {...ids}
              class="tk-in"
              value={subject}
              maxLength={MAX_TITLE_LENGTH}
              onInput={(event) => setSubject(event.currentTarget.value)}
            />
          )}
        </Labelled>
        <Labelled label="Description" error={errorAt("description")}>
          {(ids) => (
            <textarea
              {...ids}
              class="tk-in"
              rows={4}
              value={description}
              maxLength={MAX_MESSAGE_LENGTH}
              onInput={(event) => setDescription(event.currentTarget.value)}
            />
          )}
        </Labelled>
        {form?.fields.map((field) => (
          <Question
            key={field.id}
            field={field}
            answer={answers[field.id]}
            error={errorAt(field.id)}
            onAnswer={(value) => answer(field.id, value)}
          />
        ))}
        <FileList uploads={uploads} />
        <FilePicker uploads={uploads} label="Attach a file" />
        {refusal && !places.includes(refusal.field) && (
          <p class="tk-err" role="alert">
            {refusal.text}
          </p>
        )}
      </div>
      <OfflineNote />
      <div class="mw-foot">
        <button class="btn btn-p" type="submit" aria-busy={isBusy} disabled={isBusy || uploads.isBusy}>
          {isBusy ? "Sending" : "Send"}
        </button>
      </div>
    </form>
  );
}
