import { Link } from "@tanstack/react-router";
import { useMutation, useQuery } from "convex/react";
import { FolderPlus, MoreHorizontal } from "lucide-react";
import { useState } from "react";
import { api } from "../api.ts";
import { Menu, MenuItem } from "../kit/Menu.tsx";
import { useAct } from "../kit/useAct.ts";
import { useCan, useSession } from "../session/workspaceContext.ts";
import { CollectionDialog } from "./CollectionDialog.tsx";
import { type Collection, type HelpSearch, type TreeRow, treeRows } from "./helpViews.ts";

/** States and collections: what the list can show. */
export function CollectionTree({ search }: { search: HelpSearch }) {
  const { workspaceId } = useSession();
  const counts = useQuery(api.helpCenter.agent.counts, { workspaceId });
  const collections = useQuery(api.helpCenter.agent.collections, { workspaceId });
  const canEdit = useCan("articles.publish");
  const [editing, setEditing] = useState<Collection | "new" | null>(null);
  const isAll = !search.state && !search.collection && !search.tab;
  return (
    <nav className="help-tree" aria-label="Collections">
      <TreeLink label="All articles" count={counts?.all} search={{}} isCurrent={isAll} />
      {(["published", "draft", "archived"] as const).map((status) => (
        <TreeLink
          key={status}
          label={{ published: "Published", draft: "Drafts", archived: "Archived" }[status]}
          count={counts?.[status]}
          search={{ state: status }}
          isCurrent={search.state === status}
        />
      ))}
      <div className="help-tree-h">
        <h2>Collections</h2>
        {canEdit && (
          <button className="ib" aria-label="New collection" title="New collection" onClick={() => setEditing("new")}>
            <FolderPlus className="ic" aria-hidden="true" />
          </button>
        )}
      </div>
      {treeRows(collections ?? []).map((row) => (
        <CollectionRow
          key={row.collection.collectionId}
          row={row}
          isCurrent={search.collection === row.collection.collectionId}
          onEdit={canEdit ? () => setEditing(row.collection) : null}
        />
      ))}
      {collections?.length === 0 && <p className="c3 help-tree-e">Collections group articles for readers.</p>}
      {editing !== null && (
        <CollectionDialog
          collection={editing === "new" ? null : editing}
          collections={collections ?? []}
          onClose={() => setEditing(null)}
        />
      )}
    </nav>
  );
}

interface TreeLinkProps {
  label: string;
  count: number | undefined;
  search: HelpSearch;
  isCurrent: boolean;
}

function TreeLink({ label, count, search, isCurrent }: TreeLinkProps) {
  return (
    <Link className="help-tree-i" to="/help" search={search} aria-current={isCurrent ? "page" : undefined}>
      <span className="cut grow">{label}</span>
      <span className="c3">{count || ""}</span>
    </Link>
  );
}

interface CollectionRowProps {
  row: TreeRow;
  isCurrent: boolean;
  onEdit: (() => void) | null;
}

function CollectionRow({ row, isCurrent, onEdit }: CollectionRowProps) {
  const { workspaceId } = useSession();
  const remove = useMutation(api.helpCenter.agentCollections.remove);
  const { act } = useAct();
  const { collectionId, name, articleCount } = row.collection;
  return (
    <div className="help-tree-r" style={{ paddingLeft: 12 * row.depth }}>
      <TreeLink label={name} count={articleCount} search={{ collection: collectionId }} isCurrent={isCurrent} />
      {onEdit && (
        <Menu
          align="end"
          trigger={
            <button className="ib" aria-label={`More for ${name}`}>
              <MoreHorizontal className="ic" aria-hidden="true" />
            </button>
          }
        >
          <MenuItem onPick={onEdit}>Edit</MenuItem>
          <MenuItem danger onPick={() => void act(() => remove({ workspaceId, collectionId }), "Collection deleted.")}>
            Delete
          </MenuItem>
        </Menu>
      )}
    </div>
  );
}
