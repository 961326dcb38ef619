import { makeFunctionReference } from "convex/server";
import type { Page, PageRequest, SessionArgs } from "./api.ts";
import type { Parley } from "./parley.ts";

/** An article in a list. */
export interface HelpCard {
  articleId: string;
  title: string;
  description: string;
  language: string;
}

/** An article that was found, with the place that answers. */
export interface HelpHit extends HelpCard {
  excerpt: MarkedText[];
}

export interface HelpShelf {
  collectionId: string;
  name: string;
  description: string;
  parentId: string | null;
  /** How many articles the visitor finds in it. */
  articles: number;
}

/** A stretch of an excerpt; `isHit` where it holds what was sought. */
export interface MarkedText {
  text: string;
  isHit: boolean;
}

export interface HelpArticle extends HelpCard {
  /** Cleaned by the server: safe to show as it is. */
  html: string;
  updatedAt: number;
  authorName: string | null;
  /** Whether the visitor said that it helped. */
  helpful: boolean | null;
  /** All in which it is published. */
  languages: string[];
  /** Its page on the web; links in the text are relative to it. */
  url: string;
}

export interface HelpHome {
  title: string;
  shelves: HelpShelf[];
  /** Articles that stand in no collection. */
  loose: HelpCard[];
}

/** An article by its id, or by its address. */
export type ArticleKey = { articleId: string } | { slug: string };

type InLanguage<T = unknown> = SessionArgs & { language: string } & T;
type Own<T = unknown> = SessionArgs & T;
type Listener<T> = (value: T) => void;
type Failed = Listener<unknown>;

const ref = {
  home: makeFunctionReference<"query", InLanguage, HelpHome>("helpCenter/visitor:home"),
  list: makeFunctionReference<
    "query",
    InLanguage<{ collectionId: string; paginationOpts: PageRequest }>,
    Page<HelpCard>
  >("helpCenter/visitor:list"),
  get: makeFunctionReference<"query", InLanguage<{ articleId: string }>, HelpArticle>("helpCenter/visitor:get"),
  getBySlug: makeFunctionReference<"query", InLanguage<{ slug: string }>, HelpArticle>("helpCenter/visitor:getBySlug"),
  search: makeFunctionReference<"query", InLanguage<{ query: string }>, HelpHit[]>("helpCenter/visitor:search"),
  noteSearched: makeFunctionReference<"mutation", Own<{ query: string }>, null>("helpCenter/visitor:noteSearched"),
  noteRead: makeFunctionReference<"mutation", Own<{ articleId: string }>, null>("helpCenter/visitor:noteRead"),
  feedback: makeFunctionReference<"mutation", Own<{ articleId: string; helpful: boolean; comment?: string }>, null>(
    "helpCenter/visitor:feedback",
  ),
};

/** The help centre as the visitor may read it. Apart from `Parley`, so that pages without it do not carry it. */
export class Help {
  constructor(
    private readonly calls: Parley["calls"],
    private readonly language: string,
  ) {}

  /** The collections, live. Returns the unsubscriber, as the others do. */
  onHome(listener: Listener<HelpHome>, onError: Failed): () => void {
    return this.calls.subscribe(ref.home, { language: this.language }, listener, onError);
  }

  /** The first `count` articles of a collection, in order. */
  onArticles(
    collectionId: string,
    count: number,
    listener: Listener<{ cards: HelpCard[]; hasMore: boolean }>,
    onError: Failed,
  ): () => void {
    const args = { collectionId, language: this.language, paginationOpts: { numItems: count, cursor: null } };
    const tell = ({ page, isDone }: Page<HelpCard>): void => listener({ cards: page, hasMore: !isDone });
    return this.calls.subscribe(ref.list, args, tell, onError);
  }

  /** Fails with `not_found` when the article is gone, or is not for this visitor. */
  onArticle(key: ArticleKey, listener: Listener<HelpArticle>, onError: Failed): () => void {
    const { language } = this;
    return "slug" in key
      ? this.calls.subscribe(ref.getBySlug, { ...key, language }, listener, onError)
      : this.calls.subscribe(ref.get, { ...key, language }, listener, onError);
  }

  onSearch(query: string, listener: Listener<HelpHit[]>, onError: Failed): () => void {
    return this.calls.subscribe(ref.search, { query, language: this.language }, listener, onError);
  }

  /** Counts a search once typing has come to rest; nothing is lost when it fails. */
  noteSearched(query: string): void {
    void this.calls.mutation(ref.noteSearched, { query }).catch(() => undefined);
  }

  /** Counts a reading; nothing is lost when it fails. */
  noteRead(articleId: string): void {
    void this.calls.mutation(ref.noteRead, { articleId }).catch(() => undefined);
  }

  /** Says whether an article helped; saying it again replaces it. Rejects with `rate_limited` among others. */
  async feedback(articleId: string, helpful: boolean, comment?: string): Promise<void> {
    await this.calls.mutation(ref.feedback, { articleId, helpful, ...(comment && { comment }) });
  }
}

/** The help centre over a visitor's connection; `language` such as `en` is preferred where there is a translation. */
export function helpOf({ calls }: Pick<Parley, "calls">, language: string): Help {
  return new Help(calls, language);
}
