import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useRef, useState } from "react";
import { PHONE, useMedia } from "../app/useMedia.ts";
import { useCommand } from "../keyboard/useCommand.ts";
import type { ConversationRow, Id } from "../views.ts";
import { useNow } from "../words/time.ts";
import type { Held } from "./heldRows.ts";
import type { InboxPlace } from "./InboxPage.tsx";
import { RowSkeleton } from "./ListStates.tsx";
import { Row } from "./Row.tsx";
import { useOnline } from "./useOnline.ts";
import type { Selection } from "./useSelection.ts";

const ROW = 80;
const ROW_PHONE = 89;
/** Beyond this the list counts as scrolled: more than the bar of new rows takes, px. */
const SCROLLED = 48;

interface RowListProps {
  held: Held<ConversationRow>;
  place: InboxPlace;
  selection: Selection;
  onScrolled: (away: boolean) => void;
  onNearEnd: () => void;
  isLoadingMore: boolean;
}

/** The rows themselves: only those near the screen exist. The list has the focus, its cursor names the current row. */
export function RowList(props: RowListProps) {
  const { held, place, selection, onScrolled, isLoadingMore } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const height = useMedia(PHONE) ? ROW_PHONE : ROW;
  const virtual = useVirtualizer({
    count: held.rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => height,
    getItemKey: (index) => held.rows[index]?._id ?? index,
    overscan: 8,
  });
  useEffect(() => virtual.measure(), [virtual, height]);
  const cursor = useCursor(props, scroller, (index) => virtual.scrollToIndex(index));
  const items = virtual.getVirtualItems();
  useNearEnd(items.at(-1)?.index ?? 0, props);
  const online = useOnline(held.rows);
  const now = useNow();
  return (
    <div
      className="scroll"
      ref={scroller}
      role="listbox"
      aria-label="Conversations"
      aria-multiselectable={selection.isOn || undefined}
      aria-activedescendant={cursor.id ? `row-${cursor.id}` : undefined}
      tabIndex={0}
      onKeyDown={cursor.onKeyDown}
      onScroll={(event) => onScrolled(event.currentTarget.scrollTop > SCROLLED)}
    >
      <div className="rows" role="presentation" style={{ height: virtual.getTotalSize() }}>
        {items.map((item) => {
          const row = held.rows[item.index];
          if (!row) return null;
          return (
            <Row
              key={row._id}
              row={row}
              top={item.start}
              position={item.index + 1}
              total={held.rows.length}
              now={now}
              isByWaiting={place.search.sort === "waiting"}
              isOnline={online.has(row.visitor.visitorId)}
              isOpen={row._id === place.conversationId}
              isCursor={row._id === cursor.id}
              isGone={held.gone.has(row._id)}
              isPicking={selection.isOn}
              isPicked={selection.ids.has(row._id)}
              onPress={cursor.onPress}
            />
          );
        })}
      </div>
      {isLoadingMore && <RowSkeleton width={60} />}
    </div>
  );
}

function useNearEnd(lastIndex: number, { held, onNearEnd }: RowListProps): void {
  const near = lastIndex >= held.rows.length - 8;
  useEffect(() => {
    if (near) onNearEnd();
  });
}

/** The current row: moved by keys, set by opening. */
function useCursor(
  { held, place, selection }: RowListProps,
  scroller: React.RefObject<HTMLDivElement | null>,
  reveal: (index: number) => void,
) {
  const { conversationId, open } = place;
  const [id, setId] = useState<Id<"conversations"> | null>(conversationId);
  useEffect(() => {
    if (conversationId) setId(conversationId);
  }, [conversationId]);
  const order = held.rows.map((row) => row._id);
  const index = id === null ? -1 : order.indexOf(id);
  const moveTo = (next: number) => {
    const target = order[Math.max(0, Math.min(order.length - 1, next))];
    if (!target) return;
    setId(target);
    reveal(order.indexOf(target));
    scroller.current?.focus({ preventScroll: true });
  };
  useCommand("move.down", () => moveTo(index + 1));
  useCommand("move.up", () => moveTo(index < 0 ? 0 : index - 1));
  useCommand("select", id ? () => selection.toggle(id) : null);
  const onKeyDown = (event: React.KeyboardEvent) => {
    const steps: Record<string, number> = { ArrowDown: index + 1, ArrowUp: index - 1, Home: 0, End: order.length - 1 };
    const step = steps[event.key];
    if (step !== undefined && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      if (event.shiftKey && order[step]) selection.extend(order[step], order);
      moveTo(step);
    } else if ((event.key === "Enter" || (event.key === " " && !selection.isOn)) && id) {
      event.preventDefault();
      open(id);
    } else if (event.key === " " && id) {
      event.preventDefault();
      selection.toggle(id);
    } else if (event.key === "Escape" && selection.isOn) {
      event.preventDefault();
      selection.clear();
    }
  };
  const onPress = (rowId: Id<"conversations">, event: React.MouseEvent) => {
    setId(rowId);
    if (event.shiftKey) selection.extend(rowId, order);
    else if (selection.isOn || event.ctrlKey || event.metaKey) selection.toggle(rowId);
    else open(rowId);
  };
  return { id, onKeyDown, onPress };
}
