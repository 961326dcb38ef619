import { useParams } from "@tanstack/react-router";
import { type LucideIcon, Plus } from "lucide-react";
import type { ReactNode } from "react";
import { usePageTitle } from "../app/usePageTitle.ts";
import { Boundary, Failure } from "../kit/Boundary.tsx";
import { Empty } from "../kit/Empty.tsx";
import { useAct } from "../kit/useAct.ts";
import { useCan, useDenied, useSession } from "../session/workspaceContext.ts";
import { looksLikeId } from "../words/names.ts";

interface ArticlesPageProps {
  title: string;
  icon: LucideIcon;
  /** What an address that leads nowhere is missing. */
  entity: string;
  overview: ReactNode;
  editor: (articleId: string) => ReactNode;
}

/** A list of articles, or the editor of the one in the address; for those who may read them. */
export function ArticlesPage({ title, icon, entity, overview, editor }: ArticlesPageProps) {
  const canRead = useCan("articles.read");
  const { workspace } = useSession();
  const { articleId } = useParams({ strict: false });
  usePageTitle(title, workspace.name);
  if (!canRead)
    return (
      <div className="spin-c">
        <Empty icon={icon} title="Articles are not part of your role">
          It needs the permission articles.read. Ask an admin for it.
        </Empty>
      </div>
    );
  if (!articleId) return overview;
  return (
    <Boundary resetKey={articleId}>
      {looksLikeId(articleId) ? (
        editor(articleId)
      ) : (
        <Failure error={{ data: { code: "not_found", entity } }} onRetry={() => undefined} />
      )}
    </Boundary>
  );
}

/** Begins an article and opens it. */
export function NewArticleButton({ onBegin }: { onBegin: () => Promise<unknown> }) {
  const denied = useDenied("articles.create");
  const { busy, act } = useAct();
  return (
    <button
      className="btn btn-p"
      disabled={denied !== undefined || busy}
      title={denied}
      onClick={() => void act(onBegin)}
    >
      <Plus className="ic ic-s" aria-hidden="true" />
      New article
    </button>
  );
}
