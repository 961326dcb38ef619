import { Link } from "@tanstack/react-router";
import { usePaginatedQuery, useQuery } from "convex/react";
import { BookOpen } from "lucide-react";
import { api } from "../api.ts";
import { Empty } from "../kit/Empty.tsx";
import { CardBones } from "../kit/Waiting.tsx";
import { useSession } from "../session/workspaceContext.ts";
import type { Id } from "../views.ts";
import { agoWords } from "../words/time.ts";
import type { ArticleSummary, HelpSearch } from "./helpViews.ts";
import { StatusBadge } from "./StatusBadge.tsx";
import { ShowMore } from "../kit/ShowMore.tsx";

const PAGE = 25;

/** Articles of the chosen part, or those that words find. */
export function ArticleTable({ search, words }: { search: HelpSearch; words: string }) {
  const { workspaceId } = useSession();
  const { state, collection } = search;
  const found = useQuery(api.helpCenter.agent.find, words === "" ? "skip" : { workspaceId, query: words });
  const filter = {
    ...(state && { status: state }),
    ...(collection && { collectionId: collection as Id<"collections"> }),
  };
  const listed = usePaginatedQuery(api.helpCenter.agent.list, words === "" ? { workspaceId, ...filter } : "skip", {
    initialNumItems: PAGE,
  });
  if (words !== "") return found ? <Rows articles={found} /> : <CardBones lines={6} />;
  if (listed.status === "LoadingFirstPage") return <CardBones lines={6} />;
  return (
    <>
      <Rows articles={listed.results} />
      <ShowMore list={listed} by={PAGE} />
    </>
  );
}

function Rows({ articles }: { articles: readonly ArticleSummary[] }) {
  if (articles.length === 0)
    return (
      <Empty icon={BookOpen} title="No articles here">
        Write down an answer that you give often, publish it, and customers find it themselves.
      </Empty>
    );
  return (
    <div className="tbl-wrap">
      <table className="tbl">
        <thead>
          <tr>
            <th scope="col">Article</th>
            <th scope="col">State</th>
            <th scope="col" className="n">
              Views
            </th>
            <th scope="col" className="n">
              Helped
            </th>
            <th scope="col" className="hide-col">
              Changed
            </th>
          </tr>
        </thead>
        <tbody>
          {articles.map((article) => (
            <Row key={article.articleId} article={article} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Row({ article }: { article: ArticleSummary }) {
  const { helpful, unhelpful } = article;
  const total = helpful + unhelpful;
  return (
    <tr>
      <td>
        <Link className="help-title" to="/help/$articleId" params={{ articleId: article.articleId }}>
          {article.title}
        </Link>
      </td>
      <td>
        <StatusBadge article={article} />
      </td>
      <td className="n">{article.views}</td>
      <td className="n" title={`${helpful} yes, ${unhelpful} no`}>
        {total === 0 ? "–" : `${Math.round((100 * helpful) / total)} %`}
      </td>
      <td className="hide-col c3">{agoWords(article.updatedAt, Date.now())}</td>
    </tr>
  );
}
