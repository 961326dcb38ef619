import { useConvex, useQuery } from "convex/react";
import { useEffect, useState } from "react";
import { api } from "../api.ts";
import { useMembers } from "../inbox/useMembers.ts";
import { useSession } from "../session/workspaceContext.ts";
import type { Id, SearchHit, SubjectHit } from "../views.ts";
import { parseSearch, type SearchWishes } from "./searchQuery.ts";
import { useRested } from "./usePeopleSearch.ts";

const PAGE = 12;

interface Found {
  /** What this answers. */
  key: string;
  hits: SearchHit[];
  subjects: SubjectHit[];
  cursor: string | null;
}

type Filters = NonNullable<(typeof api.inbox.agentSearch.messages)["_args"]["filters"]>;

const isCalled = (name: string, wanted: string) => name.toLowerCase().startsWith(wanted.toLowerCase());

/** Names turned into ids; a name nobody has makes the search unanswerable, told by `unknown`. */
function useFilters(wishes: SearchWishes): { filters: Filters; unknown: string | null } {
  const { workspaceId, me } = useSession();
  const members = useMembers();
  const tags = useQuery(api.inbox.agentTags.list, wishes.tag === undefined ? "skip" : { workspaceId });
  const teams = useQuery(api.routing.agentTeams.list, wishes.team === undefined ? "skip" : { workspaceId });
  const { status, from: senderType, kind, channel, after, before } = wishes;
  const filters: Filters = {
    ...(status && { status }),
    ...(senderType && { senderType }),
    ...(kind && { kind }),
    ...(channel && { channel }),
    ...(after !== undefined && { from: after }),
    ...(before !== undefined && { to: before }),
  };
  if (wishes.assignee !== undefined) {
    const wanted = wishes.assignee;
    const member = members.find(({ name }) => isCalled(name, wanted));
    const assigneeId: Id<"users"> | null | undefined =
      wanted === "me" ? me.userId : wanted === "nobody" ? null : member?.userId;
    if (assigneeId === undefined) return { filters, unknown: wanted };
    filters.assigneeId = assigneeId;
  }
  if (wishes.tag !== undefined) {
    const tag = tags?.find(({ name }) => isCalled(name, wishes.tag ?? ""));
    if (!tag) return { filters, unknown: wishes.tag };
    filters.tagId = tag.tagId;
  }
  if (wishes.team !== undefined) {
    const team = teams?.find(({ name }) => isCalled(name, wishes.team ?? ""));
    if (!team) return { filters, unknown: wishes.team };
    filters.teamId = team.teamId;
  }
  return { filters, unknown: null };
}

/**
 * Conversations for a search, asked once when typing rests: results that moved while one reads them would be worse than
 * results a moment old.
 */
export function useDeskSearch(text: string) {
  const convex = useConvex();
  const { workspaceId } = useSession();
  const rested = useRested(text);
  const { words, wishes } = parseSearch(rested);
  const { filters, unknown } = useFilters(wishes);
  const key = JSON.stringify([words, filters, unknown]);
  const [found, setFound] = useState<Found | null>(null);
  const [error, setError] = useState<unknown>(null);
  const isAsked = words !== "" && unknown === null;
  useEffect(() => {
    if (!isAsked) return;
    let isStale = false;
    const [query, given] = JSON.parse(key) as [string, Filters];
    const args = { workspaceId, query, filters: given };
    const paginationOpts = { numItems: PAGE, cursor: null };
    Promise.all([
      convex.query(api.inbox.agentSearch.messages, { ...args, paginationOpts }),
      convex.query(api.inbox.agentSearch.subjects, args),
    ])
      .then(([messages, subjects]) => {
        if (isStale) return;
        setError(null);
        setFound({ key, hits: messages.page, subjects, cursor: messages.isDone ? null : messages.continueCursor });
      })
      .catch((reason: unknown) => !isStale && setError(reason));
    return () => {
      isStale = true;
    };
  }, [convex, workspaceId, key, isAsked]);
  const more = async () => {
    if (!found || found.cursor === null) return;
    const args = { workspaceId, query: words, filters, paginationOpts: { numItems: PAGE, cursor: found.cursor } };
    const next = await convex.query(api.inbox.agentSearch.messages, args);
    const cursor = next.isDone ? null : next.continueCursor;
    setFound((now) => (now?.key === key ? { ...now, hits: [...now.hits, ...next.page], cursor } : now));
  };
  const current = isAsked && found?.key === key ? found : null;
  const isLoading = (isAsked && current === null && error === null) || rested !== text;
  return { words, unknown, found: current, isLoading, error: isAsked ? error : null, more };
}
