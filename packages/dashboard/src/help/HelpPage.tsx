import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useMutation, useQuery } from "convex/react";
import { BookOpen, ExternalLink, Plus } from "lucide-react";
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
import { ArticleEditor } from "./ArticleEditor.tsx";
import { ArticleTable } from "./ArticleTable.tsx";
import { CollectionTree } from "./CollectionTree.tsx";
import { FeedbackReport, SearchReport } from "./HelpReports.tsx";
import type { HelpSearch } from "./helpViews.ts";
import { ImportPanel } from "./ImportPanel.tsx";

const NOT_HERE = { data: { code: "not_found", entity: "article" } };

/** The help centre's articles, and the editor of one. */
export function HelpPage() {
  const canRead = useCan("articles.read");
  const { workspace } = useSession();
  const { articleId } = useParams({ strict: false });
  usePageTitle("Help centre", workspace.name);
  if (!canRead)
    return (
      <div className="spin-c">
        <Empty icon={BookOpen} title="Articles are not part of your role">
          It needs the permission articles.read. Ask an admin for it.
        </Empty>
      </div>
    );
  if (!articleId) return <Overview />;
  return (
    <Boundary resetKey={articleId}>
      {looksLikeId(articleId) ? (
        <ArticleEditor key={articleId} articleId={articleId as Id<"articles">} />
      ) : (
        <Failure error={NOT_HERE} onRetry={() => undefined} />
      )}
    </Boundary>
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
  const denied = useDenied("articles.create");
  const navigate = useNavigate();
  const { busy, act } = useAct();
  const begin = async () => {
    const place = collectionId ? { collectionId: collectionId as Id<"collections"> } : {};
    const { articleId } = await create({ workspaceId, title: "Untitled", ...place });
    await navigate({ to: "/help/$articleId", params: { articleId } });
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
