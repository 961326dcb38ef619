import { usePaginatedQuery } from "convex/react";
import { api } from "../api.ts";
import { useSession } from "../session/workspaceContext.ts";
import type { Id } from "../views.ts";
import type { InboxPlace } from "./InboxPage.tsx";

/** The rows of the place's list, live: of its saved view, or of its plain one with its filters. */
export function useListRows({ view, search }: InboxPlace, pageSize: number) {
  const { workspaceId } = useSession();
  const { saved } = search;
  const options = { initialNumItems: pageSize };
  const plain = usePaginatedQuery(
    api.conversations.agent.list,
    saved
      ? "skip"
      : {
          workspaceId,
          view,
          ...(search.sort && { sort: search.sort }),
          // Text of the address: an id that is none of the workspace's is answered with not_found.
          ...(search.assignee && { assigneeId: search.assignee as Id<"users"> }),
          ...(search.team && { teamId: search.team as Id<"teams"> }),
          ...(search.tag && { tagId: search.tag as Id<"tags"> }),
        },
    options,
  );
  const ofView = usePaginatedQuery(
    api.inbox.agentViews.conversations,
    saved ? { workspaceId, viewId: saved as Id<"savedViews"> } : "skip",
    options,
  );
  return saved ? ofView : plain;
}
