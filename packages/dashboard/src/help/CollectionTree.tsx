import { Link } from "@tanstack/react-router";
import { useMutation, useQuery } from "convex/react";
import { useState } from "react";
import { api } from "../api.ts";
import { MenuItem } from "../kit/Menu.tsx";
import { useAct } from "../kit/useAct.ts";
import { useCan, useSession } from "../session/workspaceContext.ts";
import { CollectionDialog } from "./CollectionDialog.tsx";
import { type Collection, type HelpSearch, treeRows } from "./helpViews.ts";
import { type TreeEntry, TreeNav } from "./TreeNav.tsx";

const STATES = [
  { state: "published", label: "Published" },
  { state: "draft", label: "Drafts" },
  { state: "archived", label: "Archived" },
] as const;

/** States and collections: what the list can show. */
export function CollectionTree({ search }: { search: HelpSearch }) {
  const { workspaceId } = useSession();
  const counts = useQuery(api.helpCenter.agent.counts, { workspaceId });
  const collections = useQuery(api.helpCenter.agent.collections, { workspaceId });
  const canEdit = useCan("articles.publish");
  const [editing, setEditing] = useState<Collection | "new" | null>(null);
  const isAll = !search.state && !search.collection && !search.tab;
  const parts: TreeEntry<HelpSearch>[] = [
    { key: "all", label: "All articles", count: counts?.all ?? 0, search: {}, isCurrent: isAll },
    ...STATES.map(({ state, label }) => {
      const isCurrent = search.state === state;
      return { key: state, label, count: counts?.[state] ?? 0, search: { state }, isCurrent };
    }),
  ];
  const lines = treeRows(collections ?? []).map(({ collection, depth }) => ({
    key: collection.collectionId,
    label: collection.name,
    count: collection.articleCount,
    search: { collection: collection.collectionId },
    isCurrent: search.collection === collection.collectionId,
    depth,
    menu: canEdit ? <CollectionMenu collection={collection} onEdit={() => setEditing(collection)} /> : null,
  }));
  return (
    <TreeNav
      label="Collections"
      parts={parts}
      heading="Collections"
      add={canEdit ? { label: "New collection", onAdd: () => setEditing("new") } : null}
      lines={lines}
      empty={collections?.length === 0 ? "Collections group articles for readers." : null}
      link={({ search: target, isCurrent }, className, content) => (
        <Link
          className={className}
          to="/help"
          search={target}
          activeOptions={{ exact: true }}
          aria-current={isCurrent ? "page" : undefined}
        >
          {content}
        </Link>
      )}
    >
      {editing !== null && (
        <CollectionDialog
          collection={editing === "new" ? null : editing}
          collections={collections ?? []}
          onClose={() => setEditing(null)}
        />
      )}
    </TreeNav>
  );
}

function CollectionMenu({ collection, onEdit }: { collection: Collection; onEdit: () => void }) {
  const { workspaceId } = useSession();
  const remove = useMutation(api.helpCenter.agentCollections.remove);
  const { act } = useAct();
  const { collectionId } = collection;
  return (
    <>
      <MenuItem onPick={onEdit}>Edit</MenuItem>
      <MenuItem danger onPick={() => void act(() => remove({ workspaceId, collectionId }), "Collection deleted.")}>
        Delete
      </MenuItem>
    </>
  );
}
