import { useNavigate, useSearch } from "@tanstack/react-router";
import { useMutation } from "convex/react";
import { Library } from "lucide-react";
import { useState } from "react";
import { api } from "../api.ts";
import { ArticlesPage, NewArticleButton } from "../help/ArticlesPage.tsx";
import { useRested } from "../keyboard/usePeopleSearch.ts";
import { Boundary } from "../kit/Boundary.tsx";
import { useSession } from "../session/workspaceContext.ts";
import type { Id } from "../views.ts";
import { FolderTree } from "./FolderTree.tsx";
import { InternalEditor } from "./InternalEditor.tsx";
import { InternalList } from "./InternalList.tsx";
import type { KnowledgeSearch } from "./knowledgeViews.ts";

/** What the team has written for itself, and the editor of one article. */
export function KnowledgePage() {
  return (
    <ArticlesPage
      title="Internal articles"
      icon={Library}
      entity="internalArticle"
      overview={<Overview />}
      editor={(id) => <InternalEditor key={id} articleId={id as Id<"internalArticles">} />}
    />
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
  const navigate = useNavigate();
  const begin = async () => {
    const place = folder ? { folderId: folder as Id<"contentFolders"> } : {};
    const { articleId } = await create({ workspaceId, title: "Untitled", content: "", ...place });
    await navigate({ to: "/knowledge/$articleId", params: { articleId } });
  };
  return <NewArticleButton onBegin={begin} />;
}
