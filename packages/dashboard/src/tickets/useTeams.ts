import { useQuery } from "convex/react";
import { api } from "../api.ts";
import { useCan, useSession } from "../session/workspaceContext.ts";
import type { Team } from "../views.ts";

const NONE: readonly Team[] = [];

/** The teams of the workspace; empty until they are known. */
export function useTeams(): readonly Team[] {
  const { workspaceId } = useSession();
  const canRead = useCan("conversations.read");
  return useQuery(api.routing.agentTeams.list, canRead ? { workspaceId } : "skip") ?? NONE;
}
