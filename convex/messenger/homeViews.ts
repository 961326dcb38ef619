import { v } from "convex/values";
import { vCardType, vIssueAction, vTabId } from "./schema";

const orNull = <T extends Parameters<typeof v.union>[0]>(validator: T) => v.union(validator, v.null());
const vArticleLink = v.object({ articleId: v.id("articles"), title: v.string() });

/** The messenger's home page for one visitor: tabs in order, cards from top to bottom. */
export const vHome = v.object({
  tabs: v.array(vTabId),
  cards: v.array(
    v.object({
      id: v.string(),
      type: vCardType,
      title: orNull(v.string()),
      text: orNull(v.string()),
      url: orNull(v.string()),
      articles: v.array(vArticleLink),
    }),
  ),
  /** Buttons for common questions: each opens an article or begins a conversation. */
  issues: v.array(
    v.object({
      buttonId: v.id("commonIssueButtons"),
      label: v.string(),
      article: orNull(vArticleLink),
      conversationStarter: orNull(v.string()),
    }),
  ),
  defaultTab: vTabId,
  isDirect: v.boolean(),
  /** Whether to ask this visitor for an address that answers can be mailed to. */
  asksForEmail: v.boolean(),
  /** Whether to show articles that may answer what he is typing. */
  suggestsArticles: v.boolean(),
});

/** A button for a common question as the settings show it; `articleTitle` is null once the article is gone. */
export const vIssue = v.object({
  buttonId: v.id("commonIssueButtons"),
  label: v.string(),
  action: vIssueAction,
  articleId: orNull(v.id("articles")),
  articleTitle: orNull(v.string()),
  conversationStarter: orNull(v.string()),
  enabled: v.boolean(),
});
