import { Link } from "@tanstack/react-router";
import { usePaginatedQuery, useQuery } from "convex/react";
import { Library } from "lucide-react";
import { api } from "../api.ts";
import { Empty } from "../kit/Empty.tsx";
import { CardBones } from "../kit/Waiting.tsx";
import { useSession } from "../session/workspaceContext.ts";
import type { Id } from "../views.ts";
import { agoWords } from "../words/time.ts";
import type { InternalRow, KnowledgeSearch, Piece } from "./knowledgeViews.ts";
import { ShowMore } from "../kit/ShowMore.tsx";

const PAGE = 25;

/** Internal articles of the chosen part, or those that words find. */
export function InternalList({ search, words }: { search: KnowledgeSearch; words: string }) {
  if (words !== "") return <Found words={words} />;
  if (search.used) return <Used order={search.used} />;
  return <Listed folder={search.folder} />;
}

function Found({ words }: { words: string }) {
  const { workspaceId } = useSession();
  const found = useQuery(api.knowledge.agent.search, { workspaceId, query: words });
  if (!found) return <CardBones lines={6} />;
  return <Pieces pieces={found} title="Nothing matches" advice="Try another word of its title, text or tags." />;
}

function Used({ order }: { order: "recent" | "frequent" }) {
  const { workspaceId } = useSession();
  const used = useQuery(api.knowledge.agent.used, { workspaceId, order });
  if (!used) return <CardBones lines={6} />;
  return <Pieces pieces={used} title="Nothing used yet" advice="Articles you open are listed here." />;
}

function Pieces({ pieces, title, advice }: { pieces: readonly Piece[]; title: string; advice: string }) {
  const internal = pieces.filter(({ contentType }) => contentType === "internalArticle");
  if (internal.length === 0)
    return (
      <Empty icon={Library} title={title}>
        {advice}
      </Empty>
    );
  return (
    <ul className="know-found">
      {internal.map(({ contentId, title: name, excerpt }) => (
        <li key={contentId}>
          <Link className="help-title" to="/knowledge/$articleId" params={{ articleId: contentId }}>
            {name}
          </Link>
          <p className="c2">{excerpt}</p>
        </li>
      ))}
    </ul>
  );
}

function Listed({ folder }: { folder: string | undefined }) {
  const { workspaceId } = useSession();
  const part = folder ? { folderId: folder as Id<"contentFolders"> } : {};
  const options = { initialNumItems: PAGE };
  const listed = usePaginatedQuery(api.knowledge.agentInternal.list, { workspaceId, ...part }, options);
  if (listed.status === "LoadingFirstPage") return <CardBones lines={6} />;
  if (listed.results.length === 0)
    return (
      <Empty icon={Library} title="No internal articles here">
        Write down what the team has to know and customers need not: how refunds are approved, whom to call.
      </Empty>
    );
  return (
    <>
      <Table articles={listed.results} />
      <ShowMore list={listed} by={PAGE} />
    </>
  );
}

const STATES = { draft: "Draft", published: "Current", archived: "Archived" } as const;

function Table({ articles }: { articles: readonly InternalRow[] }) {
  return (
    <div className="tbl-wrap">
      <table className="tbl">
        <thead>
          <tr>
            <th scope="col">Article</th>
            <th scope="col">State</th>
            <th scope="col" className="hide-col">
              Tags
            </th>
            <th scope="col" className="hide-col">
              Changed
            </th>
          </tr>
        </thead>
        <tbody>
          {articles.map(({ articleId, title, status, tags, updatedAt }) => (
            <tr key={articleId}>
              <td>
                <Link className="help-title" to="/knowledge/$articleId" params={{ articleId }}>
                  {title}
                </Link>
              </td>
              <td>
                <span className={status === "published" ? "tag tag-ok" : "tag"}>{STATES[status]}</span>
              </td>
              <td className="hide-col c3">{tags.join(", ")}</td>
              <td className="hide-col c3">{agoWords(updatedAt, Date.now())}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
