import { useMutation, useQuery } from "convex/react";
import { api } from "../api.ts";
import { useAutosave } from "../kit/useAutosave.ts";
import { useSession } from "../session/workspaceContext.ts";
import type { Id } from "../views.ts";
import type { InternalArticle } from "./knowledgeViews.ts";

export type InternalText = Pick<InternalArticle, "title" | "content" | "tags" | "folderId" | "status">;

/** An internal article being written, saved by itself. */
export function useInternalDraft(articleId: Id<"internalArticles">) {
  const { workspaceId } = useSession();
  const server = useQuery(api.knowledge.agentInternal.get, { workspaceId, articleId });
  const update = useMutation(api.knowledge.agentInternal.update);
  const saved = server && { text: textOf(server), revision: server.revision };
  return useAutosave<InternalText>(saved, (text, revision) => update({ workspaceId, articleId, revision, ...text }));
}

function textOf({ title, content, tags, folderId, status }: InternalText): InternalText {
  return { title, content, tags, folderId, status };
}
