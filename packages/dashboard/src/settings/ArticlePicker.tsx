import { useQuery } from "convex/react";
import { Plus, X } from "lucide-react";
import { useState } from "react";
import { api } from "../api.ts";
import { Field } from "../kit/Field.tsx";
import { useSession } from "../session/workspaceContext.ts";
import type { Id } from "../views.ts";
import { useArticleTitle } from "./useArticleTitle.ts";

const MAX_OFFERED = 6;

interface ArticlePickerProps {
  label: string;
  /** How many can be chosen. */
  max: number;
  articleIds: readonly Id<"articles">[];
  onChange: (articleIds: Id<"articles">[]) => void;
}

/** Chooses published articles by their title. */
export function ArticlePicker({ label, max, articleIds, onChange }: ArticlePickerProps) {
  const [query, setQuery] = useState("");
  const offered = useOffered(query.trim()).filter(({ articleId }) => !articleIds.includes(articleId));
  const add = (articleId: Id<"articles">) => {
    setQuery("");
    onChange([...articleIds, articleId]);
  };
  return (
    <div className="col g8">
      {articleIds.length > 0 && (
        <ul className="home-articles" aria-label={label}>
          {articleIds.map((articleId) => (
            <Chosen
              key={articleId}
              articleId={articleId}
              onRemove={() => onChange(articleIds.filter((each) => each !== articleId))}
            />
          ))}
        </ul>
      )}
      {articleIds.length < max && (
        <>
          <Field label={`Find an article${max > 1 ? " to add" : ""}`}>
            {(ids) => (
              <input
                {...ids}
                className="in"
                type="search"
                value={query}
                placeholder="Its title"
                onChange={({ target }) => setQuery(target.value)}
              />
            )}
          </Field>
          <div className="home-offer">
            {offered.slice(0, MAX_OFFERED).map(({ articleId, title }) => (
              <button type="button" key={articleId} className="btn btn-q" onClick={() => add(articleId)}>
                <Plus className="ic" aria-hidden="true" />
                <span className="cut">{title}</span>
              </button>
            ))}
            {offered.length === 0 && query !== "" && <p className="c3 t12">No published article is called that.</p>}
          </div>
        </>
      )}
    </div>
  );
}

/** Published articles: those that match, or while nothing is asked for, those that changed last. */
function useOffered(query: string) {
  const { workspaceId } = useSession();
  const latest = useQuery(
    api.helpCenter.agent.list,
    query ? "skip" : { workspaceId, status: "published", paginationOpts: { numItems: 10, cursor: null } },
  );
  const found = useQuery(api.helpCenter.agent.find, query ? { workspaceId, query } : "skip");
  return (query ? found : latest?.page)?.filter(({ status }) => status === "published") ?? [];
}

function Chosen({ articleId, onRemove }: { articleId: Id<"articles">; onRemove: () => void }) {
  const title = useArticleTitle(articleId) ?? "";
  return (
    <li className="home-row">
      <span className="grow cut">{title}</span>
      <button type="button" className="ib" aria-label={`Take out ${title}`} onClick={onRemove}>
        <X className="ic" aria-hidden="true" />
      </button>
    </li>
  );
}
