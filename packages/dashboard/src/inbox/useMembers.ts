import { useQuery } from "convex/react";
import { api } from "../api.ts";
import { useCan, useSession } from "../session/workspaceContext.ts";
import type { Member } from "../views.ts";

const NONE: readonly Member[] = [];

/** The colleagues, oneself first; empty for members who may not see them. */
export function useMembers(): readonly Member[] {
  const { workspaceId } = useSession();
  const canRead = useCan("users.read");
  return useQuery(api.workspaces.agentMembers.list, canRead ? { workspaceId } : "skip") ?? NONE;
}
