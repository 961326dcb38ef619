import { useMutation, useQuery } from "convex/react";
import { api } from "../api.ts";
import { useAct } from "../kit/useAct.ts";
import { useCan, useSession } from "../session/workspaceContext.ts";

/** Whether the signed-in member takes conversations from his teams, and the switch. Unknown for who cannot answer. */
export function useAvailability(): { isKnown: boolean; isAway: boolean; toggle: () => void } {
  const { workspaceId } = useSession();
  const canReply = useCan("conversations.reply");
  const mine = useQuery(api.routing.agentAvailability.mine, canReply ? { workspaceId } : "skip");
  const set = useMutation(api.routing.agentAvailability.set);
  const { act } = useAct();
  const isAway = mine?.isAvailable === false;
  const words = isAway ? "You take conversations again." : "You are away: teams give you nothing new.";
  return {
    isKnown: mine !== undefined,
    isAway,
    toggle: () => void act(() => set({ workspaceId, isAvailable: isAway }), words),
  };
}
