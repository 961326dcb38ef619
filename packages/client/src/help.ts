import { makeFunctionReference } from "convex/server";
import type { Page, PageRequest, SessionArgs } from "./api.ts";
import type { Parley } from "./parley.ts";

/** An article in a list. */
export interface HelpCard {
  articleId: string;
  title: string;
  description: string;
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
}

export interface HelpHome {
  title: string;
  shelves: HelpShelf[];
  /** Articles that stand in no collection. */
  loose: HelpCard[];
}

type Own<T = unknown> = SessionArgs & T;
type Listener<T> = (value: T) => void;

const ref = {
  home: makeFunctionReference<"query", Own, HelpHome>("helpCenter/visitor:home"),
  list: makeFunctionReference<"query", Own<{ collectionId: string; paginationOpts: PageRequest }>, Page<HelpCard>>(
    "helpCenter/visitor:list",
  ),
  get: makeFunctionReference<"query", Own<{ articleId: string }>, HelpArticle>("helpCenter/visitor:get"),
  search: makeFunctionReference<"query", Own<{ query: string }>, (HelpCard & { excerpt: MarkedText[] })[]>(
    "helpCenter/visitor:search",
  ),
  noteSearched: makeFunctionReference<"mutation", Own<{ query: string }>, null>("helpCenter/visitor:noteSearched"),
  noteRead: makeFunctionReference<"mutation", Own<{ articleId: string }>, null>("helpCenter/visitor:noteRead"),
  feedback: makeFunctionReference<"mutation", Own<{ articleId: string; helpful: boolean }>, null>(
    "helpCenter/visitor:feedback",
  ),
};

/** The help centre as the visitor may read it. Apart from `Parley`, so that pages without it do not carry it. */
export class Help {
  constructor(private readonly calls: Parley["calls"]) {}

  /** Returns the unsubscriber, as the others do. */
  onHome(listener: Listener<HelpHome>, onError?: Listener<unknown>): () => void {
    return this.calls.subscribe(ref.home, {}, listener, onError);
  }

  /** The first `count` articles of a collection, in order. */
  onArticles(collectionId: string, count: number, listener: Listener<HelpCard[]>): () => void {
    const paginationOpts = { numItems: count, cursor: null };
    return this.calls.subscribe(ref.list, { collectionId, paginationOpts }, ({ page }) => listener(page));
  }

  onArticle(articleId: string, listener: Listener<HelpArticle>, onError?: Listener<unknown>): () => void {
    return this.calls.subscribe(ref.get, { articleId }, listener, onError);
  }

  onSearch(query: string, listener: Listener<(HelpCard & { excerpt: MarkedText[] })[]>): () => void {
    return this.calls.subscribe(ref.search, { query }, listener);
  }

  /** Counts a search once typing has come to rest; nothing is lost when it fails. */
  noteSearched(query: string): void {
    void this.calls.mutation(ref.noteSearched, { query }).catch(() => undefined);
  }

  /** Counts a reading; nothing is lost when it fails. */
  noteRead(articleId: string): void {
    void this.calls.mutation(ref.noteRead, { articleId }).catch(() => undefined);
  }

  async feedback(articleId: string, helpful: boolean): Promise<void> {
    await this.calls.mutation(ref.feedback, { articleId, helpful });
  }
}

/** The help centre over a visitor's connection. */
export function helpOf({ calls }: Pick<Parley, "calls">): Help {
  return new Help(calls);
}
