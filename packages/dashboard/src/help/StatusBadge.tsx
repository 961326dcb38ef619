import type { ArticleSummary } from "./helpViews.ts";

const WORDS = { draft: "Draft", published: "Published", archived: "Archived" } as const;

/** The state of an article, and whether readers see an older text than the authors. */
export function StatusBadge({ article }: { article: ArticleSummary }) {
  const isBehind = article.status === "published" && article.hasChanges;
  return (
    <span className="r r4 wrap">
      <span className={`tag ${article.status === "published" ? "tag-ok" : ""}`}>{WORDS[article.status]}</span>
      {isBehind && <span className="tag">Edited since</span>}
      {article.audience === "identified" && <span className="tag">Customers only</span>}
    </span>
  );
}
