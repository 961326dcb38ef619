import { ArrowDown, ArrowUp } from "lucide-react";

interface MoveButtonsProps {
  /** What moves, in words: "Move Tickets up". */
  name: string;
  isFirst: boolean;
  isLast: boolean;
  disabled?: boolean;
  onMove: (by: 1 | -1) => void;
}

/** Up and down in a list. */
export function MoveButtons({ name, isFirst, isLast, disabled = false, onMove }: MoveButtonsProps) {
  return (
    <>
      <button
        type="button"
        className="ib"
        aria-label={`Move ${name} up`}
        title="Up  Alt ↑"
        disabled={disabled || isFirst}
        onClick={() => onMove(-1)}
      >
        <ArrowUp className="ic" aria-hidden="true" />
      </button>
      <button
        type="button"
        className="ib"
        aria-label={`Move ${name} down`}
        title="Down  Alt ↓"
        disabled={disabled || isLast}
        onClick={() => onMove(1)}
      >
        <ArrowDown className="ic" aria-hidden="true" />
      </button>
    </>
  );
}

/** Alt and the arrow keys move what has the focus. */
export function moveByKeys(onMove: (by: 1 | -1) => void) {
  return (event: React.KeyboardEvent) => {
    const by = event.altKey ? ({ ArrowUp: -1, ArrowDown: 1 } as const)[event.key] : undefined;
    if (by === undefined) return;
    event.preventDefault();
    onMove(by);
  };
}
