import { useState } from "react";
import { Dialog } from "../kit/Dialog.tsx";
import { Field } from "../kit/Field.tsx";
import type { TicketRow } from "../views.ts";
import { useTicketActions } from "./useTicketActions.ts";
import { DialogAnswer } from "../kit/DialogAnswer.tsx";

const MAX_SUMMARY = 4000;

interface ResolveDialogProps {
  ticket: Pick<TicketRow, "_id" | "number" | "status" | "subject">;
  onClose: () => void;
}

/** Resolves a ticket; the summary is shown to the customer. */
export function ResolveDialog({ ticket, onClose }: ResolveDialogProps) {
  const [summary, setSummary] = useState("");
  const { resolve, busy } = useTicketActions();
  const submit = async () => {
    if (busy) return;
    if (await resolve(ticket, summary.trim())) onClose();
  };
  const footer = <DialogAnswer words="Resolve" busy={busy} onCancel={onClose} onAnswer={() => void submit()} />;
  return (
    <Dialog open onClose={onClose} title={`Resolve #${ticket.number}`} footer={footer}>
      <Field label="What was done" help="The customer reads it with the ticket. It may stay empty.">
        {(ids) => (
          <textarea
            {...ids}
            className="ta"
            autoFocus
            maxLength={MAX_SUMMARY}
            value={summary}
            onChange={(event) => setSummary(event.target.value)}
            onKeyDown={(event) => {
              if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) void submit();
            }}
          />
        )}
      </Field>
    </Dialog>
  );
}
