import { useMutation } from "convex/react";
import { useState } from "react";
import { api } from "../api.ts";
import { Dialog } from "../kit/Dialog.tsx";
import { Field } from "../kit/Field.tsx";
import { useSession } from "../session/workspaceContext.ts";
import { fieldError } from "../settings/fieldError.ts";
import type { Id } from "../views.ts";
import { FolderSelect } from "./FolderSelect.tsx";
import { type Folder, placesFor } from "./knowledgeViews.ts";
import { DialogAnswer } from "../kit/DialogAnswer.tsx";
import { useSubmit } from "../kit/useSubmit.ts";

interface FolderDialogProps {
  /** Null makes a new one. */
  folder: Folder | null;
  folders: readonly Folder[];
  /** Where a new one is proposed to stand. */
  parentId: Id<"contentFolders"> | null;
  onClose: () => void;
}

/** Name and place of a folder. */
export function FolderDialog({ folder, folders, parentId, onClose }: FolderDialogProps) {
  const { workspaceId } = useSession();
  const add = useMutation(api.knowledge.agent.addFolder);
  const change = useMutation(api.knowledge.agent.changeFolder);
  const [value, setValue] = useState({ name: folder?.name ?? "", parentId: folder ? folder.parentId : parentId });
  const { busy, error, submit } = useSubmit();
  const save = async () => {
    const isSaved = await submit(async () => {
      if (folder) await change({ workspaceId, folderId: folder.folderId, ...value });
      else await add({ workspaceId, ...value });
    });
    if (isSaved) onClose();
  };
  const footer = (
    <DialogAnswer
      words="Save"
      busy={busy}
      isIncomplete={value.name.trim() === ""}
      onCancel={onClose}
      onAnswer={() => void save()}
    />
  );
  return (
    <Dialog open onClose={onClose} title={folder ? "Rename or move the folder" : "New folder"} footer={footer}>
      <div className="col g12">
        <Field label="Name" error={fieldError(error, "name", "conflict")}>
          {(ids) => (
            <input
              className="in"
              {...ids}
              maxLength={255}
              value={value.name}
              onChange={(event) => setValue({ ...value, name: event.target.value })}
            />
          )}
        </Field>
        <FolderSelect
          label="Inside"
          none="Nothing: at the top"
          rows={placesFor(folders, folder)}
          value={value.parentId}
          error={fieldError(error, "parentId", "other")}
          onChange={(next) => setValue({ ...value, parentId: next })}
        />
      </div>
    </Dialog>
  );
}
