import { useQuery } from "convex/react";
import { api } from "../api.ts";
import { useCan, useSession } from "../session/workspaceContext.ts";
import type { SavedView } from "../views.ts";

const NONE: readonly SavedView[] = [];

/** The shared views and one's own, oldest first; empty while loading. */
export function useSavedViews(): readonly SavedView[] {
  const { workspaceId } = useSession();
  const canRead = useCan("conversations.read");
  return useQuery(api.inbox.agentViews.list, canRead ? { workspaceId } : "skip") ?? NONE;
}
