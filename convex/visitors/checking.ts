import { folded, selfCheck, storedCounters } from "../lib/checking";
import { NAMES_COUNTER } from "./events";

const names = folded(
  (ctx, workspaceId) =>
    ctx.db.query("eventNames").withIndex("by_workspace_name", (q) => q.eq("workspaceId", workspaceId)),
  () => [[NAMES_COUNTER, 1]],
);

export const { figures, checkCounters } = selfCheck("visitors", [
  { counted: [names], stored: [storedCounters(/^events\.names$/)] },
]);
