import { folded, selfCheck, storedCounters } from "../lib/checking";
import { articleCounters } from "./articlesModel";
import { COLLECTIONS_COUNTER } from "./collectionsModel";
import { termsCounter } from "./termsModel";

const articles = folded(
  (ctx, workspaceId) => ctx.db.query("articles").withIndex("by_workspace", (q) => q.eq("workspaceId", workspaceId)),
  ({ status }) => [
    [articleCounters.all, 1],
    [articleCounters.of(status), 1],
  ],
);
const collections = folded(
  (ctx, workspaceId) => ctx.db.query("collections").withIndex("by_workspace", (q) => q.eq("workspaceId", workspaceId)),
  () => [[COLLECTIONS_COUNTER, 1]],
);
const terms = folded(
  (ctx, workspaceId) => ctx.db.query("helpSearchTerms").withIndex("by_term", (q) => q.eq("workspaceId", workspaceId)),
  ({ month }) => [[termsCounter(month), 1]],
);

export const { figures, checkCounters } = selfCheck("helpCenter", [
  { counted: [articles, collections, terms], stored: [storedCounters(/^helpCenter\./)] },
]);
