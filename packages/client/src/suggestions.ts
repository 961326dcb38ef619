import { makeFunctionReference } from "convex/server";
import type { ArticleLink, SessionArgs } from "./api.ts";
import type { Parley } from "./parley.ts";

const suggest = makeFunctionReference<"query", SessionArgs & { text: string }, ArticleLink[]>(
  "helpCenter/visitor:suggest",
);

/**
 * Follows the articles (three at most) that may answer what somebody is typing. Apart from `Parley`, so that pages
 * without it do not carry it. Returns the unsubscriber.
 */
export function onSuggestions(
  { calls }: Pick<Parley, "calls">,
  text: string,
  listener: (articles: ArticleLink[]) => void,
): () => void {
  return calls.subscribe(suggest, { text }, listener);
}
