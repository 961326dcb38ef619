import { useMutation } from "convex/react";
import { useState } from "react";
import { api } from "../api.ts";
import { Dialog } from "../kit/Dialog.tsx";
import { Field } from "../kit/Field.tsx";
import { useAct } from "../kit/useAct.ts";
import { useSession } from "../session/workspaceContext.ts";
import type { Id } from "../views.ts";
import { type Collection, type TreeRow, treeRows } from "./helpViews.ts";
import { DialogAnswer } from "../kit/DialogAnswer.tsx";

const ICONS = ["book", "battery", "bike", "card", "chat", "settings", "shield", "truck", "users", "wrench"] as const;

interface CollectionDialogProps {
  /** Null makes a new one. */
  collection: Collection | null;
  collections: readonly Collection[];
  onClose: () => void;
}

/** Name, description, icon and place of a collection. */
export function CollectionDialog({ collection, collections, onClose }: CollectionDialogProps) {
  const { workspaceId } = useSession();
  const create = useMutation(api.helpCenter.agentCollections.create);
  const update = useMutation(api.helpCenter.agentCollections.update);
  const { busy, act } = useAct();
  const [value, setValue] = useState({
    name: collection?.name ?? "",
    description: collection?.description ?? "",
    icon: collection?.icon ?? "book",
    parentId: collection?.parentId ?? null,
  });
  const save = async () => {
    if (collection) await update({ workspaceId, collectionId: collection.collectionId, ...value });
    else await create({ workspaceId, ...value });
    onClose();
  };
  const others = treeRows(collections).filter((row) => row.collection.collectionId !== collection?.collectionId);
  return (
    <Dialog
      open
      onClose={onClose}
      title={collection ? "Edit collection" : "New collection"}
      footer={
        <DialogAnswer
          words="Save"
          busy={busy}
          isIncomplete={value.name.trim() === ""}
          onCancel={onClose}
          onAnswer={() => void act(save)}
        />
      }
    >
      <div className="col g12">
        <Field label="Name">
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
        <Field label="Description">
          {(ids) => (
            <input
              className="in"
              {...ids}
              maxLength={1000}
              value={value.description}
              onChange={(event) => setValue({ ...value, description: event.target.value })}
            />
          )}
        </Field>
        <IconAndPlace value={value} onChange={(next) => setValue({ ...value, ...next })} others={others} />
      </div>
    </Dialog>
  );
}

interface IconAndPlaceProps {
  value: { icon: string; parentId: Id<"collections"> | null };
  onChange: (next: { icon?: string; parentId?: Id<"collections"> | null }) => void;
  others: readonly TreeRow[];
}

function IconAndPlace({ value, onChange, others }: IconAndPlaceProps) {
  return (
    <>
      <Field label="Icon">
        {(ids) => (
          <select
            className="in"
            {...ids}
            value={value.icon}
            onChange={(event) => onChange({ icon: event.target.value })}
          >
            {ICONS.map((icon) => (
              <option key={icon}>{icon}</option>
            ))}
          </select>
        )}
      </Field>
      <Field label="Inside">
        {(ids) => (
          <select
            className="in"
            {...ids}
            value={value.parentId ?? ""}
            onChange={(event) => onChange({ parentId: (event.target.value || null) as Id<"collections"> | null })}
          >
            <option value="">Nothing: at the top</option>
            {others.map(({ collection: other, depth }) => (
              <option key={other.collectionId} value={other.collectionId}>
                {"\u2003".repeat(depth) + other.name}
              </option>
            ))}
          </select>
        )}
      </Field>
    </>
  );
}
