import { useCallback, useMemo, useState } from "react";
import type { Id } from "../views.ts";

type ConversationId = Id<"conversations">;

export interface Selection {
  /** Whether rows are being selected (even if none is yet). */
  isOn: boolean;
  ids: ReadonlySet<ConversationId>;
  start: () => void;
  clear: () => void;
  /** Takes one row in or out. */
  toggle: (id: ConversationId) => void;
  /** Takes in all rows from the last toggled one to this one, as listed. */
  extend: (id: ConversationId, order: readonly ConversationId[]) => void;
  /** Drops what is not listed any more. */
  prune: (order: readonly ConversationId[]) => void;
}

/** The rows between two of a list, both included; only `to` when `from` is not in it. */
export function rangeOf<T>(order: readonly T[], from: T | null, to: T): T[] {
  const start = from === null ? -1 : order.indexOf(from);
  const end = order.indexOf(to);
  if (start < 0 || end < 0) return [to];
  return order.slice(Math.min(start, end), Math.max(start, end) + 1);
}

/** Rows chosen for a bulk action. */
export function useSelection(): Selection {
  const [isOn, setOn] = useState(false);
  const [ids, setIds] = useState<ReadonlySet<ConversationId>>(new Set());
  const [anchor, setAnchor] = useState<ConversationId | null>(null);
  const clear = useCallback(() => {
    setOn(false);
    setIds(new Set());
    setAnchor(null);
  }, []);
  const toggle = useCallback((id: ConversationId) => {
    setOn(true);
    setAnchor(id);
    setIds((before) => {
      const next = new Set(before);
      if (!next.delete(id)) next.add(id);
      return next;
    });
  }, []);
  const extend = useCallback(
    (id: ConversationId, order: readonly ConversationId[]) => {
      setOn(true);
      setIds((before) => new Set([...before, ...rangeOf(order, anchor, id)]));
    },
    [anchor],
  );
  const prune = useCallback((order: readonly ConversationId[]) => {
    setIds((before) => {
      const listed = new Set(order);
      const next = [...before].filter((id) => listed.has(id));
      return next.length === before.size ? before : new Set(next);
    });
  }, []);
  const start = useCallback(() => setOn(true), []);
  return useMemo(
    () => ({ isOn, ids, start, clear, toggle, extend, prune }),
    [isOn, ids, start, clear, toggle, extend, prune],
  );
}
