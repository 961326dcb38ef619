import { useQuery } from "convex/react";
import { useMemo } from "react";
import { api } from "../api.ts";
import { useCan, useSession } from "../session/workspaceContext.ts";
import type { ConversationRow, Id } from "../views.ts";

/** The most ids one presence query takes. */
const MAX_IDS = 100;

/** Which people of the first rows are on the site right now. */
export function useOnline(rows: readonly ConversationRow[]): ReadonlySet<string> {
  const { workspaceId } = useSession();
  const canRead = useCan("users.read");
  // Sorted, so that a new order of the same people is the same query.
  const ids = [...new Set(rows.slice(0, MAX_IDS).map((row) => row.visitor.visitorId))].sort();
  const states = useQuery(
    api.visitors.agent.presence,
    canRead && ids.length > 0 ? { workspaceId, visitorIds: ids } : "skip",
  );
  return useMemo(
    () => new Set((states ?? []).filter((each) => each.state === "online").map((each) => each.visitorId)),
    [states],
  );
}

/** Whether one person is on the site right now. */
export function useIsOnline(visitorId: Id<"visitors">): boolean {
  const { workspaceId } = useSession();
  const canRead = useCan("users.read");
  const states = useQuery(api.visitors.agent.presence, canRead ? { workspaceId, visitorIds: [visitorId] } : "skip");
  return states?.[0]?.state === "online";
}
