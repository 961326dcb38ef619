import { appErrorOf } from "@parley/protocol";
import { Link } from "@tanstack/react-router";
import { useMutation, useQuery } from "convex/react";
import { useState } from "react";
import { api } from "../api.ts";
import { type TreeEntry, TreeNav } from "../help/TreeNav.tsx";
import { MenuItem } from "../kit/Menu.tsx";
import { showToast } from "../kit/toasts.ts";
import { useAct } from "../kit/useAct.ts";
import { useCan, useSession } from "../session/workspaceContext.ts";
import { FolderDialog } from "./FolderDialog.tsx";
import { type Folder, folderRows, type KnowledgeSearch } from "./knowledgeViews.ts";

const PARTS: readonly { label: string; search: KnowledgeSearch }[] = [
  { label: "All articles", search: {} },
  { label: "Used recently", search: { used: "recent" } },
  { label: "Used often", search: { used: "frequent" } },
];

/** What the list can show: everything, what one used, or a folder. */
export function FolderTree({ search }: { search: KnowledgeSearch }) {
  const { workspaceId } = useSession();
  const folders = useQuery(api.knowledge.agent.folders, { workspaceId });
  const canEdit = useCan("articles.create");
  const [editing, setEditing] = useState<Folder | "new" | null>(null);
  const parts: TreeEntry<KnowledgeSearch>[] = PARTS.map((part) => {
    const isCurrent = !search.folder && search.used === part.search.used;
    return { ...part, key: part.label, isCurrent };
  });
  const lines = folderRows(folders ?? []).map(({ folder, depth }) => ({
    key: folder.folderId,
    label: folder.name,
    search: { folder: folder.folderId },
    isCurrent: search.folder === folder.folderId,
    depth,
    menu: canEdit ? <FolderMenu folder={folder} onEdit={() => setEditing(folder)} /> : null,
  }));
  return (
    <TreeNav
      label="Folders"
      parts={parts}
      heading="Folders"
      add={canEdit ? { label: "New folder", onAdd: () => setEditing("new") } : null}
      lines={lines}
      empty={folders?.length === 0 ? "Folders keep internal articles and snippets in order." : null}
      link={({ search: target, isCurrent }, className, content) => (
        <Link
          className={className}
          to="/knowledge"
          search={target}
          activeOptions={{ exact: true }}
          aria-current={isCurrent ? "page" : undefined}
        >
          {content}
        </Link>
      )}
    >
      {editing !== null && (
        <FolderDialog
          folder={editing === "new" ? null : editing}
          folders={folders ?? []}
          parentId={folders?.find(({ folderId }) => folderId === search.folder)?.folderId ?? null}
          onClose={() => setEditing(null)}
        />
      )}
    </TreeNav>
  );
}

function FolderMenu({ folder, onEdit }: { folder: Folder; onEdit: () => void }) {
  const remove = useRemoval(folder);
  return (
    <>
      <MenuItem onPick={onEdit}>Rename or move</MenuItem>
      <MenuItem danger onPick={remove}>
        Delete
      </MenuItem>
    </>
  );
}

/** Deletes a folder; of one that is not empty it says what to do instead. */
function useRemoval({ folderId, name }: Folder): () => void {
  const { workspaceId } = useSession();
  const remove = useMutation(api.knowledge.agent.removeFolder);
  const { act } = useAct();
  const removeOrExplain = async () => {
    try {
      await remove({ workspaceId, folderId });
      showToast(`“${name}” was deleted.`);
    } catch (error) {
      if (appErrorOf(error)?.code !== "conflict") throw error;
      showToast(`“${name}” is not empty. Move or delete what is inside first.`, { tone: "bad" });
    }
  };
  return () => void act(removeOrExplain);
}
