import { type Infer, v } from "convex/values";
import { vHelpCenterPolicy } from "../workspaces/schema";
import { vCenter, vHit, vPageCard, vPageText, vShelf } from "./views";

/** What every public page shows around its own part. */
const frame = {
  workspaceName: v.string(),
  policy: vHelpCenterPolicy,
  accent: v.string(),
  logoUrl: v.union(v.string(), v.null()),
  center: vCenter,
  shelves: v.array(vShelf),
};

export const vCenterAnswer = v.object({ ...frame, loose: v.array(vPageCard) });
export type CenterAnswer = Infer<typeof vCenterAnswer>;
export const vCollectionAnswer = v.object({
  ...frame,
  shelf: vShelf,
  groups: v.array(v.object({ shelf: vShelf, articles: v.array(vPageCard) })),
});
export type CollectionAnswer = Infer<typeof vCollectionAnswer>;
export const vArticleAnswer = v.object({
  ...frame,
  article: vPageText,
  related: v.array(vPageCard),
  helpful: v.union(v.boolean(), v.null()),
});
export type ArticleAnswer = Infer<typeof vArticleAnswer>;
export const vSearchAnswer = v.object({ ...frame, query: v.string(), hits: v.array(vHit) });
export type SearchAnswer = Infer<typeof vSearchAnswer>;
export type Frame = Omit<CenterAnswer, "loose">;
