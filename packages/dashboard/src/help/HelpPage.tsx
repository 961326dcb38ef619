import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useMutation, useQuery } from "convex/react";
import { BookOpen, ExternalLink } from "lucide-react";
import { useState } from "react";
import { api } from "../api.ts";
import { useRested } from "../keyboard/usePeopleSearch.ts";
import { Boundary } from "../kit/Boundary.tsx";
import { useSession } from "../session/workspaceContext.ts";
import type { Id } from "../views.ts";
import { ArticleEditor } from "./ArticleEditor.tsx";
import { ArticlesPage, NewArticleButton } from "./ArticlesPage.tsx";
import { ArticleTable } from "./ArticleTable.tsx";
import { CollectionTree } from "./CollectionTree.tsx";
import { FeedbackReport, SearchReport } from "./HelpReports.tsx";
import type { HelpSearch } from "./helpViews.ts";
import { ImportPanel } from "./ImportPanel.tsx";

/** The help centre's articles, and the editor of one. */
export function HelpPage() {
  return (
    <ArticlesPage
      title="Help centre"
      icon={BookOpen}
      entity="article"
      overview={<Overview />}
      editor={(id) => <ArticleEditor key={id} articleId={id as Id<"articles">} />}
    />
  );
}

function Overview() {
  const { workspaceId } = useSession();
  const search: HelpSearch = useSearch({ strict: false });
  const settings = useQuery(api.helpCenter.agentCenter.settings, { workspaceId });
  const [text, setText] = useState("");
  const words = useRested(text).trim();
  return (
    <section className="pane" aria-label="Help centre">
      <header className="bar-h">
        <h1>Help centre</h1>
        {settings && (
          <a className="btn btn-q hide-s" href={settings.url} target="_blank" rel="noreferrer">
            <ExternalLink className="ic ic-s" aria-hidden="true" />
            {settings.policy === "public" ? "Open" : "Restricted"}
          </a>
        )}
        <span className="grow" />
        <NewArticle collectionId={search.collection} />
      </header>
      <div className="help-page">
        <CollectionTree search={search} />
        <div className="help-main" tabIndex={0} role="region" aria-label="Articles">
          <Tabs tab={search.tab} />
          <Boundary resetKey={search.tab ?? ""}>
            {search.tab === "feedback" && <FeedbackReport />}
            {search.tab === "searches" && <SearchReport />}
            {search.tab === "import" && <ImportPanel />}
            {search.tab === undefined && (
              <>
                <input
                  className="in help-find"
                  type="search"
                  aria-label="Search articles"
                  placeholder="Search titles"
                  value={text}
                  onChange={(event) => setText(event.target.value)}
                />
                <ArticleTable search={search} words={words} />
              </>
            )}
          </Boundary>
        </div>
      </div>
    </section>
  );
}

const TABS = [
  { tab: undefined, label: "Articles" },
  { tab: "feedback", label: "Feedback" },
  { tab: "searches", label: "Searches" },
  { tab: "import", label: "Import and export" },
] as const;

function Tabs({ tab: current }: { tab: HelpSearch["tab"] }) {
  return (
    <nav className="help-tabs" aria-label="Parts">
      {TABS.map(({ tab, label }) => (
        <Link
          key={label}
          to="/help"
          search={tab ? { tab } : {}}
          activeOptions={{ exact: true }}
          aria-current={tab === current ? "page" : undefined}
        >
          {label}
        </Link>
      ))}
    </nav>
  );
}

function NewArticle({ collectionId }: { collectionId: string | undefined }) {
  const { workspaceId } = useSession();
  const create = useMutation(api.helpCenter.agentArticles.create);
  const navigate = useNavigate();
  const begin = async () => {
    const place = collectionId ? { collectionId: collectionId as Id<"collections"> } : {};
    const { articleId } = await create({ workspaceId, title: "Untitled", ...place });
    await navigate({ to: "/help/$articleId", params: { articleId } });
  };
  return <NewArticleButton onBegin={begin} />;
}
