import { useQueries } from "convex/react";
import { useMemo } from "react";
import { api } from "../api.ts";
import { useSession } from "../session/workspaceContext.ts";
import type { Id } from "../views.ts";

/** The title of an article; undefined while it loads, and words in its place once it is gone. */
export function useArticleTitle(articleId: Id<"articles">): string | undefined {
  const { workspaceId } = useSession();
  const queries = useMemo(
    () => ({ article: { query: api.helpCenter.agent.get, args: { workspaceId, articleId } } }),
    [workspaceId, articleId],
  );
  const { article } = useQueries(queries);
  return article instanceof Error ? "An article that is gone" : (article as { title: string } | undefined)?.title;
}
