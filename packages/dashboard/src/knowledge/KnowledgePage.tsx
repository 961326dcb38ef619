import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useMutation } from "convex/react";
import { Library, Plus } from "lucide-react";
import { useState } from "react";
import { api } from "../api.ts";
import { usePageTitle } from "../app/usePageTitle.ts";
import { useRested } from "../keyboard/usePeopleSearch.ts";
import { Boundary, Failure } from "../kit/Boundary.tsx";
import { Empty } from "../kit/Empty.tsx";
import { useAct } from "../kit/useAct.ts";
import { useCan, useDenied, useSession } from "../session/workspaceContext.ts";
import type { Id } from "../views.ts";
import { looksLikeId } from "../words/names.ts";
import { FolderTree } from "./FolderTree.tsx";
import { InternalEditor } from "./InternalEditor.tsx";
import { InternalList } from "./InternalList.tsx";
import type { KnowledgeSearch } from "./knowledgeViews.ts";

const NOT_HERE = { data: { code: "not_found", entity: "internalArticle" } };

/** What the team has written for itself, and the editor of one article. */
export function KnowledgePage() {
  const canRead = useCan("articles.read");
  const { workspace } = useSession();
  const { articleId } = useParams({ strict: false });
  usePageTitle("Internal articles", workspace.name);
  if (!canRead)
    return (
      <div className="spin-c">
        <Empty icon={Library} title="Articles are not part of your role">
          It needs the permission articles.read. Ask an admin for it.
        </Empty>
      </div>
    );
  if (!articleId) return <Overview />;
  return (
    <Boundary resetKey={articleId}>
      {looksLikeId(articleId) ? (
        <InternalEditor key={articleId} articleId={articleId as Id<"internalArticles">} />
      ) : (
        <Failure error={NOT_HERE} onRetry={() => undefined} />
      )}
    </Boundary>
  );
}

function Overview() {
  const search: KnowledgeSearch = useSearch({ strict: false });
  const [text, setText] = useState("");
  const words = useRested(text).trim();
  return (
    <section className="pane" aria-label="Internal articles">
      <header className="bar-h">
        <h1>Internal articles</h1>
        <span className="grow" />
        <NewArticle folder={search.folder} />
      </header>
      <div className="help-page">
        <FolderTree search={search} />
        <div className="help-main know-main" tabIndex={0} role="region" aria-label="Articles">
          <input
            className="in help-find"
            type="search"
            aria-label="Search internal articles"
            placeholder="Search titles, texts and tags"
            maxLength={200}
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
          <Boundary resetKey={`${words} ${search.folder} ${search.used}`}>
            <InternalList search={search} words={words} />
          </Boundary>
        </div>
      </div>
    </section>
  );
}

function NewArticle({ folder }: { folder: string | undefined }) {
  const { workspaceId } = useSession();
  const create = useMutation(api.knowledge.agentInternal.create);
  const denied = useDenied("articles.create");
  const navigate = useNavigate();
  const { busy, act } = useAct();
  const begin = async () => {
    const place = folder ? { folderId: folder as Id<"contentFolders"> } : {};
    const { articleId } = await create({ workspaceId, title: "Untitled", content: "", ...place });
    await navigate({ to: "/knowledge/$articleId", params: { articleId } });
  };
  return (
    <button
      className="btn btn-p"
      disabled={denied !== undefined || busy}
      title={denied}
      onClick={() => void act(begin)}
    >
      <Plus className="ic ic-s" aria-hidden="true" />
      New article
    </button>
  );
}
