import { useQuery } from "convex/react";
import { api } from "../api.ts";
import { useCan, useSession } from "../session/workspaceContext.ts";
import type { ConversationCounts } from "../views.ts";

/** Live numbers of the inbox views; undefined while loading or when the member may not read conversations. */
export function useCounts(): ConversationCounts | undefined {
  const { workspaceId } = useSession();
  const canRead = useCan("conversations.read");
  return useQuery(api.conversations.agent.counts, canRead ? { workspaceId } : "skip");
}

/** What waits for the signed-in member: unread of his own and of nobody's. */
export function waitingFor(counts: ConversationCounts | undefined): number {
  return counts ? counts.unread.mine + counts.unread.unassigned : 0;
}
