import { folded, selfCheck, storedCounters } from "../lib/checking";
import { MEMBERS_COUNTER } from "./memberModel";

const members = folded(
  (ctx, workspaceId) =>
    ctx.db.query("workspaceMembers").withIndex("by_workspace", (q) => q.eq("workspaceId", workspaceId)),
  () => [[MEMBERS_COUNTER, 1]],
);

export const { figures, checkCounters } = selfCheck("workspaces", [
  { counted: [members], stored: [storedCounters(/^members$/)] },
]);
