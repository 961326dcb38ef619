import { useMutation, useQuery } from "convex/react";
import { Download, Ellipsis, FileDown, Merge, Trash2 } from "lucide-react";
import { useState } from "react";
import { api } from "../api.ts";
import { Dialog } from "../kit/Dialog.tsx";
import { Field } from "../kit/Field.tsx";
import { Menu, MenuItem, MenuSeparator, MenuTitle } from "../kit/Menu.tsx";
import { showToast } from "../kit/toasts.ts";
import { useAct } from "../kit/useAct.ts";
import { useCan, useDenied, useSession } from "../session/workspaceContext.ts";
import type { Person } from "../views.ts";
import { sizeWords } from "../words/time.ts";
import { DialogAnswer } from "../kit/DialogAnswer.tsx";
import { MergeDialog } from "./MergeDialog.tsx";

/** What is done to a person less often: made one with another, his data as a file, or deleted. */
export function PrivacyMenu({ person }: { person: Person }) {
  const { workspaceId } = useSession();
  const { visitorId } = person;
  const canExport = useCan("data.export");
  const status = useQuery(api.privacy.agent.status, { workspaceId, visitorId });
  const link = useQuery(api.privacy.agent.exportLink, canExport ? { workspaceId, visitorId } : "skip");
  const exportPerson = useMutation(api.privacy.agent.exportPerson);
  const cannotExport = useDenied("data.export");
  const cannotDelete = useDenied("data.delete");
  const cannotMerge = useDenied("users.manage") ?? (person.mergedIntoId ? "This person is merged already." : undefined);
  const [asking, setAsking] = useState(false);
  const [merging, setMerging] = useState(false);
  const { act } = useAct();
  const isCollecting = status?.export?.status === "running";
  const isDeleting = status?.deletion?.status === "running";
  const collect = () =>
    act(() => exportPerson({ workspaceId, visitorId }), "The data is being collected. The file appears in this menu.");
  const trigger = (
    <button className="ib" aria-label="More about this person" title="More">
      <Ellipsis className="ic" aria-hidden="true" />
    </button>
  );
  return (
    <>
      {isDeleting && (
        <span className="bdg bdg-bad" role="status">
          Being deleted
        </span>
      )}
      <Menu trigger={trigger} align="end">
        <MenuItem icon={Merge} denied={cannotMerge} onPick={() => setMerging(true)}>
          Merge with another person
        </MenuItem>
        <MenuSeparator />
        <MenuTitle>{isCollecting ? "Collecting the data" : "Personal data"}</MenuTitle>
        {link && (
          <MenuItem
            icon={Download}
            hint={sizeWords(status?.export?.size ?? 0)}
            onPick={() => window.open(link, "_blank", "noopener")}
          >
            Download the file
          </MenuItem>
        )}
        <MenuItem
          icon={FileDown}
          denied={cannotExport ?? (isCollecting ? "The data is being collected." : undefined)}
          onPick={() => void collect()}
        >
          Export data
        </MenuItem>
        <MenuItem icon={Trash2} danger denied={cannotDelete} onPick={() => setAsking(true)}>
          Delete person
        </MenuItem>
      </Menu>
      {asking && <DeleteDialog person={person} onClose={() => setAsking(false)} />}
      {merging && <MergeDialog person={person} onClose={() => setMerging(false)} />}
    </>
  );
}

/** Deleting cannot be undone: the name has to be typed. */
function DeleteDialog({ person, onClose }: { person: Person; onClose: () => void }) {
  const { workspaceId } = useSession();
  const deletePerson = useMutation(api.privacy.agent.deletePerson);
  const [typed, setTyped] = useState("");
  const { busy, act } = useAct();
  const submit = async () => {
    if (!(await act(() => deletePerson({ workspaceId, visitorId: person.visitorId })))) return;
    onClose();
    showToast(`${person.name} is being deleted.`);
  };
  const footer = (
    <DialogAnswer
      words="Delete for good"
      busy={busy}
      isIncomplete={typed.trim() !== person.name}
      isDanger
      onCancel={onClose}
      onAnswer={() => void submit()}
    />
  );
  return (
    <Dialog open onClose={onClose} title={`Delete ${person.name}?`} footer={footer}>
      <div className="col g12">
        <p className="c2">
          Conversations, notes about them, tickets, files, ratings, events and mail are deleted for good, here and in
          the messenger. Figures in reports stay, without the person. This cannot be undone.
        </p>
        <Field label={`Type “${person.name}” to go on`}>
          {(ids) => <input {...ids} className="in" value={typed} onChange={(event) => setTyped(event.target.value)} />}
        </Field>
      </div>
    </Dialog>
  );
}
