import { Dialog as Base } from "@base-ui/react/dialog";
import type { ReactNode } from "react";

interface DialogProps {
  open: boolean;
  onClose: () => void;
  title: string;
  children: ReactNode;
  /** Buttons, the main one last. */
  footer?: ReactNode;
  wide?: boolean;
}

/** A window above the page: focus stays in it, Esc and a click outside close it, focus goes back where it was. */
export function Dialog({ open, onClose, title, children, footer, wide = false }: DialogProps) {
  return (
    <Base.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <Base.Portal className="dlg-layer">
        <Base.Viewport className="scrim">
          <Base.Popup className={wide ? "dlg dlg-wide" : "dlg"}>
            <div className="dlg-h">
              <Base.Title>{title}</Base.Title>
            </div>
            <div className="dlg-b">{children}</div>
            {footer && <div className="dlg-f">{footer}</div>}
          </Base.Popup>
        </Base.Viewport>
      </Base.Portal>
    </Base.Root>
  );
}
