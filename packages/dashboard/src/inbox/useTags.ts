import { useQuery } from "convex/react";
import { api } from "../api.ts";
import { useCan, useSession } from "../session/workspaceContext.ts";
import type { Id, Tag, Team } from "../views.ts";

const NO_TAGS: readonly Tag[] = [];
const NO_TEAMS: readonly Team[] = [];

/** Every tag of the workspace, by name; empty while loading. */
export function useTags(): readonly Tag[] {
  const { workspaceId } = useSession();
  const canRead = useCan("conversations.read");
  return useQuery(api.inbox.agentTags.list, canRead ? { workspaceId } : "skip") ?? NO_TAGS;
}

/** Every team of the workspace, by name; empty while loading. */
export function useTeams(): readonly Team[] {
  const { workspaceId } = useSession();
  const canRead = useCan("conversations.read");
  return useQuery(api.routing.agentTeams.list, canRead ? { workspaceId } : "skip") ?? NO_TEAMS;
}

/** The tags behind ids, in the order of their names; those just deleted are left out. */
export function tagsById(tags: readonly Tag[], ids: readonly Id<"tags">[]): Tag[] {
  return tags.filter((tag) => ids.includes(tag.tagId));
}
