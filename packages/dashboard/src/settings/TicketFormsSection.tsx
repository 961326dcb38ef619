import { useMutation, useQuery } from "convex/react";
import { Archive, ClipboardList, Plus, RotateCcw, Star } from "lucide-react";
import { useState } from "react";
import { api } from "../api.ts";
import { Empty } from "../kit/Empty.tsx";
import { showToast } from "../kit/toasts.ts";
import { useAct } from "../kit/useAct.ts";
import { CardBones } from "../kit/Waiting.tsx";
import { useSession } from "../session/workspaceContext.ts";
import type { TicketForm } from "../views.ts";
import { Card } from "./Card.tsx";
import { TicketFormEditor } from "./TicketFormEditor.tsx";

/** The forms of tickets: a list, and the one being edited with what customers will see beside it. */
export default function TicketFormsSection() {
  const { workspaceId } = useSession();
  const forms = useQuery(api.tickets.agentForms.list, { workspaceId });
  const [editing, setEditing] = useState<TicketForm | "new" | null>(null);
  if (editing) {
    const form = editing === "new" ? null : editing;
    return <TicketFormEditor key={form?._id ?? "new"} form={form} onClose={() => setEditing(null)} />;
  }
  return (
    <div className="set one">
      <div className="col g16">
        <p className="c3">
          Customers are given the default form in the messenger. Without one they write a subject and a description.
        </p>
        <Card title="Forms" aside={<NewButton onPick={() => setEditing("new")} />}>
          {!forms && <CardBones lines={3} />}
          {forms?.length === 0 && (
            <Empty icon={ClipboardList} title="No forms yet" level={3}>
              A form asks for what you always need: an order number, a date, a choice.
            </Empty>
          )}
          {forms?.map((form) => (
            <FormRow key={form._id} form={form} onEdit={() => setEditing(form)} />
          ))}
        </Card>
        <ArchivedForms />
      </div>
    </div>
  );
}

function NewButton({ onPick }: { onPick: () => void }) {
  return (
    <button className="btn" style={{ marginLeft: "auto" }} onClick={onPick}>
      <Plus className="ic" aria-hidden="true" />
      New form
    </button>
  );
}

const questionWords = (count: number) => (count === 1 ? "1 question" : `${count} questions`);

function FormRow({ form, onEdit }: { form: TicketForm; onEdit: () => void }) {
  const { workspaceId } = useSession();
  const setDefault = useMutation(api.tickets.agentForms.setDefault);
  const remove = useMutation(api.tickets.agentForms.remove);
  const restore = useMutation(api.tickets.agentForms.restore);
  const { busy, act } = useAct();
  const args = { workspaceId, formId: form._id };
  const takeAway = () =>
    act(async () => {
      const { outcome } = await remove(args);
      if (outcome === "deleted") showToast(`“${form.name}” was deleted; no ticket had used it.`);
      else showToast(`“${form.name}” is archived; its tickets keep it.`, { undo: () => void restore(args) });
    });
  return (
    <div className="tk-form-row">
      <button className="grow tk-form-name" onClick={onEdit}>
        <span className="m cut">{form.name}</span>
        <span className="c3 t12">{questionWords(form.fields.length)}</span>
      </button>
      {form.isDefault ? (
        <span className="bdg bdg-ok">Default</span>
      ) : (
        <button
          className="ib"
          aria-label={`Make ${form.name} the default`}
          title="Make it the default"
          aria-busy={busy}
          onClick={() => void act(() => setDefault(args))}
        >
          <Star className="ic" aria-hidden="true" />
        </button>
      )}
      <button
        className="ib"
        aria-label={`Archive ${form.name}`}
        title="Archive"
        aria-busy={busy}
        onClick={() => void takeAway()}
      >
        <Archive className="ic" aria-hidden="true" />
      </button>
    </div>
  );
}

function ArchivedForms() {
  const { workspaceId } = useSession();
  const forms = useQuery(api.tickets.agentForms.archived, { workspaceId });
  const restore = useMutation(api.tickets.agentForms.restore);
  const { act } = useAct();
  if (!forms || forms.length === 0) return null;
  return (
    <Card title="Archived">
      {forms.map((form) => (
        <div className="tk-form-row" key={form._id}>
          <span className="grow cut c2">{form.name}</span>
          <button className="btn btn-q" onClick={() => void act(() => restore({ workspaceId, formId: form._id }))}>
            <RotateCcw className="ic" aria-hidden="true" />
            Use again
          </button>
        </div>
      ))}
    </Card>
  );
}
