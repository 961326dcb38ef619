import { useMutation, useQuery } from "convex/react";
import { useState } from "react";
import { api } from "../api.ts";
import { Field, Segments } from "../kit/Field.tsx";
import { useAct } from "../kit/useAct.ts";
import { useDenied, useSession } from "../session/workspaceContext.ts";
import type { Id } from "../views.ts";
import { type ArticleDetail, treeRows } from "./helpViews.ts";
import type { useDraft } from "./useDraft.ts";

const AUDIENCES = [
  { value: "all", label: "Everyone" },
  { value: "identified", label: "Customers" },
] as const;

interface ArticleFactsProps {
  detail: ArticleDetail;
  draft: ReturnType<typeof useDraft>;
  language: string;
  onLanguage: (language: string) => void;
}

/** Place, address, audience, languages, words for search engines, and how the article does. */
export function ArticleFacts({ detail, draft, language, onLanguage }: ArticleFactsProps) {
  const { workspaceId } = useSession();
  const collections = useQuery(api.helpCenter.agent.collections, { workspaceId }) ?? [];
  const place = useMutation(api.helpCenter.agentArticles.place);
  const denied = useDenied("articles.publish");
  const { act } = useAct();
  const { languages } = detail;
  const { articleId } = detail;
  const change = (part: object) => void act(() => place({ workspaceId, articleId, ...part }));
  return (
    <aside className="help-facts" aria-label="About this article">
      {languages.length > 1 && (
        <Field label="Language">
          {(ids) => (
            <select className="in" {...ids} value={language} onChange={(event) => onLanguage(event.target.value)}>
              {languages.map((each) => (
                <option key={each} value={each}>
                  {new Intl.DisplayNames(["en"], { type: "language" }).of(each)}
                </option>
              ))}
            </select>
          )}
        </Field>
      )}
      <Field label="Collection">
        {(ids) => (
          <select
            className="in"
            {...ids}
            value={detail.collectionId ?? ""}
            disabled={denied !== undefined}
            onChange={(event) => change({ collectionId: (event.target.value || null) as Id<"collections"> | null })}
          >
            <option value="">None</option>
            {treeRows(collections).map(({ collection, depth }) => (
              <option key={collection.collectionId} value={collection.collectionId}>
                {"\u2003".repeat(depth) + collection.name}
              </option>
            ))}
          </select>
        )}
      </Field>
      <SlugField
        key={detail.slug}
        slug={detail.slug}
        isOff={denied !== undefined}
        onSave={(slug) => change({ slug })}
      />
      <div className="field">
        <span className="label">For</span>
        <div>
          <Segments
            label="For"
            value={detail.audience}
            options={AUDIENCES}
            disabled={denied !== undefined}
            onChange={(audience) => change({ audience })}
          />
        </div>
      </div>
      <SeoFields draft={draft} />
      <dl className="kv">
        <dt>Views</dt>
        <dd>{detail.views}</dd>
        <dt>Helped</dt>
        <dd>
          {detail.helpful} yes, {detail.unhelpful} no
        </dd>
        <dt>Author</dt>
        <dd>{detail.authorName ?? "–"}</dd>
      </dl>
    </aside>
  );
}

function SlugField({ slug, isOff, onSave }: { slug: string; isOff: boolean; onSave: (slug: string) => void }) {
  const [text, setText] = useState(slug);
  const save = () => text.trim() !== "" && text !== slug && onSave(text);
  return (
    <Field label="Address" help="A former address leads on to this one.">
      {(ids) => (
        <input
          className="in mono"
          {...ids}
          maxLength={80}
          value={text}
          disabled={isOff}
          onChange={(event) => setText(event.target.value)}
          onBlur={save}
          onKeyDown={(event) => event.key === "Enter" && save()}
        />
      )}
    </Field>
  );
}

function SeoFields({ draft }: { draft: ReturnType<typeof useDraft> }) {
  const { text, change } = draft;
  const denied = useDenied("articles.create");
  if (!text) return null;
  return (
    <>
      <Field label="Title for search engines">
        {(ids) => (
          <input
            className="in"
            {...ids}
            maxLength={255}
            placeholder={text.title}
            value={text.seoTitle}
            disabled={denied !== undefined}
            onChange={(event) => change({ seoTitle: event.target.value })}
          />
        )}
      </Field>
      <Field label="Description for search engines">
        {(ids) => (
          <textarea
            className="ta"
            {...ids}
            rows={2}
            maxLength={500}
            placeholder={text.description}
            value={text.seoDescription}
            disabled={denied !== undefined}
            onChange={(event) => change({ seoDescription: event.target.value })}
          />
        )}
      </Field>
    </>
  );
}
