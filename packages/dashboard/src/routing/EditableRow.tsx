import { Plus, Trash2 } from "lucide-react";
import type { ReactNode } from "react";
import { useAct } from "../kit/useAct.ts";
import { MoveButtons } from "../settings/MoveButtons.tsx";

interface EditableRowProps {
  name: string;
  /** What it does, in words. */
  words: string;
  enabled: boolean;
  badge?: ReactNode;
  onEdit: () => void;
  remove: () => Promise<unknown>;
  /** Its place in a list whose order counts. */
  order?: { index: number; count: number; move: (by: 1 | -1) => Promise<unknown> };
}

/** One of a list: its name opens it, the arrows move it, the last button deletes it. */
export function EditableRow({ name, words, enabled, badge, onEdit, remove, order }: EditableRowProps) {
  const { busy, act } = useAct();
  return (
    <div className="rt-row">
      {order && (
        <MoveButtons
          name={name}
          isFirst={order.index === 0}
          isLast={order.index === order.count - 1}
          onMove={(by) => void act(() => order.move(by))}
        />
      )}
      <button className="name col" onClick={onEdit}>
        <span className="m cut">{name}</span>
        <span className="c3 t12 cut">{words}</span>
      </button>
      {badge}
      {!enabled && <span className="bdg">Off</span>}
      <button
        className="ib"
        aria-label={`Delete ${name}`}
        title="Delete"
        disabled={busy}
        onClick={() => void act(remove, "Deleted.")}
      >
        <Trash2 className="ic" aria-hidden="true" />
      </button>
    </div>
  );
}

/** Beside the title of a list: makes another one. */
export function NewButton({ words, onPick }: { words: string; onPick: () => void }) {
  return (
    <button className="btn" style={{ marginLeft: "auto" }} onClick={onPick}>
      <Plus className="ic" aria-hidden="true" />
      {words}
    </button>
  );
}
