import { Link } from "@tanstack/react-router";
import { usePaginatedQuery } from "convex/react";
import { MessageSquare, Search } from "lucide-react";
import { useState } from "react";
import { api } from "../api.ts";
import { Empty } from "../kit/Empty.tsx";
import { Segments } from "../kit/Field.tsx";
import { CardBones } from "../kit/Waiting.tsx";
import { useSession } from "../session/workspaceContext.ts";
import { agoWords } from "../words/time.ts";
import { ShowMore } from "../kit/ShowMore.tsx";

const PAGE = 50;

/** What readers said about articles, newest first. */
export function FeedbackReport() {
  const { workspaceId } = useSession();
  const listed = usePaginatedQuery(api.helpCenter.agentCenter.feedback, { workspaceId }, { initialNumItems: PAGE });
  if (listed.status === "LoadingFirstPage") return <CardBones lines={5} />;
  if (listed.results.length === 0)
    return (
      <Empty icon={MessageSquare} title="Nobody has said anything yet">
        Readers answer below each article whether it helped, and what was missing.
      </Empty>
    );
  return (
    <>
      <ul className="help-said">
        {listed.results.map((row) => (
          <li key={row.feedbackId}>
            <span className={row.helpful ? "tag tag-ok" : "tag tag-bad"}>
              {row.helpful ? "Helped" : "Did not help"}
            </span>
            <Link className="help-title" to="/help/$articleId" params={{ articleId: row.articleId }}>
              {row.articleTitle || "Deleted article"}
            </Link>
            <span className="c3 t12">{agoWords(row.createdAt, Date.now())}</span>
            {row.comment && <p>{row.comment}</p>}
          </li>
        ))}
      </ul>
      <ShowMore list={listed} by={PAGE} />
    </>
  );
}

const KINDS = [
  { value: "missed", label: "Found nothing" },
  { value: "all", label: "All searches" },
] as const;

/** What readers searched for this month, and what they did not find. */
export function SearchReport() {
  const { workspaceId } = useSession();
  const [kind, setKind] = useState<"missed" | "all">("missed");
  const month = new Date().toISOString().slice(0, 7);
  const listed = usePaginatedQuery(
    api.helpCenter.agentCenter.searches,
    { workspaceId, month, isMissed: kind === "missed" },
    { initialNumItems: PAGE },
  );
  return (
    <>
      <div className="help-bar">
        <Segments label="Searches" value={kind} options={KINDS} onChange={setKind} />
      </div>
      {listed.status === "LoadingFirstPage" && <CardBones lines={5} />}
      {listed.status !== "LoadingFirstPage" && listed.results.length === 0 && (
        <Empty icon={Search} title={kind === "missed" ? "Every search found something" : "Nobody searched this month"}>
          What readers look for and do not find is what to write next.
        </Empty>
      )}
      {listed.results.length > 0 && (
        <div className="tbl-wrap">
          <table className="tbl">
            <thead>
              <tr>
                <th scope="col">Words</th>
                <th scope="col" className="n">
                  Searches
                </th>
                <th scope="col" className="n">
                  Without result
                </th>
              </tr>
            </thead>
            <tbody>
              {listed.results.map((row) => (
                <tr key={row.term}>
                  <td>{row.term}</td>
                  <td className="n">{row.searches}</td>
                  <td className="n">{row.misses}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </>
  );
}
