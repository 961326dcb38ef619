import { appErrorOf } from "@parley/protocol";
import { Link } from "@tanstack/react-router";
import { useMutation, useQuery } from "convex/react";
import { FolderPlus, MoreHorizontal } from "lucide-react";
import { useState } from "react";
import { api } from "../api.ts";
import { Menu, MenuItem } from "../kit/Menu.tsx";
import { showToast } from "../kit/toasts.ts";
import { useAct } from "../kit/useAct.ts";
import { useCan, useSession } from "../session/workspaceContext.ts";
import { FolderDialog } from "./FolderDialog.tsx";
import { type Folder, type FolderRow, folderRows, type KnowledgeSearch } from "./knowledgeViews.ts";

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
  return (
    <nav className="help-tree" aria-label="Folders">
      {PARTS.map((part) => (
        <TreeLink
          key={part.label}
          label={part.label}
          search={part.search}
          isCurrent={!search.folder && search.used === part.search.used}
        />
      ))}
      <div className="help-tree-h">
        <h2>Folders</h2>
        {canEdit && (
          <button className="ib" aria-label="New folder" title="New folder" onClick={() => setEditing("new")}>
            <FolderPlus className="ic" aria-hidden="true" />
          </button>
        )}
      </div>
      {folderRows(folders ?? []).map((row) => (
        <FolderLine
          key={row.folder.folderId}
          row={row}
          isCurrent={search.folder === row.folder.folderId}
          onEdit={canEdit ? () => setEditing(row.folder) : null}
        />
      ))}
      {folders?.length === 0 && <p className="c3 help-tree-e">Folders keep internal articles and snippets in order.</p>}
      {editing !== null && (
        <FolderDialog
          folder={editing === "new" ? null : editing}
          folders={folders ?? []}
          parentId={folders?.find(({ folderId }) => folderId === search.folder)?.folderId ?? null}
          onClose={() => setEditing(null)}
        />
      )}
    </nav>
  );
}

function TreeLink({ label, search, isCurrent }: { label: string; search: KnowledgeSearch; isCurrent: boolean }) {
  return (
    <Link className="help-tree-i" to="/knowledge" search={search} aria-current={isCurrent ? "page" : undefined}>
      <span className="cut grow">{label}</span>
    </Link>
  );
}

interface FolderLineProps {
  row: FolderRow;
  isCurrent: boolean;
  onEdit: (() => void) | null;
}

function FolderLine({ row, isCurrent, onEdit }: FolderLineProps) {
  const { folderId, name } = row.folder;
  const remove = useRemoval(row.folder);
  return (
    <div className="help-tree-r" style={{ paddingLeft: 12 * row.depth }}>
      <TreeLink label={name} search={{ folder: folderId }} isCurrent={isCurrent} />
      {onEdit && (
        <Menu
          align="end"
          trigger={
            <button className="ib" aria-label={`More for ${name}`}>
              <MoreHorizontal className="ic" aria-hidden="true" />
            </button>
          }
        >
          <MenuItem onPick={onEdit}>Rename or move</MenuItem>
          <MenuItem danger onPick={remove}>
            Delete
          </MenuItem>
        </Menu>
      )}
    </div>
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
