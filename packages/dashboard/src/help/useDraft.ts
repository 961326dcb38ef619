import { useMutation, useQuery } from "convex/react";
import { api } from "../api.ts";
import { useAutosave } from "../kit/useAutosave.ts";
import { useSession } from "../session/workspaceContext.ts";
import type { Id } from "../views.ts";
import type { Draft } from "./helpViews.ts";

export type DraftText = Pick<Draft, "title" | "description" | "content" | "seoTitle" | "seoDescription">;

function textOf({ title, description, content, seoTitle, seoDescription }: DraftText): DraftText {
  return { title, description, content, seoTitle, seoDescription };
}

/** The text of an article in one language, saved by itself. */
export function useDraft(articleId: Id<"articles">, language: string) {
  const { workspaceId } = useSession();
  const server = useQuery(api.helpCenter.agent.draft, { workspaceId, articleId, language });
  const save = useMutation(api.helpCenter.agentArticles.save);
  const saved = server && { text: textOf(server), revision: server.revision };
  const draft = useAutosave<DraftText>(saved, (text, revision) =>
    save({ workspaceId, articleId, language, revision, ...text }),
  );
  return { server, ...draft };
}
