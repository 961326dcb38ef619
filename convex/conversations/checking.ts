import { folded, selfCheck, storedCounters } from "../lib/checking";
import { contributions, counterNames } from "./counters";

const conversations = folded(
  (ctx, workspaceId) =>
    ctx.db.query("conversations").withIndex("by_workspace", (q) => q.eq("workspaceId", workspaceId)),
  (conversation) => contributions(conversation),
);
const mentions = folded(
  (ctx, workspaceId) => ctx.db.query("mentions").withIndex("by_user", (q) => q.eq("workspaceId", workspaceId)),
  ({ userId }) => [[counterNames.mentions(userId), 1]],
);

export const { figures, checkCounters } = selfCheck("conversations", [
  { counted: [conversations, mentions], stored: [storedCounters(/^(?:conversations|visitor\.unread|mentions)\./)] },
]);
