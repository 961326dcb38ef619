import { X } from "lucide-react";
import { useEffect, useState } from "react";
import { useCommand } from "../keyboard/useCommand.ts";
import { Keys } from "./Menu.tsx";
import { dismissToast, type Toast, TOAST_MS, undoLatest, useToasts } from "./toasts.ts";

/** The place of toasts: announced politely, kept while pointed at. */
export function Toasts() {
  const toasts = useToasts();
  const [held, setHeld] = useState(false);
  const canUndo = toasts.some((toast) => toast.undo);
  useCommand("undo", canUndo ? () => void undoLatest() : null);
  return (
    <div
      className="toasts"
      role="status"
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
    >
      {toasts.map((toast) => (
        <ToastLine key={toast.id} toast={toast} held={held} />
      ))}
    </div>
  );
}

function ToastLine({ toast, held }: { toast: Toast; held: boolean }) {
  const { id, undo } = toast;
  useEffect(() => {
    if (held) return;
    const timer = setTimeout(() => dismissToast(id), TOAST_MS);
    return () => clearTimeout(timer);
  }, [id, held]);
  const take = () => {
    dismissToast(id);
    undo?.();
  };
  return (
    <div className={toast.tone === "bad" ? "toast bad" : "toast"}>
      <span className="grow">{toast.text}</span>
      {undo ? (
        <button className="btn" onClick={take}>
          Undo
          <Keys keys={["Ctrl", "Z"]} />
        </button>
      ) : (
        <button className="btn" aria-label="Dismiss" onClick={() => dismissToast(id)}>
          <X className="ic ic-s" aria-hidden="true" />
        </button>
      )}
    </div>
  );
}
