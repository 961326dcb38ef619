import { useQuery } from "convex/react";
import { api } from "../api.ts";
import { useCan, useSession } from "../session/workspaceContext.ts";
import type { TicketCounts } from "../views.ts";

/** The figures beside the ticket views; undefined until they are known, and for members who may not read them. */
export function useTicketCounts(): TicketCounts | undefined {
  const { workspaceId } = useSession();
  const canRead = useCan("conversations.read");
  return useQuery(api.tickets.agent.counts, canRead ? { workspaceId } : "skip");
}
