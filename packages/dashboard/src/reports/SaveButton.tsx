import { useMutation } from "convex/react";
import { Bookmark } from "lucide-react";
import { useState } from "react";
import { api } from "../api.ts";
import { Dialog } from "../kit/Dialog.tsx";
import { Field } from "../kit/Field.tsx";
import { useAct } from "../kit/useAct.ts";
import { useDenied, useSession } from "../session/workspaceContext.ts";
import type { ReportPageId } from "./pages.ts";
import { levelFor, type Period, periodWords } from "./period.ts";
import { DialogAnswer } from "../kit/DialogAnswer.tsx";

const TYPES = {
  overview: "conversations",
  times: "conversations",
  team: "agents",
  tickets: "tickets",
  satisfaction: "csat",
} as const;

/** Freezes the report under a name. */
export function SaveButton({ period, report }: { period: Period; report: Exclude<ReportPageId, "saved"> }) {
  const denied = useDenied("data.export");
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <button
        className="ib"
        aria-label="Save a snapshot"
        title={denied ?? "Save a snapshot"}
        disabled={denied !== undefined}
        onClick={() => setOpen(true)}
      >
        <Bookmark className="ic" aria-hidden="true" />
      </button>
      {isOpen && <SaveDialog period={period} report={report} onClose={() => setOpen(false)} />}
    </>
  );
}

interface SaveDialogProps {
  period: Period;
  report: Exclude<ReportPageId, "saved">;
  onClose: () => void;
}

function SaveDialog({ period, report, onClose }: SaveDialogProps) {
  const { workspaceId } = useSession();
  const create = useMutation(api.reporting.agentSnapshots.create);
  const [name, setName] = useState(periodWords(period, ""));
  const { busy, act } = useAct();
  const level = levelFor(period);
  const save = async () => {
    const request = {
      workspaceId,
      name,
      type: TYPES[report],
      level: level === "hour" ? "day" : level,
      ...period,
    } as const;
    if (await act(() => create(request), "Saved. You find it under Saved.")) onClose();
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title="Save these figures"
      footer={
        <DialogAnswer
          words="Save"
          busy={busy}
          isIncomplete={name.trim() === ""}
          onCancel={onClose}
          onAnswer={() => void save()}
        />
      }
    >
      <Field label="Name" help="The figures stay as they are now, whatever happens later.">
        {(ids) => (
          <input
            {...ids}
            className="in"
            maxLength={100}
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
        )}
      </Field>
    </Dialog>
  );
}
